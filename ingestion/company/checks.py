"""Checks of single values of a company file: time zones and SQL.

Each returns the value itself or raises ValueError saying what is wrong with it. Never here: what a key means.
"""

from __future__ import annotations

import difflib
import re
from zoneinfo import available_timezones

import duckdb

#: Tables of a load in progress, which an input's table would hide.
LOADERS = (
    *("batch_files", "candidates", "counted", "csv_rejects", "csv_scans", "doubtful", "failed_cells"),
    *(
        "json_lines",
        "landed_paths",
        "mapped",
        "read_files",
        "repeats",
        "superseded_files",
        "tried",
        "turned",
        "typed",
    ),
)


#: Ways of writing an instant that have a word: ISO 8601, and counts since 1970.
TIMESTAMP_WORDS = ("iso", "epoch_s", "epoch_ms", "epoch_us")


class At(ValueError):
    """A fault of one key below the part that is checked; `path` leads to it, so that its own line is told."""

    def __init__(self, text: str, *path: str | int) -> None:
        super().__init__(text)
        self.path = path


def check_zone(zone: str | None) -> str | None:
    """The zone itself, or ValueError naming the closest known ones."""
    if zone is not None and zone not in available_timezones():
        near = difflib.get_close_matches(zone, available_timezones(), n=3)
        raise ValueError(f"unknown time zone '{zone}'; closest: {', '.join(near) or 'none'} (IANA names)")
    return zone


def check_input_name(name: str) -> str:
    """The name itself; ValueError where it is no plain word, or one of the loader's own tables."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or name in LOADERS or name.startswith("landing_"):
        raise ValueError(
            f"'{name}' cannot name an input: use a lower-case word, none of {', '.join(LOADERS)}"
        )
    return name


#: Dimensions that marts have of themselves, and words of theirs; an attribute of such a name could not be told apart.
TAKEN = frozenset(
    (
        *(
            "all",
            "acquisition_channel",
            "branch",
            "campaign",
            "category",
            "channel",
            "customer",
            "kind",
            "order",
        ),
        *("product", "region", "segment", "severity", "team", "ticket", "touchpoint"),
    )
)


def check_attribute_name(name: str) -> str:
    """The name itself; ValueError where it is no plain word, or one that marts already cut by."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name) or name in TAKEN or name.startswith("attribute_"):
        raise ValueError(
            f"'{name}' cannot name an attribute: use a lower-case word of at most 40 letters, digits and _, "
            f"none of {', '.join(sorted(TAKEN))}"
        )
    return name


def check_formats(formats: tuple[str, ...]) -> tuple[str, ...]:
    """The words and strptime formats themselves if we and DuckDB know them; ValueError naming the one not known."""
    for form in formats:
        if form in TIMESTAMP_WORDS:
            continue
        if "%" not in form:
            near = difflib.get_close_matches(form, TIMESTAMP_WORDS, n=1)
            hint = f"did you mean '{near[0]}'? " if near else ""
            raise ValueError(
                f"timestamp format '{form}': {hint}write a strptime format such as %d.%m.%Y %H:%M, or one of "
                f"{', '.join(TIMESTAMP_WORDS)}"
            )
        try:
            duckdb.execute("select try_strptime('', ?)", [form])
        except duckdb.Error as error:
            raise ValueError(f"timestamp format '{form}': {str(error).splitlines()[0]}") from None
    return formats


def check_sql(sql: str | None) -> str | None:
    """The text itself if DuckDB can parse it as one select; ValueError with DuckDB's reason otherwise."""
    if sql is None:
        return None
    try:
        statements = duckdb.extract_statements(sql)
    except duckdb.ParserException as error:
        raise ValueError(f"not valid SQL: {str(error).splitlines()[0]}") from None
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise ValueError("give exactly one select statement")
    return sql


def check_expression(sql: str | None) -> str | None:
    """The text itself if DuckDB can parse it as one expression; ValueError otherwise."""
    if sql is not None:
        if not sql.strip():
            raise ValueError("the expression is empty")
        check_sql(f"select ({sql}\n)")
    return sql
