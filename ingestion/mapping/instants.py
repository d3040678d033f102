"""Timestamps: from text or a typed value to naive UTC, and the other reading of an hour that comes twice or never.

Add a way of writing an instant here. Never here: other types (casting.py), which reading a row takes (load/mending.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ingestion.database import literal

#: Years outside this range are typing errors or a source's word for never; both must be mapped or mended.
FIRST_YEAR, LAST_YEAR = 1800, 2200

_DAY = r"\d{4}[-/]\d{1,2}[-/]\d{1,2}"
_TIME = r"\d{1,2}:\d\d?(:\d\d?([.]\d*)?)?"
#: An ISO timestamp, without and with a zone. DuckDB's cast takes more, and drops in silence what it does not
#: understand ("10:00 PM", "10:00 CET"): what is not one of these is unreadable.
LOCAL = rf"{_DAY}([T ]{_TIME})?"
ZONED = rf"{_DAY}[T ]{_TIME}(Z|z|[+-][01]\d(:?\d\d)?)"
#: The same with a blank before the zone, or with its name; DuckDB reads it once that is mended.
APART = rf"{_DAY}[T ]{_TIME} ?(UTC|GMT|Z|z|[+-][01]\d(:?\d\d)?)"
#: Seconds, milliseconds or microseconds since 1970: the word and how many of it make a second.
EPOCHS = {"epoch_s": 1, "epoch_ms": 1_000, "epoch_us": 1_000_000}
COUNT = r"[+-]?\d{1,17}([.]\d*)?"

#: SQL of a local moment in a zone as naive UTC.
Reading = Callable[[str, str], str]


def utc(moment: str, zone: str) -> str:
    """SQL: a local timestamp of a zone as naive UTC; of an hour that comes twice or never, the later reading."""
    return f"timezone('UTC', timezone({literal(zone)}, {moment}))"


def other_utc(moment: str, zone: str) -> str:
    """SQL: the other reading where the clock repeats or skips this local hour; null at any other time."""
    day = "interval 1 day"
    before = f"{utc(f'{moment} - {day}', zone)} + {day}"
    after = f"{utc(f'{moment} + {day}', zone)} - {day}"
    back = [f"timezone({literal(zone)}, timezone('UTC', {side})) = {moment}" for side in (before, after)]
    other = f"case when {utc(moment, zone)} = {before} then {after} else {before} end"
    return f"case when {before} <> {after} and ({back[0]}) = ({back[1]}) then {other} end"


def in_years(moment: str) -> str:
    """SQL: the moment, or null where its year is no year of a person's business."""
    return f"case when year({moment}) between {FIRST_YEAR} and {LAST_YEAR} then {moment} end"


def _iso(text: str, zone: str, reading: Reading) -> str:
    zoned = f"timezone('UTC', try_cast({text} as timestamptz))"
    mended = f"regexp_replace(regexp_replace({text}, ' ?(UTC|GMT)$', 'Z'), '([0-9]) ([Zz+-])', '\\1\\2')"
    apart = f"timezone('UTC', try_cast({mended} as timestamptz))"
    if reading is not utc:
        zoned = apart = "cast(null as timestamp)"
    return (
        f"case when regexp_full_match({text}, {literal(LOCAL)}) "
        f"then {reading(f'try_cast({text} as timestamp)', zone)} "
        f"when regexp_full_match({text}, {literal(ZONED)}) then {zoned} "
        f"when regexp_full_match({text}, {literal(APART)}) then {apart} end"
    )


def epoch(text: str, word: str) -> str:
    """SQL: a count since 1970 as naive UTC."""
    micros = f"cast(round(try_cast({text} as decimal(30, 6)) * {1_000_000 // EPOCHS[word]}) as bigint)"
    return f"case when regexp_full_match({text}, {literal(COUNT)}) then try(make_timestamp({micros})) end"


def _by_format(text: str, form: str, zone: str, reading: Reading) -> str:
    if form == "iso":
        return _iso(text, zone, reading)
    if form in EPOCHS:
        return epoch(text, form) if reading is utc else "cast(null as timestamp)"
    moment = f"try_strptime({text}, {literal(form)})"
    if "%z" in form.lower():
        return f"timezone('UTC', {moment})" if reading is utc else "cast(null as timestamp)"
    return reading(moment, zone)


def from_text(text: str, formats: Sequence[str], zone: str, reading: Reading = utc) -> str:
    """SQL: an instant of a text by the formats and words in turn; ISO 8601 where there are none."""
    tries = [_by_format(text, form, zone, reading) for form in formats or ("iso",)]
    return f"coalesce({', '.join(tries)})" if len(tries) > 1 else tries[0]


def from_typed(value: str, given: str, zone: str, reading: Reading = utc) -> str:
    """SQL: an instant of what a mapping's SQL returns: without a zone of its own it is the source's local time."""
    if given == "TIMESTAMP WITH TIME ZONE":
        return f"timezone('UTC', {value})" if reading is utc else "cast(null as timestamp)"
    return reading(f"cast({value} as timestamp)", zone)
