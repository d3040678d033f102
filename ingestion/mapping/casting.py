"""From a mapped value to its contract's type: SQL that returns null where the value cannot be read.

A null from here beside a value that is not null is what the quarantine calls unreadable. Outer blanks of
text are dropped; money is rounded to the cent, half up; nothing else is changed. Add a type here when a
contract needs one. Never here: instants (instants.py), what a value may be (row_rules.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.company.numbers import NumberFormat
from ingestion.contracts import ContractColumn
from ingestion.database import literal
from ingestion.mapping.instants import EPOCHS, Reading, epoch, from_text, from_typed, in_years, utc

#: What counts as an outer blank: space, tab, line break, no-break space.
BLANKS = " \t\r\n\u00a0"
#: Types that a way of writing numbers is about.
NUMERIC = ("money", "price", "number", "integer")


@dataclass(frozen=True)
class ReadAs:
    """How a mapped column's text is written: formats and zone of timestamps, signs of numbers."""

    formats: tuple[str, ...] = ()
    zone: str = "UTC"
    numbers: NumberFormat | None = None


def plain_text(value: str) -> str:
    """SQL: the value as text without outer blanks; null when nothing is left."""
    text = f"(cast({value} as varchar))"
    bare = f"{text}[1] between '!' and '~' and {text}[-1] between '!' and '~'"  # most values; three times as fast
    return f"case when {bare} then {text} else nullif(trim({text}, {literal(BLANKS)}), '') end"


def instant(value: str, given: str, how: ReadAs, reading: Reading = utc) -> str:
    """SQL: an instant as naive UTC, by one of the readings of a local moment."""
    if given.startswith("TIMESTAMP") or given == "DATE":
        moment = from_typed(value, given, how.zone, reading)
    else:
        moment = from_text(plain_text(value), how.formats, how.zone, reading)
    return f"cast({in_years(moment)} as timestamp)"


def _day(text: str, form: str) -> str:
    if form == "iso":
        return f"try_cast({text} as date)"
    moment = epoch(text, form) if form in EPOCHS else f"try_strptime({text}, {literal(form)})"
    return f"cast({moment} as date)"


def _date(value: str, given: str, formats: Sequence[str]) -> str:
    text = plain_text(value)
    tries = [_day(text, form) for form in (formats if given == "VARCHAR" else ()) or ("iso",)]
    return in_years(f"coalesce({', '.join([*tries, 'null'])})")


def _canonical(text: str, column: ContractColumn) -> str:
    """SQL: a word that means one of the contract's values as that value, every other as it is."""
    if not column.aliases:
        return text
    cases = " ".join(f"when {literal(word)} then {literal(value)}" for word, value in column.aliases.items())
    return f"case {text} {cases} else {text} end"


def _digits(text: str, numbers: NumberFormat) -> str:
    """SQL: a number as the source writes it, as SQL writes it; null where it is not written so."""
    bare = f"replace({text}, {literal(numbers.currency)}, '')" if numbers.currency else text
    digits = f"replace(regexp_replace({bare}, '[^0-9{numbers.decimal}]', '', 'g'), '{numbers.decimal}', '.')"
    below = f"case when regexp_matches({text}, '[-(]') then '-' else '' end"
    return f"case when regexp_full_match({text}, {literal(numbers.pattern)}) then {below} || {digits} end"


def _boolean(text: str, column: ContractColumn) -> str:
    whens = " ".join(
        f"when lower({text}) in ({', '.join(map(literal, words))}) then {said}"
        for said, words in column.words.items()
    )
    value = f"try_cast({text} as boolean)"
    return f"case {whens} else {value} end" if whens else value


def cast_value(column: ContractColumn, value: str, given: str, how: ReadAs) -> str:
    """SQL that reads `value`, of DuckDB type `given`, as the column's type; null where it cannot."""
    text = plain_text(value)
    if column.type in NUMERIC and how.numbers and given == "VARCHAR":
        text = f"({_digits(text, how.numbers)})"
    if column.type == "text":
        return _canonical(text, column)
    if column.type == "instant":
        return instant(value, given, how)
    if column.type == "date":
        return _date(value, given, how.formats)
    if column.type == "integer":
        whole = f"regexp_full_match({text}, '[+-]?[0-9]+([.]0*)?')"
        return f"case when {whole} then try_cast(split_part({text}, '.', 1) as bigint) end"
    if column.type == "number":
        return f"case when isfinite(try_cast({text} as double)) then try_cast({text} as double) end"
    if column.type == "boolean":
        return _boolean(text, column)
    return f"try_cast({text} as {column.sql_type})"
