"""Trying a company file out: says what a refresh would, keeps nothing."""

from __future__ import annotations

from ingestion.load.preview import preview
from tests.unit.conftest import ORDER_COLUMNS, ORDER_HEADER, Shop

GOOD = "a,c1,2024-01-02T10:00:00,completed,EUR,10.00"


def test_it_says_what_fits_and_what_does_not(shop: Shop) -> None:
    shop.company["max_quarantine_share"] = {"orders": 0.5}
    shop.orders("1.csv", GOOD, GOOD.replace("completed", "sold"))
    seen = preview(shop.settings)
    assert seen.fits
    assert (seen.sources[0].rows_loaded, seen.sources[0].rows_quarantined) == (1, 1)
    assert [(r.column, r.rows, r.examples) for r in seen.refused] == [("status", 1, ("sold",))]


def test_it_reads_only_the_newest_files_and_keeps_nothing(shop: Shop) -> None:
    for number in range(5):
        shop.orders(f"{number}.csv", GOOD)
    assert preview(shop.settings).sources[0].files_new == 3
    assert not shop.settings.pipeline_db.exists()


def test_a_rejected_file_or_none_at_all_does_not_fit(shop: Shop) -> None:
    assert not preview(shop.settings).fits
    shop.write("1.csv", "a,b\n1,2\n")
    assert not preview(shop.settings).fits


def test_more_refused_than_the_gate_allows_does_not_fit(shop: Shop) -> None:
    shop.orders("1.csv", GOOD, GOOD.replace("completed", "sold"))
    seen = preview(shop.settings)
    assert seen.too_many() == ["orders"]
    assert not seen.fits


def test_a_column_that_no_file_has_does_not_fit(shop: Shop) -> None:
    shop.sources[0]["columns"] |= {"channel": "Chanel", "branch": {"sql": "upper(Brnch)"}}
    shop.orders("1.csv", GOOD)
    seen = preview(shop.settings)
    assert not seen.fits
    assert ["'Chanel'" in seen.absent[0], "Brnch" in seen.absent[1]] == [True, True]


def test_what_is_no_key_of_a_file_does_not_fit(shop: Shop) -> None:
    shop.orders("1.csv", GOOD, GOOD.replace("10.00", "11.00"), GOOD.replace("10.00", "12.00"))
    (found,) = preview(shop.settings).keys_that_are_none()
    assert (found.key, found.rows) == ("order_id", 2)
    assert "a in rows 1 and 3 of " in found.case


def test_a_versioned_row_is_no_second_content(shop: Shop) -> None:
    shop.sources = [shop.source(columns=(*ORDER_COLUMNS, "updated_at"))]
    rows = [f"{GOOD},2024-01-0{day}" for day in (3, 4)]
    shop.write("1.csv", "\n".join([f"{ORDER_HEADER},updated_at", *rows, ""]))
    assert preview(shop.settings).no_keys == []
