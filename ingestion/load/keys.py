"""Several contents of one key in one file: no versions, as no file is later than itself; the key is perhaps none.

One query, for the gate and for trying a company file out. Never here: versions in several files (the gate's).
"""

from __future__ import annotations

from ingestion.contracts import Contract
from ingestion.database import key_text


def contents_of_one_key(contract: Contract, batches: str) -> str:
    """SQL: a row a key and file whose newest version has several contents; two of its rows and how many too many.

    `batches` lists the numbers of the batches asked about. Expects a contract with a key.
    """
    version = contract.version_at or "cast(null as timestamp)"
    return f"""
        with versions as (
            select _file_id, {key_text(contract)} as row_key, {version} as version_at, _row_hash, _row_number
            from raw.{contract.feed} where _batch_id in ({batches})
        ),
        newest as (
            select _file_id, row_key, max(version_at) as newest_at from versions group by 1, 2 having count(*) > 1
        )
        select v._file_id, v.row_key as row_key, count(distinct v._row_hash) - 1 as rows_too_many,
               min(v._row_number) as one_row, max(v._row_number) as other_row
        from versions as v join newest as n on n._file_id = v._file_id and n.row_key = v.row_key
        where v.version_at is not distinct from n.newest_at
        group by 1, 2 having count(distinct v._row_hash) > 1"""
