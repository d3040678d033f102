"""From a mapped value to its contract's type: SQL that returns null where the value cannot be read.

A null from here beside a value that is not null is what the quarantine calls unreadable. Outer blanks of
text are dropped; money is rounded to the cent, half up; nothing else is changed. Add a type here when a
contract needs one. Never here: what a value may be (row_rules.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from ingestion.contracts import ContractColumn
from ingestion.database import literal

#: Years outside this range are typing errors or a source's word for never; both must be mapped or mended.
FIRST_YEAR, LAST_YEAR = 1800, 2200

#: An ISO timestamp, without and with a zone. DuckDB's cast takes more, and drops in silence what it does not
#: understand ("10:00 PM", "10:00 CET"): what is not one of these is unreadable.
LOCAL = r"\d{4}[-/]\d{1,2}[-/]\d{1,2}([T ]\d{1,2}:\d\d?(:\d\d?([.]\d*)?)?)?"
ZONED = r"\d{4}[-/]\d{1,2}[-/]\d{1,2}[T ]\d{1,2}:\d\d?(:\d\d?([.]\d*)?)?(Z|z|[+-][01]\d(:?\d\d)?)"
#: What counts as an outer blank: space, tab, line break, no-break space.
BLANKS = " \t\r\n\u00a0"


def plain_text(value: str) -> str:
    """SQL: the value as text without outer blanks; null when nothing is left."""
    text = f"(cast({value} as varchar))"
    bare = f"{text}[1] between '!' and '~' and {text}[-1] between '!' and '~'"  # most values; three times as fast
    return f"case when {bare} then {text} else nullif(trim({text}, {literal(BLANKS)}), '') end"


def _utc(moment: str, zone: str) -> str:
    """SQL: a local timestamp of a zone as naive UTC."""
    return f"timezone('UTC', timezone({literal(zone)}, {moment}))"


def _instant_from_text(text: str, formats: Sequence[str], zone: str) -> str:
    if not formats:
        return (
            f"case when regexp_full_match({text}, {literal(LOCAL)}) "
            f"then {_utc(f'try_cast({text} as timestamp)', zone)} "
            f"when regexp_full_match({text}, {literal(ZONED)}) "
            f"then timezone('UTC', try_cast({text} as timestamptz)) end"
        )
    tries = [
        f"timezone('UTC', try_strptime({text}, {literal(form)}))"
        if "%z" in form.lower()
        else _utc(f"try_strptime({text}, {literal(form)})", zone)
        for form in formats
    ]
    return f"coalesce({', '.join(tries)})" if len(tries) > 1 else tries[0]


def _instant(value: str, given: str, formats: Sequence[str], zone: str) -> str:
    if given == "TIMESTAMP WITH TIME ZONE":
        moment = f"timezone('UTC', {value})"
    elif given.startswith("TIMESTAMP") or given == "DATE":
        moment = _utc(f"cast({value} as timestamp)", zone)
    else:
        moment = _instant_from_text(plain_text(value), formats, zone)
    return f"cast({_in_years(moment)} as timestamp)"


def _in_years(moment: str) -> str:
    return f"case when year({moment}) between {FIRST_YEAR} and {LAST_YEAR} then {moment} end"


def _date(value: str, given: str, formats: Sequence[str]) -> str:
    text = plain_text(value)
    if formats and given == "VARCHAR":
        tries = [f"cast(try_strptime({text}, {literal(form)}) as date)" for form in formats]
        return _in_years(f"coalesce({', '.join([*tries, 'null'])})")
    return _in_years(f"try_cast({text} as date)")


def cast_value(column: ContractColumn, value: str, given: str, formats: Sequence[str], zone: str) -> str:
    """SQL that reads `value`, of DuckDB type `given`, as the column's type; null where it cannot."""
    text = plain_text(value)
    if column.type == "text":
        return text
    if column.type == "instant":
        return _instant(value, given, formats, zone)
    if column.type == "date":
        return _date(value, given, formats)
    if column.type == "integer":
        whole = f"regexp_full_match({text}, '[+-]?[0-9]+([.]0*)?')"
        return f"case when {whole} then try_cast(split_part({text}, '.', 1) as bigint) end"
    if column.type == "number":
        return f"case when isfinite(try_cast({text} as double)) then try_cast({text} as double) end"
    if column.type == "boolean":
        return f"try_cast({text} as boolean)"
    return f"try_cast({text} as {column.sql_type})"
