"""How long Dagster's history is kept: runs older than a setting go with their events, and the files shrink.

Called as each run's resource ends, so that runs of the UI and the schedule tidy up as those of the command do. Never
here: run folders (results.py), published versions (orchestration/publish).
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg

from orchestration.run.history import OpenEventLog

#: Runs removed at a time; after a long pause the rest goes with the next refreshes.
MOST = 100
#: Share of a file's pages that must be free before it is written anew; rewriting takes a second a hundred MB.
WORTH = 0.25
#: Seconds to wait for another process that reads the history; it is compacted the next time otherwise.
WAIT = 2


def _old_runs(instance: dg.DagsterInstance, before: datetime) -> list[str]:
    """Runs that were over before a moment, oldest first."""
    finished = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]
    asked = dg.RunsFilter(statuses=finished, created_before=before)
    return [
        record.dagster_run.run_id for record in instance.get_run_records(asked, limit=MOST, ascending=True)
    ]


def compact(file: Path) -> bool:
    """Write a history file anew where much of it is free; whether that was done."""
    if not file.is_file():
        return False
    try:
        with closing(sqlite3.connect(file, timeout=WAIT)) as connection:
            (free,), (pages,) = (
                connection.execute(f"pragma {name}").fetchone() for name in ("freelist_count", "page_count")
            )
            if free < WORTH * pages:
                return False
            connection.execute("vacuum")
            connection.execute("pragma wal_checkpoint(truncate)")
            return True
    except sqlite3.OperationalError:  # somebody reads it now
        return False


def trim_checks(file: Path, before: datetime) -> int:
    """Remove old results of checks, which outlive their runs; the newest of each check stays, for the UI's pages."""
    if not file.is_file():
        return 0
    newest = "select max(id) from asset_check_executions group by asset_key, check_name"
    asked = f"delete from asset_check_executions where create_timestamp < ? and id not in ({newest})"
    with closing(sqlite3.connect(file, timeout=WAIT)) as connection, connection:
        return connection.execute(asked, [f"{before.astimezone(UTC):%Y-%m-%d %H:%M:%S}"]).rowcount


def trim_history(instance: dg.DagsterInstance, folder: Path, days: int, now: datetime | None = None) -> int:
    """Remove the runs of more than `days` days ago from a company's history; returns how many."""
    storage = instance.event_log_storage
    before = (now or datetime.now(UTC)) - timedelta(days=days)
    old = _old_runs(instance, before)
    for run_id in old:
        instance.delete_run(run_id)
        if isinstance(storage, OpenEventLog):
            storage.discard(run_id)
    if old:
        index = folder / "history" / "runs" / "index.db"
        trim_checks(index, before)
        compact(index)
        compact(folder / "history" / "runs.db")
    return len(old)
