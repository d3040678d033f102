"""Writing one version's file, and reading it back before anybody else may.

Here: the copy and its audit. Never here: numbering and switching (layout.py).
"""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from ingestion.database import quoted
from ingestion.settings import Settings
from orchestration.publish.fingerprint import Fingerprint, fingerprint

#: Written so that every DuckDB from 1.4 on opens the file.
STORAGE_VERSION = "v1.0.0"


class AuditFailed(RuntimeError):
    """The written file does not hold what the pipeline holds; it is not published."""


def _source(settings: Settings) -> duckdb.DuckDBPyConnection:
    """A connection with the pipeline's file attached to be read, as catalog `pipeline`."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("set memory_limit = ?", [settings.memory_limit])
    connection.execute("set threads = ?", [settings.threads])
    connection.execute("set temp_directory = ?", [str(settings.company_home / "spill")])
    path = str(settings.pipeline_db).replace("'", "''")
    connection.execute(f"attach '{path}' as pipeline (read_only)")
    return connection


def fingerprints(settings: Settings, tables: list[str]) -> dict[str, Fingerprint]:
    """What the pipeline's marts hold now."""
    connection = _source(settings)
    try:
        return {table: fingerprint(connection, "pipeline", table) for table in tables}
    finally:
        connection.close()


def _order(key: tuple[str, ...]) -> str:
    return ", ".join(f"{quoted(column)} nulls last" for column in key) if key else "all"


def write_file(settings: Settings, file: Path, keys: dict[str, tuple[str, ...]]) -> None:
    """Copy marts (name -> key columns) into a new file, each ordered by its key; checkpointed and closed."""
    connection = _source(settings)
    try:
        path = str(file).replace("'", "''")
        connection.execute(f"attach '{path}' as warehouse (storage_version '{STORAGE_VERSION}')")
        connection.execute("create schema warehouse.marts")
        for table, key in sorted(keys.items()):
            connection.execute(
                f"create table warehouse.marts.{quoted(table)} as "
                f"select * from pipeline.marts.{quoted(table)} order by {_order(key)}"
            )
        connection.execute("checkpoint warehouse")
        connection.execute("detach warehouse")
    finally:
        connection.close()


def audit(file: Path, expected: dict[str, Fingerprint]) -> None:
    """Open the closed file as a reader would and compare it with the pipeline, table by table.

    Raises AuditFailed naming the table.
    """
    if file.with_name(file.name + ".wal").exists():
        raise AuditFailed(f"{file.name} was not written out: it has a log beside it")
    connection = duckdb.connect(str(file), read_only=True, config={"enable_external_access": "false"})
    try:
        rows = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts'"
        ).fetchall()
        if {name for (name,) in rows} != set(expected):
            raise AuditFailed(f"{file.name} holds other tables than the marts")
        for table, wanted in expected.items():
            found = fingerprint(connection, "warehouse", table)
            if found != wanted:
                raise AuditFailed(
                    f"{table}: {found.rows} rows were written, {wanted.rows} wanted, or their content differs"
                )
    finally:
        connection.close()
    os.chmod(file, 0o444)
