"""Making Dagster's history cheap to write: it lies in SQLite, and a refresh writes thousands of small transactions.

By default each of them waits for the disk twice: at its commit, and when its connection, the only one, closes and
empties the write-ahead log. That was two thirds of a refresh's time. Here the log is flushed now and then instead,
and one idle connection a file stays open. A power cut may lose the last events of the history, never damage it.
Never here: the pipeline's own database.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy
from sqlalchemy import event


def _logged_file(connection: sqlite3.Connection) -> str:
    """Path of a connection's database if it has a write-ahead log yet; a new one gets it after its first use."""
    (mode,) = connection.execute("pragma journal_mode").fetchone()
    row = connection.execute("pragma database_list").fetchone()
    return str(row[2] or "") if mode == "wal" and row else ""


@contextmanager
def fast_history() -> Iterator[None]:
    """Within it, SQLite connections made through SQLAlchemy do not wait for the disk at each commit."""
    kept: dict[str, sqlite3.Connection] = {}

    def speed_up(connection: Any, _record: Any) -> None:
        if not isinstance(connection, sqlite3.Connection):
            return
        connection.execute("pragma synchronous = normal")
        file = _logged_file(connection)
        if file and file not in kept:
            kept[file] = sqlite3.connect(file, check_same_thread=False)
            # Reading opens the log: from now on no other connection is the last one to close it.
            kept[file].execute("select count(*) from sqlite_master").fetchone()

    event.listen(sqlalchemy.Engine, "connect", speed_up)
    try:
        yield
    finally:
        event.remove(sqlalchemy.Engine, "connect", speed_up)
        for connection in kept.values():
            connection.close()
