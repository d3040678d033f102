"""The pipeline's database copied into a new file: deleted rows keep their bytes in a file that goes on being used.

Only what a refresh cannot make again is copied: the raw schema. Never here: what is deleted before (ingestion/persons).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from ingestion.database import ensure_raw, limit, literal, quoted

if TYPE_CHECKING:
    from ingestion.settings import Settings


def _copy(con: duckdb.DuckDBPyConnection, file: Path) -> None:
    con.execute(f"attach {literal(file)} as before (read_only)")
    found = con.execute(
        "select table_name from duckdb_tables() where database_name = 'before' and schema_name = 'raw' order by 1"
    ).fetchall()
    for (table,) in found:
        name = quoted(table)
        con.execute(f"create table if not exists raw.{name} as from before.raw.{name} limit 0")
        con.execute(f"insert into raw.{name} by name select * from before.raw.{name}")
    con.execute("detach before")


def rewrite(settings: Settings) -> None:
    """Put a new file with the same raw rows in the place of the pipeline's database, whole or not at all."""
    file = settings.pipeline_db
    work = file.with_name(f"{file.name}.rewriting")
    for left in (work, work.with_name(f"{work.name}.wal")):
        left.unlink(missing_ok=True)
    con = duckdb.connect(str(work))
    try:
        limit(con, settings)
        ensure_raw(con)
        _copy(con, file)
        con.execute("checkpoint")
    finally:
        con.close()
    os.replace(work, file)
    file.with_name(f"{file.name}.wal").unlink(missing_ok=True)
