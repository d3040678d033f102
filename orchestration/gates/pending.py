"""Which batches the raw gate has still to judge, and its record of those that passed.

The record lives in the pipeline's database, in a schema of its own: a refresh killed between loading and the gate
leaves its batches unjudged, and the next gate judges them. A batch that was stopped stays pending until a
correction of its source, or of the setting that stopped it, lets it pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import duckdb


@dataclass(frozen=True)
class Pending:
    """A feed's unjudged batches and how many rows they brought into raw."""

    feed: str
    batches: tuple[int, ...]
    rows_loaded: int

    @property
    def numbers(self) -> str:
        """SQL list of the batch numbers; never empty."""
        return ", ".join(str(number) for number in self.batches) or "-1"


def ensure(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the gate's own table when missing."""
    connection.execute("create schema if not exists gates")
    connection.execute(
        "create table if not exists gates.passed_batches "
        "(batch_id bigint primary key, feed varchar, run_id varchar, passed_at timestamp)"
    )


def pending(connection: duckdb.DuckDBPyConnection, feed: str) -> Pending:
    """The feed's batches that no gate has passed yet."""
    rows = connection.execute(
        """
        select batch_id, rows_loaded + rows_restored from raw.batches
        where feed = ? and batch_id not in (select batch_id from gates.passed_batches) order by 1
        """,
        [feed],
    ).fetchall()
    return Pending(feed, tuple(int(row[0]) for row in rows), sum(int(row[1]) for row in rows))


def mark_passed(
    connection: duckdb.DuckDBPyConnection, passed: list[Pending], run_id: str, now: datetime
) -> None:
    """Record that these batches need not be judged again; in one transaction."""
    rows = [[batch, part.feed, run_id, now] for part in passed for batch in part.batches]
    if rows:
        connection.execute("begin")
        connection.executemany("insert into gates.passed_batches values (?, ?, ?, ?)", rows)
        connection.execute("commit")
