"""Dagster's history, cheap to write: it lies in SQLite files, and a refresh writes thousands of small events.

Dagster's own storage makes a new engine and a new connection for each event, so every statement is compiled again and
every connection that closes as the last one empties the write-ahead log and waits for the disk. Here a file's
connection stays open and the log is flushed now and then. What is written is the same, and the UI reads it as before;
a power cut may lose the last events, never damage the history. dagster.yaml names this storage, so that runs that the
UI or the daemon starts have it too. Never here: the pipeline's own database.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from orchestration.dbt.compat import (
    DagsterSqliteStorage,
    SqliteEventLogStorage,
    event_logs_directory,
)

#: Files kept open by one process. A refresh writes two, the run's own and the index; a page of the UI reads many.
OPEN_FILES = 8
#: Seconds to wait for another process that is writing, as Dagster's own storage does.
WAIT = 30


def _settings(connection: sqlite3.Connection, _record: Any) -> None:
    """No wait for the disk at each commit."""
    connection.execute("pragma synchronous = normal")


class OpenEventLog(SqliteEventLogStorage):
    """Dagster's event log with its connections kept open; one thread at a time, as there."""

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        self._engines: OrderedDict[str, Engine] = OrderedDict()
        super().__init__(base_dir, inst_data)

    def _engine(self, shard: str) -> Engine:
        """The open engine of a file, the oldest one closed where there are too many."""
        if shard not in self._engines:
            options = {"timeout": WAIT, "check_same_thread": False}
            address = self.conn_string_for_shard(shard)
            self._engines[shard] = create_engine(address, poolclass=StaticPool, connect_args=options)
            event.listen(self._engines[shard], "connect", _settings)
        self._engines.move_to_end(shard)
        while len(self._engines) > OPEN_FILES:
            self._engines.popitem(last=False)[1].dispose()
        return self._engines[shard]

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        if shard not in self._initialized_dbs:
            with super()._connect(shard):
                pass
        with self._db_lock, self._engine(shard).connect() as connection, connection.begin():
            yield connection

    def discard(self, run_id: str) -> None:
        """Remove the file of a run whose events are deleted: emptied, it would keep its size."""
        with self._db_lock:
            engine = self._engines.pop(run_id, None)
            if engine is not None:
                engine.dispose()
            self._initialized_dbs.discard(run_id)
        for ending in ("", "-wal", "-shm"):
            Path(self.path_for_shard(run_id) + ending).unlink(missing_ok=True)

    def dispose(self) -> None:
        """Close every file."""
        with self._db_lock:
            for engine in self._engines.values():
                engine.dispose()
            self._engines.clear()
        super().dispose()


class OpenStorage(DagsterSqliteStorage):
    """Dagster's SQLite storage with that event log."""

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        super().__init__(base_dir, inst_data)
        self._event_log_storage = OpenEventLog(event_logs_directory(base_dir))

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> OpenStorage:
        """Made by Dagster from dagster.yaml."""
        return cls.from_local(inst_data=inst_data, **config_value)
