"""The pipeline's own DuckDB file: opening it, and the ledger tables of the raw stage.

Here: connection settings and the raw schema, made from the contracts. Add a ledger table here. Never
here: what a load writes into them (load).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from ingestion.contracts import Contract, contracts
from ingestion.store.damage import refuse_foreign, why_not_opened
from ingestion.store.schema import migrate, refuse_newer

if TYPE_CHECKING:
    from ingestion.settings import Settings

#: Columns every raw row carries beside its contract's.
LOAD_COLUMNS: dict[str, str] = {
    "_extra": "VARCHAR",
    "_batch_id": "BIGINT",
    "_file_id": "BIGINT",
    "_row_number": "BIGINT",
    "_row_hash": "UUID",
    "_loaded_at": "TIMESTAMP",
}

COUNTS = "rows_in BIGINT, rows_loaded BIGINT, rows_duplicate BIGINT, rows_quarantined BIGINT"

LEDGER = {
    "batches": f"batch_id BIGINT PRIMARY KEY, feed VARCHAR, source VARCHAR, run_id VARCHAR, started_at TIMESTAMP, "
    f"loaded_at TIMESTAMP, {COUNTS}, rows_restored BIGINT",
    "files": f"file_id BIGINT PRIMARY KEY, batch_id BIGINT, feed VARCHAR, source VARCHAR, path VARCHAR, "
    f"content_hash VARCHAR, size_bytes BIGINT, modified_at TIMESTAMP, file_rows BIGINT, {COUNTS}, header VARCHAR",
    "file_paths": "source VARCHAR, path VARCHAR, file_id BIGINT, seen BIGINT",
    "content_hashes": "path VARCHAR, size_bytes BIGINT, modified_at TIMESTAMP, content_hash VARCHAR",
    "duplicates": "feed VARCHAR, batch_id BIGINT, file_id BIGINT, row_number BIGINT, row_hash UUID",
    "quarantine": "feed VARCHAR, source VARCHAR, batch_id BIGINT, file_id BIGINT, path VARCHAR, row_number BIGINT, "
    "row_key VARCHAR, column_name VARCHAR, value VARCHAR, reason VARCHAR, all_reasons VARCHAR, "
    "row_text VARCHAR, row_hash UUID, quarantined_at TIMESTAMP",
    "cell_notes": "feed VARCHAR, source VARCHAR, batch_id BIGINT, file_id BIGINT, path VARCHAR, row_number BIGINT, "
    "row_key VARCHAR, column_name VARCHAR, value VARCHAR, reason VARCHAR, noted_at TIMESTAMP",
    "rejected_files": "run_id VARCHAR, feed VARCHAR, source VARCHAR, path VARCHAR, content_hash VARCHAR, "
    "reason VARCHAR, what_to_do VARCHAR, rejected_at TIMESTAMP",
    "drift": "run_id VARCHAR, feed VARCHAR, source VARCHAR, path VARCHAR, kind VARCHAR, column_name VARCHAR, "
    "message VARCHAR, seen_at TIMESTAMP",
    "runs": "run_id VARCHAR, feed VARCHAR, source VARCHAR, started_at TIMESTAMP, finished_at TIMESTAMP, "
    f"files_seen BIGINT, files_new BIGINT, files_rejected BIGINT, {COUNTS}",
}

#: What DuckDB does unasked: fetch extensions from the network, load them, read Python's variables as tables.
UNASKED = ("autoinstall_known_extensions", "autoload_known_extensions", "python_enable_replacements")

#: Files whose content stands, each with its place in the order of delivery: that of its path's first content, so
#: that a file read again keeps it.
LIVE_FILES = """
create or replace view raw.live_files as
select file_id, min(place) as place
from (
    select file_id, min(file_id) over (partition by source, path) as place,
           row_number() over (partition by source, path order by seen desc) as newest
    from raw.file_paths
)
where newest = 1 group by file_id
"""


def connect(settings: Settings, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open the pipeline's file with the run's limits, in UTC.

    Raises DatabaseHeld when another process holds the file, DatabaseDamaged when it is none of ours any more.
    """
    settings.company_home.mkdir(parents=True, exist_ok=True)
    try:
        con = duckdb.connect(str(settings.pipeline_db), read_only=read_only)
    except duckdb.Error as error:
        raise why_not_opened(settings.pipeline_db, error) from None
    limit(con, settings)
    return con


def limit(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Give a connection the run's zone and limits: UTC, memory, threads, where to spill."""
    con.execute("set TimeZone = 'UTC'")
    con.execute("set memory_limit = ?", [settings.engine_memory])
    con.execute("set threads = ?", [settings.threads])
    con.execute("set temp_directory = ?", [str(settings.company_home / "spill")])
    con.execute("set enable_progress_bar = false")
    nothing_unasked(con)


def nothing_unasked(con: duckdb.DuckDBPyConnection) -> None:
    """Keep a connection from fetching and loading what no setting names."""
    for setting in UNASKED:
        con.execute(f"set {setting} = false")


@contextmanager
def pipeline(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The pipeline's file with its raw schema in place; checkpointed and closed at the end."""
    con = connect(settings)
    try:
        refuse_foreign(con, settings.pipeline_db)
        refuse_newer(con)
        ensure_raw(con)
        migrate(con)
        yield con
        con.execute("checkpoint")
    finally:
        con.close()


def quoted(name: str) -> str:
    """An identifier that SQL takes as it is, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str | Path) -> str:
    """A text as SQL takes it where no parameter may stand."""
    return "'" + str(text).replace("'", "''") + "'"


def insert_rows(con: duckdb.DuckDBPyConnection, table: str, rows: list[list[Any]]) -> None:
    """Insert rows in one statement; `executemany` takes about a millisecond a row."""
    if rows:
        values = ", ".join("unnest(?)" for _ in rows[0])
        con.execute(
            f"insert into {table} select {values}", [list(column) for column in zip(*rows, strict=True)]
        )


def raw_columns(contract: Contract) -> dict[str, str]:
    """Columns of a feed's raw table with their DuckDB types."""
    return {name: column.sql_type for name, column in contract.columns.items()} | LOAD_COLUMNS


def ensure_raw(con: duckdb.DuckDBPyConnection) -> None:
    """Create what is missing of the raw schema: a table a contract, the ledger, the views."""
    con.execute("create schema if not exists raw")
    for contract in contracts().values():
        columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in raw_columns(contract).items())
        con.execute(f"create table if not exists raw.{contract.feed} ({columns})")
        _add_new_columns(con, contract)
    for table, columns in LEDGER.items():
        con.execute(f"create table if not exists raw.{table} ({columns})")
    con.execute(LIVE_FILES)
    con.execute(_quarantine_open())


def _add_new_columns(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """A contract that has grown finds its table grown: old rows hold null."""
    found = con.execute(
        "select column_name from duckdb_columns() where schema_name = 'raw' and table_name = ?",
        [contract.feed],
    ).fetchall()
    have = {name for (name,) in found}
    for name, kind in raw_columns(contract).items():
        if name not in have:
            con.execute(f"alter table raw.{contract.feed} add column {quoted(name)} {kind}")


def key_text(contract: Contract, alias: str = "") -> str:
    """SQL text of a row's key; null where the contract has none or a part is missing."""
    parts = [f"cast({alias}{quoted(name)} as varchar)" for name in contract.key]
    return " || '|' || ".join(parts) if parts else "cast(null as varchar)"


def _quarantine_open() -> str:
    """View of the quarantined rows whose file still stands and that no standing later file has brought right."""
    parts = [
        f"""
        select q.* from raw.quarantine as q join raw.live_files as own using (file_id)
        where q.feed = '{contract.feed}' and not exists (
            with sound as (
                select {key_text(contract)} as row_key, _row_hash as row_hash, _file_id as file_id
                from raw.{contract.feed}
                where {key_text(contract)} in (select row_key from raw.quarantine where feed = '{contract.feed}')
            ),
            told as (
                select row_key, file_id from sound
                union all
                select row_key, d.file_id from sound join raw.duplicates as d using (row_hash)
                where d.feed = '{contract.feed}'
            )
            select 1 from told join raw.live_files as l using (file_id)
            where told.row_key = q.row_key and l.place > own.place
        )"""
        for contract in contracts().values()
    ]
    return "create or replace view raw.quarantine_open as " + " union all ".join(parts)
