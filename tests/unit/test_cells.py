"""A wrong value in a column that may be empty costs its cell, with a note; one that is needed costs the row."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from ingestion.load.preview import preview
from tests.unit.conftest import ORDER_COLUMNS, Shop

PEOPLE = ("customer_id", "full_name", "birth_date", "referred_by", "marketing_consent", "joined_at")
NOTES = "select row_number, row_key, column_name, value, reason from raw.cell_notes order by all"


def people(shop: Shop, *rows: str) -> None:
    """A file of customers."""
    shop.sources = [shop.source("customers", PEOPLE)]
    shop.write("people.csv", "\n".join([",".join(PEOPLE), *rows, ""]))


def test_a_wrong_optional_value_costs_its_cell(shop: Shop) -> None:
    people(
        shop, "c1,Ann,19371233,,ja,", "c2,Bo,1871-01-01,c2,vielleicht,2024-13-01", "c3,Cy,1990-02-03,c1,no,"
    )
    report = shop.load()
    assert (report.rows_loaded, report.rows_quarantined) == (3, 0)
    columns = "customer_id, full_name, birth_date, referred_by, marketing_consent, joined_at"
    assert shop.live("customers", columns) == [
        ("c1", "Ann", None, None, True, None),
        ("c2", "Bo", None, None, None, None),
        ("c3", "Cy", date(1990, 2, 3), "c1", False, None),
    ]
    assert shop.query(NOTES) == [
        (1, "c1", "birth_date", "19371233", "not readable as date"),
        (2, "c2", "birth_date", "1871-01-01", "born before 1900"),
        (2, "c2", "joined_at", "2024-13-01", "not readable as instant"),
        (2, "c2", "marketing_consent", "vielleicht", "not readable as boolean"),
        (2, "c2", "referred_by", "c2", "a customer cannot have referred themselves"),
    ]


def test_a_row_that_is_refused_keeps_all_its_reasons_and_has_no_note(shop: Shop) -> None:
    people(shop, ",Ann,19371233,,,")
    assert shop.load().rows_quarantined == 1
    ((column, text),) = shop.query("select column_name, all_reasons from raw.quarantine")
    assert (column, "birth_date: not readable as date" in text) == ("customer_id", True)
    assert shop.query(NOTES) == []


def test_a_row_without_its_wrong_cell_is_the_same_as_one_that_never_had_it(shop: Shop) -> None:
    people(shop, "c1,Ann,19371233,,,", "c1,Ann,,,,")
    assert (shop.load().rows_loaded, shop.live("customers", "customer_id")) == (1, ["c1"])


@pytest.mark.parametrize(
    ("word", "said"),
    [
        *((word, True) for word in ("Yes", "JA", "oui", "Sí", "sim", "1", "TRUE")),
        *((word, False) for word in ("No", "nein", "NON", "não", "0", "unsubscribed")),
    ],
)
def test_consent_is_read_in_its_words(shop: Shop, word: str, said: bool) -> None:
    people(shop, f"c1,Ann,,,{word},")
    shop.load()
    assert shop.live("customers", "marketing_consent") == [said]


def test_check_shows_the_cells_that_are_lost(shop: Shop) -> None:
    people(shop, "c1,Ann,19371233,,,", *(f"c{n},Bo,1990-01-01,,," for n in range(2, 60)))
    seen = preview(shop.settings)
    assert [(n.column, n.reason, n.rows) for n in seen.lost_cells] == [
        ("birth_date", "not readable as date", 1)
    ]
    assert seen.fits


def test_too_many_lost_cells_of_a_column_do_not_fit(shop: Shop) -> None:
    people(shop, "c1,Ann,19371233,,,", "c2,Bo,1990-01-01,,,")
    assert not preview(shop.settings).fits


TICKETS = ("ticket_id", "customer_id", "opened_at", "status", "first_response_at", "resolved_at")


@pytest.mark.parametrize(
    ("opened", "answered", "resolved", "read"),
    [  # the clock goes back from 03:00 to 02:00, at 01:00 UTC
        ("02:50", "", "02:10", ("00:50", None, "01:10")),
        ("02:50", "02:55", "02:10", ("00:50", "01:55", "01:10")),
        ("02:10", "", "02:50", ("01:10", None, "01:50")),
        ("03:10", "", "02:50", None),
        ("02:50", "", "01:50", None),
    ],
)
def test_a_repeated_hour_takes_the_reading_that_is_possible(
    shop: Shop, opened: str, answered: str, resolved: str, read: tuple[str | None, ...] | None
) -> None:
    times = [f"2024-10-27 {time}" if time else "" for time in (opened, answered, resolved)]
    shop.sources = [shop.source("tickets", TICKETS)]
    shop.write("t.csv", f"{','.join(TICKETS)}\nt1,c1,{times[0]},closed,{times[1]},{times[2]}\n")
    shop.load()
    if read is None:
        ((_, column, _, reason),) = shop.refused()
        assert (column, "in either reading of the hour" in reason) == ("resolved_at", True)
    else:
        days = tuple(time and datetime.fromisoformat(f"2024-10-27 {time}") for time in read)
        assert shop.live("tickets", "opened_at, first_response_at, resolved_at") == [days]


def test_a_skipped_hour_takes_the_reading_that_is_possible(shop: Shop) -> None:
    shop.sources = [shop.source("tickets", TICKETS)]
    shop.write("t.csv", f"{','.join(TICKETS)}\nt1,c1,2024-03-31 02:30,closed,,2024-03-31 03:10\n")
    shop.load()
    assert shop.live("tickets", "opened_at") == [datetime(2024, 3, 31, 0, 30)]


def test_a_thousands_point_beside_a_decimal_comma_is_not_read_as_another(shop: Shop) -> None:
    shop.sources = [shop.source(delimiter=";")]
    rows = ("a;c1;2024-01-02;completed;EUR;1.500", "b;c2;2024-01-02;completed;EUR;1.234,56")
    shop.write("1.csv", "\n".join([";".join(ORDER_COLUMNS), *rows, ""]))
    assert shop.load().rows_quarantined == 2
    assert "say how numbers are written" in shop.refused()[0][3]
    shop.sources[0]["numbers"] = "1.234,56"
    shop.load()
    assert [str(amount) for amount in shop.live(columns="gross_amount")] == ["1234.56", "1500.00"]


def test_numbers_of_a_source_are_not_those_of_a_columns_sql(shop: Shop) -> None:
    shop.sources = [shop.source(delimiter=";", numbers="1.234,56")]
    shop.sources[0]["columns"] |= {
        "discount_amount": {"sql": "'1.500'"}, "refund_amount": {"sql": "'1.500'", "numbers": "1.234,56"},
    }  # fmt: skip
    shop.write("1.csv", "\n".join([";".join(ORDER_COLUMNS), "a;c1;2024-01-02;completed;EUR;2.000", ""]))
    shop.load()
    amounts = shop.live(columns="gross_amount, discount_amount, refund_amount")
    assert [tuple(map(float, row)) for row in amounts] == [(2000, 1.5, 1500)]
