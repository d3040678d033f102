"""Each file is mapped by what it has itself: neither a bad row nor another file changes what it gives."""

from __future__ import annotations

import json

import pytest

from tests.unit.conftest import ORDER_COLUMNS, ORDER_HEADER, Shop

A = "a,c1,2024-01-02T10:00:00,completed,EUR,10.00"
B = "b,c2,2024-01-03T10:00:00,completed,EUR,20.00"
PICKED = f"select {ORDER_HEADER}, chan as channel from source"


def _select(shop: Shop, select: str) -> None:
    shop.sources = [shop.source(columns=(), over="each_file", select=select)]
    del shop.sources[0]["columns"]


def test_a_row_that_the_mappings_sql_fails_on_is_quarantined(shop: Shop) -> None:
    shop.sources[0]["columns"]["gross_amount"] = {"sql": "cast(gross_amount as double) * 2"}
    shop.orders("1.csv", A, B.replace("20.00", "abc"), A.replace("a", "z", 1))
    report = shop.load()
    assert (report.rejected, report.rows_in, report.rows_loaded, report.rows_quarantined) == ([], 3, 2, 1)
    assert [(row, column) for row, column, _, _ in shop.refused()] == [(2, "gross_amount")]
    assert "cast(gross_amount as double) * 2" in shop.refused()[0][3]
    assert shop.live(columns="order_id, gross_amount::varchar") == [("a", "20.00"), ("z", "20.00")]
    assert shop.load().rows_in == 0


@pytest.mark.parametrize("together", [True, False])
def test_a_column_only_another_file_has_is_missing_to_a_select(shop: Shop, together: bool) -> None:
    _select(shop, PICKED)
    lacking = shop.orders("1.csv", A)
    rejected = [] if together else shop.load().rejected
    shop.write("2.csv", f"{ORDER_HEADER},chan\n{B},web\n")
    rejected = shop.load().rejected or rejected
    assert [r.path for r in rejected] == [str(lacking)]
    assert "chan" in rejected[0].reason
    assert shop.live() == ["b"]


@pytest.mark.parametrize("together", [True, False])
def test_a_column_only_another_file_has_is_null_to_optional_sql(shop: Shop, together: bool) -> None:
    shop.sources[0]["columns"]["channel"] = {"sql": "upper(chan)"}
    lacking = shop.orders("1.csv", A)
    reports = [] if together else [shop.load()]
    shop.write("2.csv", f"{ORDER_HEADER},chan\n{B},web\n")
    reports.append(shop.load())
    told = [d for report in reports for d in report.drift if d.kind == "missing_optional_column"]
    assert [(d.path, d.column) for d in told] == [(str(lacking), "channel")]
    assert shop.live(columns="order_id, channel") == [("a", None), ("b", "WEB")]


def test_required_sql_that_a_file_cannot_answer_rejects_it(shop: Shop) -> None:
    shop.sources[0]["columns"]["gross_amount"] = {"sql": "replace(betrag, ',', '.')"}
    lacking = shop.orders("1.csv", A)
    (rejected,) = shop.load().rejected
    assert rejected.path == str(lacking)
    assert "betrag" in rejected.reason


def test_a_rejected_file_leaves_nothing_in_the_quarantine(shop: Shop) -> None:
    _select(shop, PICKED)
    shop.orders("1.csv", A, "x,y")
    shop.write("2.csv", f"{ORDER_HEADER},chan\n{B},web\n")
    shop.load()
    assert shop.query("select count(*) from raw.quarantine") == [(0,)]


def test_an_empty_file_that_is_allowed_needs_no_columns(shop: Shop) -> None:
    _select(shop, PICKED)
    shop.sources[0]["allow_empty"] = True
    shop.write("1.csv", b"")
    report = shop.load()
    assert (report.rejected, report.files_new) == ([], 1)


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_files_that_spell_a_column_differently_land_together(shop: Shop, form: str) -> None:
    shop.sources = [shop.source(location=f"{{here}}/in/*.{form}", format=form)]
    header = ORDER_HEADER.upper()
    if form == "csv":
        shop.orders("1.csv", A)
        shop.write("2.csv", f"{header}\n{B}\n")
    else:
        for name, keys, row in (("1", ORDER_COLUMNS, A), ("2", header.split(","), B)):
            line = json.dumps(dict(zip(keys, row.split(","), strict=True)))
            shop.write(f"{name}.jsonl", line + "\n")
    assert shop.load().rows_loaded == 2
    assert shop.live() == ["a", "b"]
