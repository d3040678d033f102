"""Reading values as their types: what is read, what is refused, and nothing in between."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import duckdb
import pytest

from ingestion.company.numbers import number_format
from ingestion.contracts import ContractColumn
from ingestion.mapping.casting import ReadAs, cast_value

BERLIN = "Europe/Berlin"


def read(
    memory: duckdb.DuckDBPyConnection,
    kind: str,
    value: Any,
    formats: tuple[str, ...] = (),
    given: str = "VARCHAR",
    numbers: str | None = None,
) -> Any:
    column = ContractColumn.model_validate({"type": kind, "description": ""})
    sql = cast_value(column, "v", given, ReadAs(formats, BERLIN, number_format(numbers) if numbers else None))
    row = memory.execute(f"select {sql} from (select cast(? as {given}) as v)", [value]).fetchone()
    return row[0] if row else None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-01-02T10:00:00", datetime(2024, 1, 2, 9)),
        ("2024-07-02 10:00", datetime(2024, 7, 2, 8)),
        ("2024-01-02", datetime(2024, 1, 1, 23)),
        ("2024-01-02T10:00:00Z", datetime(2024, 1, 2, 10)),
        ("2024-01-02T10:00:00+05:30", datetime(2024, 1, 2, 4, 30)),
        ("2024-01-02 10:00:00.123-02", datetime(2024, 1, 2, 12, 0, 0, 123000)),
        ("02.01.2024", None),
        ("2024-02-30", None),
        ("0204-01-02", None),
        ("9999-12-31", None),
        ("2024-01-02 10:00:00 PM", None),
        ("2024-01-02 10:00 UTC", datetime(2024, 1, 2, 10)),
        ("2024-03-10 02:30:00 -0500", datetime(2024, 3, 10, 7, 30)),
        ("2024-03-10T02:30:00.5 Z", datetime(2024, 3, 10, 2, 30, 0, 500000)),
        ("2024-01-02 10:00GMT", datetime(2024, 1, 2, 10)),
        ("2024-01-02 10:00 CET", None),
        ("2024-01-02 UTC", None),
        ("2024-01-02 10:00:00 Europe/Paris", None),
        ("2024-01-02 10:00:00+25:00", None),
        ("2024-01-02T10:00:00+05:30:15", None),
        ("2024-01-02T10:00:00+0530", datetime(2024, 1, 2, 4, 30)),
        ("epoch", None),
        ("", None),
    ],
)
def test_instants(memory: duckdb.DuckDBPyConnection, value: str, expected: datetime | None) -> None:
    assert read(memory, "instant", value) == expected


def test_instants_by_format_in_turn(memory: duckdb.DuckDBPyConnection) -> None:
    formats = ("%d/%m/%Y %H:%M", "%d.%m.%Y")
    assert read(memory, "instant", "29/2/2016 01:16", formats) == datetime(2016, 2, 29, 0, 16)
    assert read(memory, "instant", "01.07.2016", formats) == datetime(2016, 6, 30, 22)
    assert read(memory, "instant", "2016-07-01", formats) is None
    assert read(memory, "instant", "01.07.2016 10:00 +0000", ("%d.%m.%Y %H:%M %z",)) == datetime(
        2016, 7, 1, 10
    )
    named = ("%Y-%m-%d %H:%M %Z",)
    assert read(memory, "instant", "2024-01-02 10:00 America/New_York", named) == datetime(2024, 1, 2, 15)


def test_instants_that_a_select_has_typed_already(memory: duckdb.DuckDBPyConnection) -> None:
    local = datetime(2024, 7, 1, 12)
    assert read(memory, "instant", local, given="TIMESTAMP") == datetime(2024, 7, 1, 10)
    assert read(memory, "instant", date(2024, 7, 1), given="DATE") == datetime(2024, 6, 30, 22)
    assert read(memory, "instant", "2024-07-01 12:00:00+00", given="TIMESTAMP WITH TIME ZONE") == local


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("integer", "12", 12),
        ("integer", "12.0", 12),
        ("integer", "12.7", None),
        ("integer", "9007199254740993", 9007199254740993),
        ("integer", "1e3", None),
        ("number", "1e3", 1000.0),
        ("number", "nan", None),
        ("number", "inf", None),
        ("money", "12.30", 12.30),
        ("money", "12,30", None),
        ("money", "99999999999999999999", None),
        ("boolean", "true", True),
        ("boolean", "maybe", None),
        ("text", "  padded  ", "padded"),
        ("text", "   ", None),
        ("text", "\t a\u00a0\r\n", "a"),
        ("text", "\n", None),
        ("date", "2024-02-29", date(2024, 2, 29)),
        ("date", "2023-02-29", None),
    ],
)
def test_other_types(memory: duckdb.DuckDBPyConnection, kind: str, value: str, expected: Any) -> None:
    found = read(memory, kind, value)
    assert (float(found) if kind == "money" and found is not None else found) == expected


def test_dates_by_format(memory: duckdb.DuckDBPyConnection) -> None:
    assert read(memory, "date", "31.12.1999", ("%d.%m.%Y",)) == date(1999, 12, 31)


def test_a_word_of_the_trade_means_a_value_of_the_contract(memory: duckdb.DuckDBPyConnection) -> None:
    """Only the words that the contract names; any other stays as it is and is refused by name."""
    told = {
        "type": "text",
        "description": "",
        "values": ("waiting",),
        "aliases": {"waiting_for_customer": "waiting"},
    }
    sql = cast_value(ContractColumn.model_validate(told), "v", "VARCHAR", ReadAs((), BERLIN, None))
    words = ["waiting_for_customer", " waiting_for_customer ", "waiting", "on_hold", None]
    found = [
        memory.execute(f"select {sql} from (select cast(? as varchar) as v)", [word]).fetchone()
        for word in words
    ]
    assert found == [("waiting",), ("waiting",), ("waiting",), ("on_hold",), (None,)]


@pytest.mark.parametrize(
    ("value", "word", "expected"),
    [
        ("1711920600000", "epoch_ms", datetime(2024, 3, 31, 21, 30)),
        ("1711920600", "epoch_s", datetime(2024, 3, 31, 21, 30)),
        ("1711920600.25", "epoch_s", datetime(2024, 3, 31, 21, 30, 0, 250000)),
        ("1711920600000.0", "epoch_ms", datetime(2024, 3, 31, 21, 30)),
        ("1711920600000123", "epoch_us", datetime(2024, 3, 31, 21, 30, 0, 123)),
        ("1711920600000", "epoch_s", None),
        ("99999999999999999", "epoch_s", None),
        ("1.7119E+12", "epoch_ms", None),
        ("2024-03-31 21:30 UTC", "epoch_ms", None),
    ],
)
def test_counts_since_1970(
    memory: duckdb.DuckDBPyConnection, value: str, word: str, expected: datetime | None
) -> None:
    assert read(memory, "instant", value, (word,)) == expected


def test_words_and_formats_are_tried_in_turn(memory: duckdb.DuckDBPyConnection) -> None:
    formats = ("epoch_ms", "iso", "%d.%m.%Y")
    assert read(memory, "instant", "2024-03-31 21:30 UTC", formats) == datetime(2024, 3, 31, 21, 30)
    assert read(memory, "instant", "01.07.2016", formats) == datetime(2016, 6, 30, 22)
    assert read(memory, "date", "1711920600000", formats) == date(2024, 3, 31)


@pytest.mark.parametrize(
    ("example", "value", "expected"),
    [
        ("1.234,56", "1.234,56", 1234.56),
        ("1.234,56", "1.500", 1500),
        ("1.234,56", "1.50", None),
        ("1.234,56", "12,00", 12),
        ("1.234,56", "-1.234.567,8", -1234567.8),
        ("1.234,56", "1.234,56 €", None),
        ("1.234,56", "(12,00)", None),
        ("1.234,56", "1e3", None),
        ("1234,56", "1.500", None),
        ("1234,56", "1500", 1500),
        ("1,234.56", "1,234.50", 1234.5),
        ("1,234.56", "12,34", None),
        ("1.234,56 €", "1.234,56\u00a0€", 1234.56),
        ("1.234,56 €", "10,00", 10),
        ("1.234,56 €", "10,00 $", None),
        ("($1,234.56)", "($1,000.00)", -1000),
        ("($1,234.56)", "-$5.10", -5.1),
        ("($1,234.56)", "($5", None),
        ("1 234,56", "1\u202f234,5", 1234.5),
        ("1'234.56", "CHF 1'234.50", None),
        ("CHF 1'234.56", "CHF 1’234.50", 1234.5),
        ("1.234,56-", "12,50-", -12.5),
    ],
)
def test_numbers_as_an_example_writes_them(
    memory: duckdb.DuckDBPyConnection, example: str, value: str, expected: float | None
) -> None:
    found = read(memory, "money", value, numbers=example)
    assert (found if found is None else float(found)) == expected


@pytest.mark.parametrize("example", ["1.234.56", "1,5", "1234", "(1.234,56", "12.34"])
def test_an_example_that_shows_no_number_is_refused(example: str) -> None:
    with pytest.raises(ValueError, match="shows no way to write numbers"):
        number_format(example)
