"""PostgreSQL's readers while versions are published: never two at once, never an error, never long in a queue."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial

import psycopg
import pytest

from orchestration.publish.postgres import publisher, swap
from tests.postgres import Target

pytestmark = pytest.mark.long

PUBLISHES = 25
Read = Callable[[psycopg.Connection], set[int]]
BOTH = "select a.v, b.v, p.version from marts.a, marts.b, marts.published_version p"


def _one_after_the_other(connection: psycopg.Connection, isolation: psycopg.IsolationLevel) -> set[int]:
    """A transaction that reads a table, waits, and reads the other: the versions it saw, each row's."""
    connection.isolation_level = isolation
    with connection.transaction():
        seen = [connection.execute("select v from marts.a").fetchall()]
        time.sleep(0.005)
        seen.append(connection.execute("select v from marts.b").fetchall())
        seen.append(connection.execute("select version from marts.published_version").fetchall())
    assert all(len(rows) == 1 for rows in seen), f"a table was found empty: {seen}"
    return {rows[0][0] for rows in seen}


def _at_once(connection: psycopg.Connection) -> set[int]:
    """One statement over both tables; from the fifth time on a prepared one."""
    rows = connection.execute(BOTH).fetchall()
    assert len(rows) == 1
    return set(rows[0])


class Reader(threading.Thread):
    """Reads without end, on one connection; `torn` are the reads that saw two versions, `error` what it met."""

    def __init__(self, url: str, read: Read) -> None:
        super().__init__(daemon=True)
        self.url, self.read, self.done = url, read, threading.Event()
        self.seen, self.torn = list[int](), list[set[int]]()
        self.error: BaseException | None = None
        self.slowest = 0.0

    def run(self) -> None:
        """Until `done` is set."""
        try:
            with psycopg.connect(self.url, autocommit=True) as connection:
                while not self.done.is_set():
                    started = time.monotonic()
                    versions = self.read(connection)
                    self.slowest = max(self.slowest, time.monotonic() - started)
                    self.seen.append(max(versions))
                    if len(versions) != 1:
                        self.torn.append(versions)
        except BaseException as error:
            self.error = error


def test_no_reader_ever_sees_two_versions(target: Target) -> None:
    target.version(1)
    target.publish()
    url = target.login("busy", "loyalty_reader")
    levels = psycopg.IsolationLevel
    reads: list[Read] = [
        partial(_one_after_the_other, isolation=levels.READ_COMMITTED),
        partial(_one_after_the_other, isolation=levels.REPEATABLE_READ),
        _at_once,
    ]
    readers = [Reader(url, read) for read in reads]
    for reader in readers:
        reader.start()
    waited = []
    for number in range(2, PUBLISHES + 2):
        target.version(number)
        waited.append(target.publish().waited)
    for reader in readers:
        reader.done.set()
        reader.join(30)
    for reader in readers:
        assert reader.error is None
        assert reader.torn == []
        assert reader.seen == sorted(reader.seen), "never back to an older version"
        assert len(set(reader.seen)) > PUBLISHES / 2, "it read while versions were published"
    assert all(waited)
    assert target.schemas() == ["marts"]


def test_a_reader_that_holds_on_loses_nothing_and_stops_nobody(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "swap", partial(swap.swap, patience=2.0))
    rows = "select i as v from range(5000) t (i)"
    target.version(1, warehouse=f"create table marts.a as {rows}; create table marts.b as select 1 as v")
    target.publish()
    with target.connect() as holder, holder.cursor(name="slow") as cursor:
        cursor.execute("select v from marts.a order by v")
        first = cursor.fetchmany(10)
        other = Reader(
            target.url, lambda connection: {len(connection.execute("select 1 from marts.b").fetchall())}
        )
        other.start()
        target.version(2)
        started = time.monotonic()
        report = target.publish()
        took = time.monotonic() - started
        assert target.seen() == (2, 2, 2), "new readers see the new version"
        assert len(first) + len(cursor.fetchall()) == 5000, "the old query ends on the old one"
        other.done.set()
        other.join(30)
        assert other.error is None
        assert other.slowest < 2.0, "nobody queues behind the switch for long"
    assert not report.waited
    assert took < 15
    assert len(report.removal.held) == 1 and set(target.schemas()) == {"marts", *report.removal.held}
    assert not target.publish().is_new
    assert target.schemas() == ["marts"], "the next run removes what it held"


def test_a_short_transaction_is_waited_for(target: Target) -> None:
    target.version(1)
    target.publish()
    target.version(2)
    with target.connect() as holder:
        holder.execute("select v from marts.a")
        publish = threading.Thread(target=target.publish)
        publish.start()
        time.sleep(1.5)
        assert holder.execute("select v from marts.b").fetchall() == [(1,)], "the transaction's own version"
        holder.rollback()
        publish.join(30)
        assert holder.execute("select v from marts.a").fetchall() == [(2,)]


def test_a_snapshot_older_than_the_load_finds_no_table_empty(target: Target) -> None:
    target.version(1)
    target.publish()
    target.version(2)
    with target.connect() as old:
        old.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        old.execute("select 1")
        target.publish()
        assert _at_once(old) == {2}
