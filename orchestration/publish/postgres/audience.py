"""One published file as PostgreSQL is to hold it: its tables, columns, meanings, and their rows as a stream.

Add here what is read from the published files. Never here: a connection to PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from ingestion.database import quoted
from orchestration.publish.audiences import WHOLE
from orchestration.publish.postgres.channel import Channel
from orchestration.publish.postgres.types import duckdb_digest

if TYPE_CHECKING:
    from orchestration.publish.manifest import Published

SCHEMA = "marts"
ROLE = "loyalty_reader"


@dataclass(frozen=True)
class AudienceSchema:
    """A published file, and the names that PostgreSQL knows it by."""

    name: str
    file: Path

    @property
    def schema(self) -> str:
        """The schema its readers name."""
        return SCHEMA if self.name == WHOLE else f"{SCHEMA}_{self.name}"

    @property
    def loading(self) -> str:
        """The schema beside it, in which the next version is loaded."""
        return f"{self.schema}__loading"

    @property
    def role(self) -> str:
        """The group role that may select from it."""
        return ROLE if self.name == WHOLE else f"{ROLE}_{self.name}"


@dataclass(frozen=True)
class PublishedTable:
    """A table of a published file. `columns`: name -> DuckDB type; `meanings`: by column, where there is one.

    `key_is_whole`: no key column is ever null, so the key may be a primary key.
    """

    name: str
    columns: dict[str, str]
    key: tuple[str, ...] = ()
    key_is_whole: bool = False
    meaning: str = ""
    meanings: dict[str, str] = field(default_factory=dict)


def audiences(folder: Path, published: Published) -> list[AudienceSchema]:
    """The audiences of a version, by name; their files lie in its folder."""
    return [
        AudienceSchema(name, folder / about["file"]) for name, about in sorted(published.audiences.items())
    ]


class AudienceFile:
    """An open published file; `with open_audience(audience) as file`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, channel: Channel) -> None:
        self._connection, self._channel = connection, channel

    def _meanings(self) -> dict[tuple[str, str], str]:
        """(table, column) -> what the file says of it; column '' is the table itself."""
        rows = self._connection.execute(
            f"""
            select table_name, '', comment from duckdb_tables() where schema_name = '{SCHEMA}' and comment <> ''
            union all
            select table_name, column_name, comment from duckdb_columns()
            where schema_name = '{SCHEMA}' and comment <> ''
            """
        ).fetchall()
        return {(table, column): text for table, column, text in rows}

    def tables(self, keys: dict[str, tuple[str, ...]]) -> list[PublishedTable]:
        """Every table of the file, by name; `keys`: key columns of those that have a key."""
        meanings, columns = self._meanings(), dict[str, dict[str, str]]()
        for table, column, kind in self._connection.execute(
            "select table_name, column_name, data_type from duckdb_columns() "
            f"where schema_name = '{SCHEMA}' and not internal order by table_name, column_index"
        ).fetchall():
            columns.setdefault(table, {})[column] = kind
        return [self._table(name, kinds, keys.get(name, ()), meanings) for name, kinds in columns.items()]

    def _table(
        self,
        name: str,
        kinds: dict[str, str],
        key: tuple[str, ...],
        meanings: dict[tuple[str, str], str],
    ) -> PublishedTable:
        key = key if set(key) <= set(kinds) else ()
        whole = " and ".join(f"count(*) = count({quoted(column)})" for column in key)
        found = self._connection.execute(f"select {whole or 'false'} from {SCHEMA}.{quoted(name)}").fetchone()
        return PublishedTable(
            name=name,
            columns=kinds,
            key=key,
            key_is_whole=bool(found and found[0]),
            meaning=meanings.get((name, ""), ""),
            meanings={column: meanings[name, column] for column in kinds if (name, column) in meanings},
        )

    def digest(self, table: PublishedTable) -> tuple[int, int]:
        """Rows of a table, and the sum of its row digests (types.py)."""
        found = self._connection.execute(
            f"select count(*), {duckdb_digest(table.columns)} from {SCHEMA}.{quoted(table.name)}"
        ).fetchone()
        assert found is not None
        return int(found[0]), int(found[1])

    @contextmanager
    def csv(self, table: PublishedTable) -> Iterator[Iterator[bytes]]:
        """A table's rows as CSV without a header, in blocks; an empty field is null, a quoted one an empty text."""
        cursor = self._connection.cursor()
        # Quoted, a text that COPY takes for its end (\\.) is a text; it also tells an empty one from a null.
        texts = ", ".join(quoted(column) for column, kind in table.columns.items() if kind == "VARCHAR")
        force = f", force_quote ({texts})" if texts else ""
        copy = (
            f"copy {SCHEMA}.{quoted(table.name)} to '{self._channel.path}' "
            "(format csv, header false, delimiter ',', quote '\"', escape '\"', nullstr '', "
            f"use_tmp_file false{force})"
        )
        with self._channel.blocks(lambda: cursor.execute(copy)) as blocks:
            yield blocks


@contextmanager
def open_audience(audience: AudienceSchema) -> Iterator[AudienceFile]:
    """Open a published file as any reader would, with one thing more allowed: writing into our pipe."""
    channel = Channel()
    try:
        with duckdb.connect(str(audience.file), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            connection.execute(f"set allowed_paths = ['{channel.path}']")
            connection.execute("set enable_external_access = false")
            connection.execute("set lock_configuration = true")
            yield AudienceFile(connection, channel)
    finally:
        channel.close()
