"""What raw has seen: which content of which path stands, and whether rows and ledger agree.

Here: questions to the ledger and the small rows beside a batch. Never here: a batch's own rows (batch.py).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from ingestion.contracts import contracts
from ingestion.errors import LoyaltyError
from ingestion.load.outcome import SourceReport


@dataclass(frozen=True)
class Known:
    """What the ledger knows of a source: the file and content that stand at each path."""

    standing: dict[str, tuple[int, str]]

    @property
    def contents(self) -> dict[str, int]:
        """File that holds a content, for each content that stands somewhere."""
        return {content: file_id for file_id, content in self.standing.values()}

    def superseded(self, paths: set[str]) -> set[int]:
        """Files that stand nowhere once these paths hold something else."""
        kept = {file_id for path, (file_id, _) in self.standing.items() if path not in paths}
        return {file_id for path, (file_id, _) in self.standing.items() if path in paths} - kept


def utc_now() -> datetime:
    """The load's clock, naive UTC; raw rows carry it, no mart reads it."""
    return datetime.now(UTC).replace(tzinfo=None)


def known_files(con: duckdb.DuckDBPyConnection, source: str) -> Known:
    """Standing files of a source."""
    standing = con.execute(
        """
        select p.path, p.file_id, f.content_hash
        from raw.file_paths as p join raw.files as f using (file_id)
        where p.source = ? qualify row_number() over (partition by p.path order by p.seen desc) = 1
        """,
        [source],
    ).fetchall()
    return Known({path: (file_id, content) for path, file_id, content in standing})


def next_id(con: duckdb.DuckDBPyConnection, table: str, column: str) -> int:
    """The next number of a ledger table."""
    row = con.execute(f"select coalesce(max({column}), 0) + 1 from raw.{table}").fetchone()
    return int(row[0]) if row else 1


def seen_columns(con: duckdb.DuckDBPyConnection, source: str) -> set[str]:
    """Every column that any file of the source has had; empty when none was loaded yet."""
    rows = con.execute("select distinct header from raw.files where source = ?", [source]).fetchall()
    return {name for (header,) in rows if header for name in json.loads(header)}


def write_source_run(
    con: duckdb.DuckDBPyConnection, run_id: str, started_at: datetime, report: SourceReport
) -> None:
    """What a run saw of a source: counts, rejected files, drift."""
    now, feed, source = utc_now(), report.feed, report.source
    for rejection in report.rejected:
        con.execute(
            "insert into raw.rejected_files values (?, ?, ?, ?, null, ?, ?, ?)",
            [run_id, feed, source, rejection.path, rejection.reason, rejection.what_to_do, now],
        )
    for drift in report.drift:
        con.execute(
            "insert into raw.drift values (?, ?, ?, ?, ?, ?, ?, ?)",
            [run_id, feed, source, drift.path, drift.kind, drift.column, drift.message, now],
        )
    counts = [report.rows_in, report.rows_loaded, report.rows_duplicate, report.rows_quarantined]
    con.execute(
        "insert into raw.runs values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            run_id,
            feed,
            source,
            started_at,
            now,
            report.files_seen,
            report.files_new,
            len(report.rejected),
            *counts,
        ],
    )


def count_again(con: duckdb.DuckDBPyConnection) -> None:
    """After rows were removed on purpose: the ledger says how many rows each batch holds now."""
    held = " union all ".join(f"select _batch_id as batch_id from raw.{feed}" for feed in contracts())
    con.execute(
        f"""
        update raw.batches as b set rows_restored = coalesce(h.n, 0) - b.rows_loaded
        from (select batches.batch_id, n from raw.batches left join
              (select batch_id, count(*) as n from ({held}) group by 1) using (batch_id)) as h
        where h.batch_id = b.batch_id and b.rows_loaded + b.rows_restored <> coalesce(h.n, 0)
        """
    )


def check_ledger(con: duckdb.DuckDBPyConnection, feed: str) -> None:
    """Raise LoyaltyError when raw does not hold the rows its ledger says it committed."""
    assert feed in contracts()
    wrong = con.execute(
        f"""
        with held as (select _batch_id as batch_id, count(*) as n from raw.{feed} group by 1),
        said as (select batch_id, rows_loaded + rows_restored as n from raw.batches where feed = '{feed}')
        select batch_id, coalesce(said.n, 0), coalesce(held.n, 0)
        from said full join held using (batch_id)
        where coalesce(said.n, 0) <> coalesce(held.n, 0) order by 1
        """
    ).fetchall()
    if wrong:
        batch, said, held = wrong[0]
        raise LoyaltyError(
            f"raw.{feed}: batch {batch} holds {held} rows where the ledger says {said}; the pipeline's database file "
            "is damaged. Move it away and refresh again: everything is read anew from the sources, and what is "
            "published stays served meanwhile"
        )
