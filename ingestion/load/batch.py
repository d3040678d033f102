"""One batch: mapped rows cast, checked, and written with their ledger in one transaction.

Rows in = loaded + duplicates + quarantined, by construction: each mapped row takes exactly one way.
Never here: finding or reading files.
"""

from __future__ import annotations

from datetime import UTC, datetime

import duckdb

from ingestion.database import quoted
from ingestion.load.context import Batch
from ingestion.load.corrections import restore_repeats
from ingestion.load.mending import mend, row_hash
from ingestion.load.quarantine import write_failed_cells, write_quarantine
from ingestion.mapping.casting import cast_value, plain_text
from ingestion.mapping.columns import read_as
from ingestion.mapping.row_rules import first_broken, row_checks


def _cast(con: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    """Temp table `typed`: columns cast, the text they were cast from, content hash, first broken rule."""
    given = {row[0]: row[1] for row in con.execute("describe mapped").fetchall()}
    parts = []
    for name, column in batch.contract.columns.items():
        how = read_as(batch.source, name, batch.zone)
        parts.append(f"{cast_value(column, quoted(name), given[name], how)} as {quoted(name)}")
        if column.type != "text":
            parts.append(f"{plain_text(quoted(name))} as {quoted(f'm__{name}')}")
    con.execute(
        f"""
        create or replace temp table typed as
        select *, {row_hash(batch.contract)} as _row_hash,
               {first_broken(row_checks(batch.contract, batch.source.unknown))} as broken
        from (select {", ".join(parts)}, cast(null as varchar) as hint, _extra, _file_id, _row_number from mapped)
        """
    )


def _find_repeats(con: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    """Temp table `repeats`: sound rows whose content stands in raw already, or earlier in this batch."""
    con.execute(
        f"""
        create or replace temp table repeats as
        with standing as (
            select _row_hash from raw.{batch.contract.feed}
            where _file_id in (select file_id from raw.live_files)
              and _file_id not in (select file_id from superseded_files)
        ),
        twice as (select _row_hash from typed where broken is null group by 1 having count(*) > 1),
        candidates as (
            select _file_id, _row_number, _row_hash, _row_hash in (select _row_hash from standing) as known
            from typed
            where broken is null
              and (_row_hash in (select _row_hash from standing) or _row_hash in (select _row_hash from twice))
        )
        select _file_id, _row_number, _row_hash
        from (
            select *, row_number() over (partition by _row_hash order by _file_id, _row_number) as n from candidates
        )
        where known or n > 1
        """
    )


def _write_rows(con: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    names = ", ".join(quoted(name) for name in batch.contract.columns)
    feed = batch.contract.feed
    con.execute(
        f"""
        insert into raw.{feed} ({names}, _extra, _batch_id, _file_id, _row_number, _row_hash, _loaded_at)
        select {names}, _extra, {batch.batch_id}, _file_id, _row_number, _row_hash, {batch.moment}
        from typed as t anti join repeats as r on r._file_id = t._file_id and r._row_number = t._row_number
        where broken is null
        """
    )
    con.execute(
        f"insert into raw.duplicates select '{feed}', {batch.batch_id}, _file_id, _row_number, _row_hash from repeats"
    )


def _count(con: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    """Temp table `counted`: the batch's files with their rows held, loaded, duplicate, quarantined."""
    held = " union all ".join(
        f"select {batch.file_of} as file_id from {part}"
        for t in batch.landing
        for part in (t, f"{t}_unreadable")
    )
    con.execute(
        f"""
        create or replace temp table counted as
        with held as (select file_id, count(*) as n from ({held}) group by 1),
        sound as (select _file_id as file_id, count(*) as n from typed where broken is null group by 1),
        repeated as (select _file_id as file_id, count(*) as n from repeats group by 1),
        refused as (select file_id, count(*) as n from raw.quarantine where batch_id = {batch.batch_id} group by 1)
        select f.*, coalesce(held.n, 0) as file_rows, coalesce(sound.n, 0) - coalesce(repeated.n, 0) as loaded,
               coalesce(repeated.n, 0) as duplicate, coalesce(refused.n, 0) as quarantined
        from batch_files as f left join held using (file_id) left join sound using (file_id)
        left join repeated using (file_id) left join refused using (file_id)
        """
    )


def _write_ledger(con: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    """Files, batch and paths of the ledger, in the same transaction as the rows."""
    _count(con, batch)
    feed, source = batch.contract.feed, batch.source.name
    con.execute(
        f"""
        insert into raw.files
        select file_id, {batch.batch_id}, '{feed}', '{source}', path, content_hash, size_bytes, modified_at, file_rows,
               loaded + duplicate + quarantined, loaded, duplicate, quarantined, header
        from counted
        """
    )
    con.execute(
        f"""
        insert into raw.batches
        select {batch.batch_id}, '{feed}', '{source}', ?, {batch.moment}, ?,
               sum(loaded + duplicate + quarantined), sum(loaded), sum(duplicate), sum(quarantined), 0
        from counted
        """,
        [batch.run_id, datetime.now(UTC).replace(tzinfo=None)],
    )
    con.execute(
        f"insert into raw.file_paths select '{source}', path, file_id, "
        "(select coalesce(max(seen), 0) + 1 from raw.file_paths) from batch_files"
    )


def write_batch(con: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    """Write `mapped` into raw, within the caller's transaction.

    Expects the temp tables mapped, batch_files (file_id, path, content_hash, size_bytes, modified_at, header),
    landed_paths (file_id, path) and superseded_files (file_id).
    """
    _cast(con, batch)
    mend(con, batch)
    write_failed_cells(con, batch)
    _find_repeats(con, batch)
    _write_rows(con, batch)
    write_quarantine(con, batch)
    _write_ledger(con, batch)
    if batch.supersedes:
        restore_repeats(con, batch.contract.feed, batch.batch_id, batch.moment)
