"""The quarantine: rows a contract refuses, whole and as text, each with where it stands and why.

Here: writing them, and setting aside what no mapping can read. Which rows are refused is the contract's to
say (mapping/row_rules.py); which of them a later file has corrected is what the view raw.quarantine_open answers
(database.py).
"""

from __future__ import annotations

import duckdb

from ingestion.company.model import Source
from ingestion.contracts import contracts
from ingestion.database import key_text, literal
from ingestion.load.context import Batch
from ingestion.mapping.row_rules import broken_reasons, mapped_name, row_checks

#: SQL: what a reason says beside it.
HINTED = "|| case when hint is null then '' else ' (' || hint || ')' end"


def set_aside(con: duckdb.DuckDBPyConnection, source: Source, table: str, file_ids: list[int]) -> bool:
    """Rows of a landing table that a column map's SQL fails on become unreadable ones; False where it fits no row.

    Of a column that may be empty they lose the cell alone, which goes to the temp table `failed_cells`.
    """
    files = f"_file_id in ({', '.join(map(str, file_ids))})"
    contract = contracts()[source.feed]
    try:
        for name, part in source.parts.items():
            if part.sql is None:
                continue
            reason = literal(f"the mapping's SQL fails on this row: {part.sql.strip()}")
            failing = f"from {table} as t where {files} and try({{'v': ({part.sql}\n)}}) is null"
            if contract.may_be_empty(name):
                con.execute(
                    f"insert into failed_cells select _file_id, _row_number, {literal(name)}, {reason} {failing}"
                )
                continue
            con.execute(
                f"insert into {table}_unreadable select _file_id, _row_number, {literal(name)}, null, {reason}, "
                f"cast(to_json(t) as varchar) {failing}"
            )
            con.execute(
                f"delete from {table} as t using {table}_unreadable as u "
                f"where t.{files} and u._file_id = t._file_id and u._row_number = t._row_number"
            )
    except duckdb.Error:
        return False
    return True


def write_failed_cells(con: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    """A note a cell that a column's SQL failed on, in rows that are loaded."""
    con.execute(
        f"""
        insert into raw.cell_notes
        select '{batch.contract.feed}', '{batch.source.name}', {batch.batch_id}, t._file_id, f.path, t._row_number,
               {key_text(batch.contract, "t.")}, c.column_name, null, c.reason, {batch.moment}
        from failed_cells as c join typed as t on t._file_id = c._file_id and t._row_number = c._row_number
        join batch_files as f on f.file_id = t._file_id
        where t.broken is null
        """
    )


def write_quarantine(con: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    """Refused rows, whole and as text, with column, value and reason."""
    checks = row_checks(batch.contract, batch.source.unknown)
    columns = " ".join(f"when {i} then {literal(check.column)}" for i, check in enumerate(checks))
    reasons = " ".join(f"when {i} then {literal(check.reason)}" for i, check in enumerate(checks))
    values = " ".join(
        f"when {i} then {mapped_name(batch.contract, check.column)}" for i, check in enumerate(checks)
    )
    whole = batch.landing[0] if batch.source.columns else "mapped"
    con.execute(
        f"""
        insert into raw.quarantine
        with refused as (
            select *, {key_text(batch.contract)} as row_key, case broken {columns} end as broken_column,
                   case broken {values} end as broken_value, case broken {reasons} end {HINTED} as broken_reason,
                   {broken_reasons(checks)} {HINTED} as reasons
            from typed where broken is not null
        )
        select '{batch.contract.feed}', '{batch.source.name}', {batch.batch_id}, r._file_id, f.path, r._row_number,
               r.row_key, r.broken_column, r.broken_value, r.broken_reason, r.reasons,
               cast(to_json(w) as varchar), r._row_hash, {batch.moment}
        from refused as r join batch_files as f on f.file_id = r._file_id
        join {whole} as w on w._file_id = r._file_id and w._row_number = r._row_number
        """
    )
    for table in batch.landing:
        con.execute(
            f"""
            insert into raw.quarantine
            select '{batch.contract.feed}', '{batch.source.name}', {batch.batch_id}, {batch.file_of},
                   p.path, _row_number, null, column_name, value, reason, reason, row_text,
                   cast(md5(row_text) as uuid), {batch.moment}
            from {table}_unreadable as u join landed_paths as p on p.file_id = u._file_id
            where {batch.file_of} in (select file_id from batch_files)
            """
        )
