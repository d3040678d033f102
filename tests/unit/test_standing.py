"""What stands after a source is renamed or read another way, a file moved, the company's zone changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ingestion.load import load_feed
from tests.unit.conftest import ORDER_HEADER, Shop

A = "a,c1,2024-01-02T10:00:00,completed,EUR,10.00"
B = "b,c2,2024-01-03T10:00:00,completed,EUR,20.00"
GOOD = "x,c4,2024-01-04T10:00:00,completed,EUR,1"
BAD = GOOD.replace("EUR,1", "EUR,-1")


def test_a_renamed_source_takes_its_files_along(shop: Shop) -> None:
    path = shop.orders("1.csv", A)
    shop.load()
    shop.sources[0]["name"] = "till"
    shop.load()
    shop.correct(path, f"{ORDER_HEADER}\n{B}\n")
    shop.load()
    assert shop.live() == ["b"]


def test_a_moved_file_stands_where_it_is_now(shop: Shop) -> None:
    path = shop.orders("1.csv", A)
    shop.load()
    path = path.rename(path.with_name("2.csv"))
    assert shop.load().rows_in == 0
    shop.correct(path, f"{ORDER_HEADER}\n{B}\n")
    shop.load()
    assert shop.live() == ["b"]


def test_a_file_that_is_gone_keeps_its_rows(shop: Shop) -> None:
    path = shop.orders("1.csv", A)
    shop.load()
    path.unlink()
    shop.orders("2.csv", B)
    shop.load()
    assert shop.live() == ["a", "b"]


@pytest.mark.parametrize("first", ["each_file", "all_files"])
def test_another_way_of_reading_replaces_the_first(shop: Shop, first: str) -> None:
    second = {"each_file": "all_files", "all_files": "each_file"}[first]
    shop.sources = [shop.source(columns=(), over=first, select="select * from source")]
    del shop.sources[0]["columns"]
    path = shop.orders("1.csv", A)
    shop.load()
    shop.sources[0]["over"] = second
    shop.correct(path, f"{ORDER_HEADER}\n{B}\n")
    shop.load()
    assert shop.live() == ["b"]


def test_a_whole_source_at_another_location_replaces_itself(shop: Shop) -> None:
    shop.sources = [shop.source(columns=(), over="all_files", select="select * from source")]
    del shop.sources[0]["columns"]
    path = shop.orders("1.csv", A)
    shop.load()
    shop.sources[0]["location"] = "{here}/in/**/*.csv"
    shop.correct(path, f"{ORDER_HEADER}\n{B}\n")
    shop.load()
    assert shop.live() == ["b"]


def test_another_zone_reads_local_times_again(shop: Shop) -> None:
    shop.orders("1.csv", A)
    shop.load()
    shop.company["time_zone"] = "UTC"
    shop.load()
    assert shop.live(columns="ordered_at::varchar") == ["2024-01-02 10:00:00"]


def test_a_release_ends_with_the_file_that_gave_it(shop: Shop) -> None:
    shop.orders("1.csv", BAD)
    shop.load()
    path = shop.orders("2.csv", GOOD)
    shop.load()
    assert shop.refused() == []
    shop.correct(path, f"{ORDER_HEADER}\n{A}\n")
    shop.load()
    assert len(shop.refused()) == 1


def test_a_repeated_row_releases_too(shop: Shop) -> None:
    for name, row in (("1.csv", GOOD), ("2.csv", BAD), ("3.csv", f"{GOOD}\n{A}")):
        shop.orders(name, row)
        assert shop.load().rows_in
    assert shop.refused() == []


def test_reading_days_again_reopens_nothing(shop: Shop) -> None:
    shop.orders("o_2024-01-01.csv", BAD)
    shop.orders("o_2024-01-02.csv", GOOD)
    shop.load()
    load_feed(shop.settings, "orders", reload=(date(2024, 1, 1), date(2024, 1, 1)))
    assert shop.refused() == []


def test_a_file_that_cannot_be_opened_is_rejected_alone(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, opening = shop.orders("1.csv", A), Path.open
    shop.orders("2.csv", B)

    def refuse(path: Path, *given: Any, **named: Any) -> Any:
        if path == bad:
            raise PermissionError(13, "Permission denied")
        return opening(path, *given, **named)

    monkeypatch.setattr(Path, "open", refuse)
    report = shop.load()
    assert [(r.path, r.reason) for r in report.rejected] == [
        (str(bad), "the file cannot be opened: Permission denied")
    ]
    assert shop.live() == ["b"]
