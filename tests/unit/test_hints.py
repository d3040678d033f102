"""What is said beside a refusal where one word of the company file would mend it, and only there.

Add a hint with an input that asks for it and one that does not. Never here: that a file or a row is refused.
"""

from __future__ import annotations

import pytest

from tests.unit.conftest import ORDER_HEADER, Shop

GOOD = "a,c1,2024-01-02 10:00:00 +0100,completed,EUR,10.00"
ISO = "not readable as instant (it is written as ISO 8601; add iso to timestamps)"


@pytest.mark.parametrize(
    ("moment", "reason"), [("2024-01-02 10:00:00 +0100", ISO), ("2 January", "not readable as instant")]
)
def test_a_time_that_only_lacks_the_word_iso_is_told_so(shop: Shop, moment: str, reason: str) -> None:
    shop.sources[0]["timestamps"] = ["%Y-%m-%d %H:%M:%S"]
    shop.orders("1.csv", GOOD.replace("2024-01-02 10:00:00 +0100", moment))
    shop.load()
    assert shop.refused() == [(1, "ordered_at", moment, reason)]
    shop.sources[0]["timestamps"].append("iso")
    shop.orders("2.csv", GOOD)
    assert shop.load().rows_loaded == 1


def test_a_lost_day_of_a_customer_is_told_so_too(shop: Shop) -> None:
    columns = ("customer_id", "birth_date")
    shop.sources = [shop.source("customers", columns, timestamps=["%d/%m/%Y"])]
    shop.write("1.csv", "customer_id,birth_date\na,31/05/1980\nb,1980-05-31\nc,long ago\n")
    shop.load()
    assert shop.query("select row_number, reason from raw.cell_notes order by 1") == [
        (2, "not readable as date (it is written as ISO 8601; add iso to timestamps)"),
        (3, "not readable as date"),
    ]


@pytest.mark.parametrize(
    ("told", "written", "likely"),
    [
        ("utf-16", "utf-8", "looks like utf-8"),
        ("utf-8", "utf-16", "looks like utf-16"),
        ("utf-8", "latin-1", "latin-1 and cp1252 are common"),
    ],
)
def test_the_encoding_that_a_file_shows_is_named(shop: Shop, told: str, written: str, likely: str) -> None:
    shop.sources[0]["encoding"] = told
    header = ORDER_HEADER if told == "utf-16" else f"{ORDER_HEADER},Straße"
    shop.write("1.csv", f"{header}\n{GOOD},\n".encode(written))
    (rejected,) = shop.load().rejected
    assert "wrong encoding" in rejected.reason
    assert likely in rejected.what_to_do


def test_a_title_above_the_names_is_told_from_a_wrong_column(shop: Shop) -> None:
    shop.write("1.csv", f"Orders of May,,,,,\n{ORDER_HEADER}\n{GOOD}\n")
    shop.write("2.csv", f"{ORDER_HEADER.replace('_id', '_no')}\n{GOOD}\n")
    titled, wrong = shop.load().rejected
    assert "set header_row" in titled.what_to_do
    assert "set header_row" not in wrong.what_to_do


def test_a_column_that_only_sql_reads_is_named_as_one(shop: Shop) -> None:
    shop.sources[0]["columns"]["channel"] = {"sql": "upper(Chanel)"}
    shop.orders("1.csv", GOOD)
    (drift,) = shop.load().drift
    assert drift.message == "channel is null for these rows: its sql reads column 'Chanel', which is missing"


def test_a_pattern_is_said_in_words(shop: Shop) -> None:
    shop.orders("1.csv", GOOD.replace("EUR", "eur"))
    shop.load()
    reason = "is not the three capital letters of ISO 4217, such as EUR"
    assert shop.refused() == [(1, "currency", "eur", reason)]
