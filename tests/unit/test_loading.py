"""A load: nothing twice, nothing lost, corrections replace, every row accounted for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ingestion.database import connect
from ingestion.errors import LoyaltyError
from ingestion.load import load_feed
from ingestion.settings import Settings
from tests.unit.conftest import ORDER_HEADER, Shop

A = "a,c1,2024-01-02T10:00:00,completed,EUR,10.00"
B = "b,c2,2024-01-03T10:00:00,completed,EUR,20.00"
C = "c,c3,2024-01-04T10:00:00,completed,EUR,30.00"
BAD = "x,c4,2024-01-04T10:00:00,completed,EUR,-1"


def test_rows_carry_where_they_came_from(shop: Shop) -> None:
    path = shop.orders("1.csv", A, B)
    shop.load()
    rows = shop.query(
        "select order_id, _row_number, f.path, _batch_id, _row_hash is not null, _loaded_at is not null "
        "from raw.orders join raw.files as f on f.file_id = _file_id order by 1"
    )
    assert rows == [("a", 1, str(path), 1, True, True), ("b", 2, str(path), 1, True, True)]


def test_the_same_file_again_loads_nothing(shop: Shop) -> None:
    shop.orders("1.csv", A, B)
    assert shop.load().rows_loaded == 2
    again = shop.load()
    assert (again.files_seen, again.files_new, again.rows_in) == (1, 0, 0)


def test_the_same_content_under_another_name_loads_nothing(shop: Shop) -> None:
    shop.orders("1.csv", A)
    shop.load()
    shop.orders("copy.csv", A)
    assert shop.load().files_new == 0
    assert shop.live() == ["a"]


def test_overlapping_rows_are_counted_as_duplicates(shop: Shop) -> None:
    shop.orders("1.csv", A, B, B)
    assert (shop.load().rows_loaded, shop.load().rows_in) == (2, 0)
    shop.orders("2.csv", B, C)
    report = shop.load()
    assert (report.rows_in, report.rows_loaded, report.rows_duplicate) == (2, 1, 1)
    assert shop.live() == ["a", "b", "c"]


def test_a_changed_mapping_reads_the_files_again(shop: Shop) -> None:
    shop.orders("1.csv", A)
    shop.load()
    shop.sources[0]["columns"]["channel"] = {"constant": "web"}
    assert shop.load().rows_loaded == 1
    assert shop.live(columns="order_id, channel") == [("a", "web")]


def test_a_bad_row_is_kept_whole_and_the_rest_goes_on(shop: Shop) -> None:
    shop.orders("1.csv", A, BAD, B)
    report = shop.load()
    assert (report.rows_loaded, report.rows_quarantined) == (2, 1)
    assert shop.refused() == [(2, "gross_amount", "-1", "below 0")]
    ((text,),) = shop.query("select row_text from raw.quarantine")
    assert '"order_id":"x"' in text and '"gross_amount":"-1"' in text


def test_a_later_file_releases_a_quarantined_row(shop: Shop) -> None:
    shop.orders("1.csv", BAD)
    shop.load()
    assert len(shop.refused()) == 1
    shop.orders("2.csv", BAD.replace("-1", "1"))
    shop.load()
    assert shop.refused() == []
    assert shop.live() == ["x"]
    assert shop.query("select count(*) from raw.quarantine") == [(1,)]  # the record of it stays


def test_all_reasons_are_kept_and_the_first_is_named(shop: Shop) -> None:
    shop.orders("1.csv", "x,,not a day,sold,EUR,-1")
    shop.load()
    assert shop.refused()[0][1:] == ("ordered_at", "not a day", "not readable as instant")
    ((reasons,),) = shop.query("select all_reasons from raw.quarantine")
    for part in (
        "ordered_at: not readable",
        "status: unknown value",
        "gross_amount: below 0",
    ):
        assert part in reasons


def test_a_ragged_row_is_quarantined_and_numbers_stay_true(shop: Shop) -> None:
    shop.orders("1.csv", A, "only,three,values", B)
    report = shop.load()
    assert (report.rows_in, report.rows_loaded, report.rows_quarantined) == (3, 2, 1)
    assert shop.refused()[0][0] == 2
    assert shop.live(columns="order_id, _row_number") == [("a", 1), ("b", 3)]


def test_reading_days_again_changes_nothing(shop: Shop) -> None:
    shop.orders("orders_2024-01-02.csv", A)
    shop.orders("orders_2024-01-03.csv", B)
    shop.load()
    reports = load_feed(shop.settings, "orders", reload=(date(2024, 1, 3), date(2024, 1, 5)))
    assert [(r.files_new, r.rows_in, r.rows_loaded) for r in reports] == [(1, 1, 1)]
    assert shop.live() == ["a", "b"]


def test_a_new_column_is_kept_and_reported_a_missing_optional_one_is_null_and_reported(shop: Shop) -> None:
    shop.sources[0]["columns"]["channel"] = "channel"
    shop.write("1.csv", f"{ORDER_HEADER},channel\n{A},web\n")
    assert shop.load().drift == []
    shop.write("2.csv", f"{ORDER_HEADER},mood\n{B},good\n")
    kinds = {(drift.kind, drift.column) for drift in shop.load().drift}
    assert kinds == {("new_column", "mood"), ("missing_optional_column", "channel")}
    assert shop.live(columns="order_id, channel, _extra") == [
        ("a", "web", None),
        ("b", None, '{"mood":"good"}'),
    ]


def test_a_source_without_files_says_so_and_others_go_on(shop: Shop) -> None:
    shop.sources.append(
        shop.source("contacts", ("contact_id", "customer_id", "contacted_at"), location="{here}/no.csv")
    )
    shop.orders("1.csv", A)
    reports = {report.feed: report for report in shop.load_all()}
    assert reports["orders"].rows_loaded == 1
    assert "no file at" in reports["contacts"].rejected[0].reason


def test_rows_that_vanish_from_raw_are_noticed(
    shop: Shop, write_rows: Callable[[Settings, str], None]
) -> None:
    shop.orders("1.csv", A, B)
    shop.load()
    write_rows(shop.settings, "delete from raw.orders where order_id = 'a'")
    with pytest.raises(LoyaltyError, match="batch 1 holds 1 rows where the ledger says 2"):
        shop.load()


def test_a_file_that_is_no_database_is_named(shop: Shop, tmp_path: Path) -> None:
    shop.load()
    shop.settings.pipeline_db.write_bytes(b"no database")
    with pytest.raises(LoyaltyError, match="is no DuckDB database"):
        connect(shop.settings)


def test_one_select_over_all_files_is_read_whole_again_when_one_changes(shop: Shop) -> None:
    shop.sources = [
        shop.source(
            columns=(),
            over="all_files",
            select="select order_id, any_value(customer_id) as customer_id, min(ordered_at) as ordered_at, "
            "'completed' as status, 'EUR' as currency, sum(cast(gross_amount as decimal(18,2))) as gross_amount "
            "from source group by order_id",
        )
    ]
    del shop.sources[0]["columns"]
    shop.orders("1.csv", A, B)
    shop.load()
    shop.orders("2.csv", A.replace("10.00", "5.00"))
    report = shop.load()
    assert (report.rows_in, report.rows_loaded) == (2, 2)
    assert [(i, float(g)) for i, g in shop.live(columns="order_id, gross_amount")] == [
        ("a", 15.0),
        ("b", 20.0),
    ]


def test_each_file_by_its_own_select_when_asked(shop: Shop) -> None:
    select = "select *, _file as note from source"
    shop.sources = [shop.source(columns=(), over="each_file", select=select)]
    del shop.sources[0]["columns"]
    shop.orders("1.csv", A)
    shop.orders("2.csv", B)
    report = shop.load()
    assert (report.files_new, report.rows_loaded) == (2, 2)
    extras = shop.live(columns="order_id, json_extract_string(_extra, '$.note')")
    assert [note.rsplit("/", 1)[-1] for _, note in extras] == ["1.csv", "2.csv"]


def test_an_optional_column_whose_sql_reads_what_is_missing_is_null_and_reported(shop: Shop) -> None:
    shop.sources[0]["columns"]["discount_amount"] = {"sql": "replace(rabatt, ',', '.')"}
    shop.write("1.csv", f'{ORDER_HEADER},rabatt\n{A},"1,50"\n')
    shop.write("2.csv", f"{ORDER_HEADER}\n{B}\n")
    report = shop.load()
    assert report.rejected == []
    assert [d.column for d in report.drift if d.kind == "missing_optional_column"] == ["discount_amount"]
    assert shop.live(columns="order_id, cast(discount_amount as varchar)") == [("a", "1.50"), ("b", None)]
