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


def unused_columns(source: Source, columns: list[str]) -> list[str]:
    """Source columns that no part of a column map reads."""
    used = {(part.column or "").lower() for part in source.columns.values()}
    words = {word.lower() for part in source.columns.values() for word in re.findall(r"\w+", part.sql or "")}
    return [name for name in columns if name.lower() not in used | words]


def unread_sql(con: duckdb.DuckDBPyConnection, source: Source, columns: list[str]) -> dict[str, str]:
    """Optional contract columns whose SQL reads a column that a file of these columns lacks, with DuckDB's word."""
    required = contracts()[source.feed].required
    empty = ", ".join(f"cast(null as varchar) as {quoted(name)}" for name in columns)
    found = {}
    for name, part in source.columns.items():
        if part.sql is not None and name not in required and columns:
            try:
                con.execute(f"describe select ({part.sql}\n) from (select {empty})")
            except duckdb.BinderException as error:
                if "Referenced column" in str(error):
                    found[name] = str(error).splitlines()[0].removeprefix("Binder Error: ")
    return found
