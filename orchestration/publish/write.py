"""Writing one version's files, a DuckDB file an audience, and reading them back before anybody else may.

Here: the copy and its audit. Never here: numbering and switching (layout.py), or words (table.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from ingestion.database import limit, literal, quoted
from ingestion.settings import Settings
from orchestration.publish.catalogue import Catalogue
from orchestration.publish.described import DICTIONARY, comments, write_dictionary
from orchestration.publish.fingerprint import Fingerprint, fingerprint
from orchestration.publish.layout import FILE
from orchestration.publish.reader import open_file
from orchestration.publish.table import DescribedTable

#: Written so that every DuckDB from 1.4 on opens the file.
STORAGE_VERSION = "v1.0.0"
#: Fingerprints by table of what one audience's file must hold.
Expected = dict[str, Fingerprint]


class AuditFailed(RuntimeError):
    """A written file does not hold what the pipeline holds; nothing is published."""


@contextmanager
def source(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the pipeline's file attached to be read, as catalog `pipeline`."""
    connection = duckdb.connect()
    try:
        limit(connection, settings)
        connection.execute(f"attach {literal(settings.pipeline_db)} as pipeline (read_only)")
        yield connection
    finally:
        connection.close()


def selection(table: DescribedTable, catalog: str = "pipeline") -> str:
    """A table as its readers see it, to be put after `from`: their columns, their rows."""
    columns = ", ".join(quoted(name) for name in table.names)
    where = f" where {table.rows}" if table.rows else ""
    return f"(select {columns} from {quoted(catalog)}.marts.{quoted(table.name)}{where})"


def order(table: DescribedTable) -> str:
    """By what a table's published rows lie: its key, or everything."""
    return ", ".join(f"{quoted(column)} nulls last" for column in table.key) or "all"


def fingerprints(settings: Settings, tables: list[str]) -> Expected:
    """What the pipeline's marts hold now."""
    with source(settings) as connection:
        return {table: fingerprint(connection, f"pipeline.marts.{quoted(table)}") for table in tables}


def expected(settings: Settings, catalogue: Catalogue, marts: Expected) -> dict[str, Expected]:
    """What each audience's file must hold: the marts (their fingerprints), or the part of them it is given."""
    narrow: Expected = {}
    wanted: dict[str, Expected] = {}
    with source(settings) as connection:
        for audience in catalogue.audiences:
            own = wanted[audience.name] = {}
            for table in catalogue.of(audience):
                if table == catalogue.tables[table.name]:
                    own[table.name] = marts[table.name]
                    continue
                if table.name not in narrow:
                    narrow[table.name] = fingerprint(connection, selection(table))
                own[table.name] = narrow[table.name]
    return wanted


def _offer(
    connection: duckdb.DuckDBPyConnection, tables: tuple[DescribedTable, ...], rows: dict[str, int]
) -> None:
    """Lay out in schema memory.marts what an audience sees: a view a table, and their dictionary."""
    connection.execute("drop schema if exists memory.marts cascade")
    connection.execute("create schema memory.marts")
    for table in tables:
        connection.execute(
            f"create view memory.marts.{quoted(table.name)} as select * from {selection(table)}"
        )
    write_dictionary(connection, tables, rows)


def write_file(
    connection: duckdb.DuckDBPyConnection, file: Path, tables: tuple[DescribedTable, ...], holds: Expected
) -> Expected:
    """Copy tables into a new file, each ordered by its key, and their dictionary with them; checkpointed.

    `holds`: fingerprints of the tables; returns those and the dictionary's.
    """
    _offer(connection, tables, {name: one.rows for name, one in holds.items()})
    target = f"{quoted(file.stem)}.marts"
    connection.execute(f"attach {literal(file)} as {quoted(file.stem)} (storage_version '{STORAGE_VERSION}')")
    connection.execute("begin")  # one commit, or each table and each comment waits for the disk
    connection.execute(f"create schema {target}")
    for table in (*tables, *DICTIONARY):
        name = quoted(table.name)
        connection.execute(
            f"create table {target}.{name} as select * from memory.marts.{name} order by {order(table)}"
        )
    connection.execute(comments(target, tables))
    connection.execute("commit")
    connection.execute(f"checkpoint {quoted(file.stem)}")
    connection.execute(f"detach {quoted(file.stem)}")
    return {
        **holds,
        **{one.name: fingerprint(connection, f"memory.marts.{one.name}") for one in DICTIONARY},
    }


def write_files(
    settings: Settings, folder: Path, catalogue: Catalogue, holds: dict[str, Expected]
) -> dict[str, Expected]:
    """Write every audience's file into a folder; returns what each must hold, its dictionary included."""
    with source(settings) as connection:
        return {
            audience.name: write_file(
                connection, folder / f"{audience.name}{FILE}", catalogue.of(audience), holds[audience.name]
            )
            for audience in catalogue.audiences
        }


def audit(file: Path, holds: Expected) -> None:
    """Open the closed file as a reader would and compare it with what it must hold, table by table.

    Raises AuditFailed naming the file and the table.
    """
    if file.with_name(file.name + ".wal").exists():
        raise AuditFailed(f"{file.name} was not written out: it has a log beside it")
    connection = open_file(file)
    try:
        rows = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts'"
        ).fetchall()
        if {name for (name,) in rows} != set(holds):
            raise AuditFailed(f"{file.name} holds other tables than its audience is given")
        for table, wanted in holds.items():
            compare(f"{file.name}: {table}", fingerprint(connection, f"marts.{quoted(table)}"), wanted)
    finally:
        connection.close()


def compare(what: str, found: Fingerprint, wanted: Fingerprint) -> None:
    """Raise AuditFailed when what was written is not what was wanted."""
    if found != wanted:
        raise AuditFailed(
            f"{what}: {found.rows} rows were written, {wanted.rows} wanted, or their content differs"
        )
