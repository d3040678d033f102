"""What a column map asks of a file's header: needed, optional and unused columns, and what its SQL cannot read.

Never here: selects, which DuckDB binds as a whole (mapping.py).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

import duckdb

from ingestion.company.model import Source
from ingestion.contracts import contracts
from ingestion.database import quoted
from ingestion.errors import RejectedFile
from ingestion.readers.names import UNNAMED

NO_MOMENT = "cast(null as timestamp) as _file_modified_at"


def needed_columns(source: Source) -> dict[str, str]:
    """Source columns a file cannot do without, with the contract column each gives (column maps only)."""
    required = [name for name in contracts()[source.feed].required if name not in source.unknown]
    return {
        part.column: name
        for name, part in source.columns.items()
        if part.column and name in required and part.otherwise is None
    }


def optional_columns(source: Source) -> dict[str, str]:
    """Source columns a file may lack, with the contract column each gives (column maps only)."""
    needed = needed_columns(source)
    return {p.column: name for name, p in source.parts.items() if p.column and p.column not in needed}


def _near(column: str, header: Iterable[str]) -> str:
    """The column of a file that is likely meant by one that it has not, as the end of a message."""
    near = difflib.get_close_matches(column.lower(), [name.lower() for name in header], n=1)
    meant = [name for name in header if near and name.lower() == near[0]]
    return f"; did you mean '{meant[0]}'?" if meant else ""


def _likely_delimiter(header: tuple[str, ...]) -> str | None:
    """What to do where the whole header is one name that holds the signs that cut other files."""
    counts = {sign: header[0].count(sign) for sign in ",;\t|"} if len(header) == 1 else {}
    sign = max(counts, key=counts.__getitem__, default="")
    return f"The file looks cut by {sign!r}: set the source's delimiter to it" if counts.get(sign) else None


def _likely_title(header: tuple[str, ...]) -> str | None:
    """What to do where most cells of the header are empty, as beside a title."""
    unnamed = sum(bool(UNNAMED.fullmatch(name)) for name in header)
    return (
        "The names seem to stand further down: set header_row to their line"
        if 2 * unnamed > len(header)
        else None
    )


def check_header(source: Source, header: tuple[str, ...]) -> None:
    """Raise RejectedFile when the header lacks a column that the feed requires."""
    have = {name.lower() for name in header}
    missing = [
        (column, name) for column, name in needed_columns(source).items() if column.lower() not in have
    ]
    if missing:
        names = ", ".join(f"'{column}' (gives {name}{_near(column, header)})" for column, name in missing)
        likely = _likely_delimiter(header) or _likely_title(header)
        raise RejectedFile(
            f"required column(s) missing: {names}; the file has: {', '.join(header)}",
            likely or "Deliver the file with them, or correct the source's mapping",
            column=missing[0][1],
        )


def _reads(source: Source, name: str) -> bool:
    """Whether the mapping names a column: in a column map, or as a word of its SQL (a word too many does no harm)."""
    if any((part.column or "").lower() == name.lower() for part in source.parts.values()):
        return True
    sql = " ".join([source.select or "", source.where or "", *(p.sql or "" for p in source.parts.values())])
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", sql, re.IGNORECASE) is not None


def check_doubled(source: Source, header: tuple[str, ...], doubled: frozenset[str]) -> None:
    """Raise RejectedFile when the mapping reads a column whose name stands twice in the header."""
    for name in header:
        if name.lower() in doubled and _reads(source, name):
            raise RejectedFile(
                f"duplicate header: column '{name}' stands twice (case does not count), and the mapping reads it",
                "Rename one of the two at the source, or give the file's columns names of your own with header: [..]",
            )


def columns_lacked(source: Source, columns: list[str], header: tuple[str, ...]) -> list[str]:
    """Columns of other files that a select reads and this file's header does not have."""
    have = {name.lower() for name in header}
    return [name for name in columns if source.select and name.lower() not in have and _reads(source, name)]


def unused_columns(source: Source, columns: list[str]) -> list[str]:
    """Source columns that no part of a column map reads."""
    used = {(part.column or "").lower() for part in source.parts.values()}
    words = {word.lower() for part in source.parts.values() for word in re.findall(r"\w+", part.sql or "")}
    return [name for name in columns if name.lower() not in used | words]


def _unknown_column(said: str) -> str:
    """The column that DuckDB does not find, as the words of a message."""
    named = re.search(r'Referenced column "(.+?)" not found', said)
    return f"its sql reads column '{named[1]}'" if named else said.splitlines()[0]


def unread_sql(con: duckdb.DuckDBPyConnection, source: Source, columns: list[str]) -> dict[str, str]:
    """Optional contract columns whose SQL reads a column that a file of these columns lacks, with DuckDB's word."""
    required = [name for name in contracts()[source.feed].required if name not in source.unknown]
    empty = ", ".join(f"cast(null as varchar) as {quoted(name)}" for name in columns)
    empty = (
        f"cast(0 as bigint) as _file_id, cast(1 as bigint) as _row_number, '' as _file, {NO_MOMENT}, {empty}"
    )
    found = {}
    for name, part in source.parts.items():
        if part.sql is not None and name not in required and columns:
            try:
                con.execute(f"describe select ({part.sql}\n) from (select {empty})")
            except duckdb.Error as error:
                if isinstance(error, duckdb.BinderException) and "Referenced column" in str(error):
                    found[name] = _unknown_column(str(error))
    return found
