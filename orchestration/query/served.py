"""One published file, open: which version it is, its tables and columns, and the rows of any query.

Never here: questions about one customer (marts.py).
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb

from orchestration.query.errors import ReadingError

#: Rows taken from a query at a time: one batch is a moment's work and a few MB.
BATCH = 2_000
UNKNOWN_NAME = (duckdb.CatalogException, duckdb.BinderException)
DICTIONARY = ("dictionary_tables", "dictionary_columns")


@dataclass(frozen=True)
class ServedVersion:
    """Which version is open; `published_at` is UTC. All but the file are None where no manifest lies beside it."""

    file: Path
    number: int | None = None
    company: str | None = None
    as_of: date | None = None
    published_at: str | None = None


def _version(file: Path) -> ServedVersion:
    manifest = file.with_name("manifest.json")
    if not manifest.is_file():
        return ServedVersion(file)
    said = json.loads(manifest.read_text("utf-8"))
    return ServedVersion(
        file, said["version"], said["company"], date.fromisoformat(said["as_of"]), said["published_at"]
    )


def text_of(name: str) -> str:
    """A query of this package's folder of SQL."""
    return files("orchestration.query").joinpath("sql", f"{name}.sql").read_text("utf-8")


@contextmanager
def readable() -> Iterator[None]:
    """DuckDB's errors as ours, with where to look."""
    try:
        yield
    except duckdb.Error as error:
        hint = "\n`loyalty tables` lists what can be asked" if isinstance(error, UNKNOWN_NAME) else ""
        raise ReadingError(f"{str(error).strip()}{hint}") from None


def batches(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    """The rows of what was executed last, a batch at a time."""
    while True:
        with readable():
            batch = cursor.fetchmany(BATCH)
        if not batch:
            return
        yield from batch


class ServedFile:
    """One published file, read-only: its version, its tables and any query. Closes at the end of a `with`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, file: Path) -> None:
        self.connection = connection
        self.version = _version(file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        one = self.version
        return f"<marts of {one.company or one.file}, version {one.number}, as of {one.as_of}>"

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the tables in this file, sorted."""
        asked = "select table_name from duckdb_tables() where schema_name = 'marts' order by 1"
        return tuple(name for (name,) in self.connection.execute(asked).fetchall())

    def _has_dictionary(self) -> bool:
        return set(DICTIONARY) <= set(self.names)

    def sql(
        self, query: str, parameters: list[Any] | dict[str, Any] | None = None
    ) -> duckdb.DuckDBPyRelation:
        """A query's rows as a relation: `.show()`, `.fetchall()`, `.df()`, `.arrow()`, or a part of another query.

        Raises ReadingError with DuckDB's own words when it cannot be run, and for a statement that gives no rows.
        """
        with readable():
            found = self.connection.sql(query, params=parameters)
        if found is None:
            raise ReadingError("the statement gives no rows; the marts can only be read, with a select")
        return found

    def stream(self, query: str) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
        """A query's columns and its rows as they come, for results larger than memory. Errors as of `sql`."""
        with readable():
            cursor = self.connection.execute(query)
        return [column[0] for column in cursor.description or ()], batches(cursor)

    def table(self, name: str) -> duckdb.DuckDBPyRelation:
        """One mart as a relation. Raises ReadingError naming tables that come close."""
        from ingestion.database import quoted

        return self.connection.table(f"marts.{quoted(self.known(name))}")

    def known(self, name: str) -> str:
        """The table's name as it is written. Raises ReadingError naming tables that come close."""
        plain = name.removeprefix("marts.")
        if plain in self.names:
            return plain
        near = difflib.get_close_matches(plain, self.names, n=3) or [t for t in self.names if plain in t][:3]
        hint = f"did you mean {', '.join(near)}?" if near else "`loyalty tables` lists them"
        raise ReadingError(f"no table is called '{name}'; {hint}")

    def tables(self) -> duckdb.DuckDBPyRelation:
        """Every table with its rows, and where the file has a dictionary subject, grain and meaning."""
        return self.sql(text_of("tables" if self._has_dictionary() else "tables_plain"))

    def columns(self, table: str) -> duckdb.DuckDBPyRelation:
        """A table's columns in order, with type, and where the file has a dictionary unit and meaning."""
        name = self.known(table)
        return self.sql(text_of("columns" if self._has_dictionary() else "columns_plain"), {"table": name})
