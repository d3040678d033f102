"""What a column map asks of a file's header: needed, optional and unused columns, and what its SQL cannot read.

Never here: selects, which DuckDB binds as a whole (mapping.py).
"""

from __future__ import annotations

import re

import duckdb

from ingestion.company.model import Source
from ingestion.contracts import contracts
from ingestion.database import quoted
from ingestion.errors import RejectedFile

NO_MOMENT = "cast(null as timestamp) as _file_modified_at"


def needed_columns(source: Source) -> dict[str, str]:
    """Source columns a file cannot do without, with the contract column each gives (column maps only)."""
    required = contracts()[source.feed].required
    return {
        part.column: name
        for name, part in source.columns.items()
        if part.column and name in required and part.otherwise is None
    }


def optional_columns(source: Source) -> dict[str, str]:
    """Source columns a file may lack, with the contract column each gives (column maps only)."""
    needed = needed_columns(source)
    return {p.column: name for name, p in source.columns.items() if p.column and p.column not in needed}


def check_header(source: Source, header: tuple[str, ...]) -> None:
    """Raise RejectedFile when the header lacks a column that the feed requires."""
    have = {name.lower() for name in header}
    missing = [
        (column, name) for column, name in needed_columns(source).items() if column.lower() not in have
    ]
    if missing:
        names = ", ".join(f"'{column}' (gives {name})" for column, name in missing)
        raise RejectedFile(
            f"required column(s) missing: {names}; the file has: {', '.join(header)}",
            "Deliver the file with them, or correct the source's mapping",
        )


def _reads(source: Source, name: str) -> bool:
    """Whether the mapping names a column: in a column map, or as a word of its SQL (a word too many does no harm)."""
    if any((part.column or "").lower() == name.lower() for part in source.columns.values()):
        return True
    sql = " ".join([source.select or "", source.where or "", *(p.sql or "" for p in source.columns.values())])
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
    used = {(part.column or "").lower() for part in source.columns.values()}
    words = {word.lower() for part in source.columns.values() for word in re.findall(r"\w+", part.sql or "")}
    return [name for name in columns if name.lower() not in used | words]


def unread_sql(con: duckdb.DuckDBPyConnection, source: Source, columns: list[str]) -> dict[str, str]:
    """Optional contract columns whose SQL reads a column that a file of these columns lacks, with DuckDB's word."""
    required = contracts()[source.feed].required
    empty = ", ".join(f"cast(null as varchar) as {quoted(name)}" for name in columns)
    empty = (
        f"cast(0 as bigint) as _file_id, cast(1 as bigint) as _row_number, '' as _file, {NO_MOMENT}, {empty}"
    )
    found = {}
    for name, part in source.columns.items():
        if part.sql is not None and name not in required and columns:
            try:
                con.execute(f"describe select ({part.sql}\n) from (select {empty})")
            except duckdb.Error as error:
                if isinstance(error, duckdb.BinderException) and "Referenced column" in str(error):
                    found[name] = str(error).splitlines()[0].removeprefix("Binder Error: ")
    return found
