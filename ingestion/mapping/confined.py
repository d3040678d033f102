"""A mapping's SQL run where it sees its own rows and nothing else: no file, no network, no other table.

A company file is code: its SQL may read what the process may read. With the setting confine_sql it runs in a database
of its own, into which the landed rows are copied and out of which the mapped ones come. Never here: the mapping itself.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from ingestion.database import limit, literal, quoted

if TYPE_CHECKING:
    from ingestion.settings import Settings

#: What DuckDB may do in such a database; the first two cannot be taken back while it is open.
CLOSED = ("enable_external_access = false", "lock_configuration = true")


@contextmanager
def mapping_database(
    con: duckdb.DuckDBPyConnection, settings: Settings, tables: list[str], results: list[str]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The connection on which a mapping's SQL runs: `con` itself, or a closed database that holds `tables` alone.

    `results` and `tables` are temp tables that the mapping leaves or changes; they are in `con` at the end.
    """
    if not settings.confine_sql:
        yield con
        return
    settings.company_home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.company_home) as folder:
        file = Path(folder) / "mapping.duckdb"
        _copy(con, file, tables)
        own = duckdb.connect(str(file))
        try:
            _close_in(own, settings)
            for table in tables:
                own.execute(f"create temp table {table} as select * from mapping.main.{table}")
                own.execute(f"drop table mapping.main.{table}")
            yield own
            for table in (*tables, *results):
                own.execute(f"create table mapping.main.{table} as select * from temp.main.{table}")
        finally:
            own.close()
        _fetch(con, file, [*tables, *results])


@contextmanager
def binding(con: duckdb.DuckDBPyConnection, settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The connection that a mapping's SQL is bound on, without rows: to bind a file's reading is to open the file."""
    if not settings.confine_sql:
        yield con
        return
    own = duckdb.connect()
    try:
        _close_in(own, settings)
        yield own
    finally:
        own.close()


def _close_in(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    limit(con, settings)
    for setting in CLOSED:
        con.execute(f"set {setting}")


def _copy(con: duckdb.DuckDBPyConnection, file: Path, tables: list[str]) -> None:
    con.execute(f"attach {literal(file)} as mapping_file")
    try:
        for table in tables:
            con.execute(f"create table mapping_file.{table} as select * from {table}")
    finally:
        con.execute("detach mapping_file")


def _fetch(con: duckdb.DuckDBPyConnection, file: Path, tables: list[str]) -> None:
    con.execute(f"attach {literal(file)} as mapping_file (read_only)")
    try:
        for table in tables:
            con.execute(f"create or replace temp table {quoted(table)} as select * from mapping_file.{table}")
    finally:
        con.execute("detach mapping_file")
