"""The switch: all audiences of a version in one transaction, and the removal of what was swapped away.

A reader's transaction that has touched a mart holds a lock on it; the switch waits for such transactions, a little at
a time, so that each of them sees one version from its first table to its last. Renaming alone would not do: a
transaction finds the names it has not used yet in the new schema. Never here: what is loaded.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingestion.database import quoted
from orchestration.publish.postgres.roles import open_to
from orchestration.publish.postgres.version import LoadedVersion, is_leftover, our_schemas

if TYPE_CHECKING:
    from orchestration.publish.postgres.audience import AudienceSchema
    from orchestration.publish.postgres.server import Connection

#: Milliseconds a try may wait for readers to end; new readers queue behind it so long. Must stay below the server's
#: deadlock_timeout (1 s), or a reader that waits for us while we wait for it could be the one that is cancelled.
TRY_MS = 400
#: Seconds between two tries: time for those who queued to be served.
PAUSE = 0.6
#: Seconds of trying; then the switch goes ahead beside the transactions still open, which may see both versions.
PATIENCE = 20.0
#: Milliseconds to wait for readers of a schema that was swapped away; who holds it longer is left for the next run.
DROP_MS = 2_000


@dataclass
class Removal:
    """What became of the schemas swapped away: those still read, and those that somebody's view is built on."""

    held: list[str] = field(default_factory=list)
    built_on: list[str] = field(default_factory=list)


def _tables(connection: Connection, schemas: list[str]) -> list[str]:
    rows = connection.execute(
        "select format('%%I.%%I', schemaname, tablename) from pg_tables where schemaname = any(%s) order by 1",
        (schemas,),
    ).fetchall()
    return [name for (name,) in rows]


def _hold(connection: Connection, tables: list[str]) -> None:
    """Wait for every transaction that reads one of the tables, and keep new ones out until ours ends."""
    if tables:
        connection.execute(f"set local statement_timeout = {TRY_MS}")
        connection.execute(f"lock table {', '.join(tables)} in access exclusive mode")
        connection.execute("set local statement_timeout = 0")


def _rename(connection: Connection, served: list[str], audiences: list[AudienceSchema]) -> None:
    for schema in served:
        found = connection.execute("select cast(%s as regnamespace)::oid", (quoted(schema),)).fetchone()
        assert found is not None
        connection.execute(f"alter schema {quoted(schema)} rename to {quoted(f'{schema}__old_{found[0]}')}")
    for audience in audiences:
        connection.execute(f"alter schema {quoted(audience.loading)} rename to {quoted(audience.schema)}")
        open_to(connection, audience)


def swap(
    connection: Connection,
    version: LoadedVersion,
    audiences: list[AudienceSchema],
    patience: float = PATIENCE,
) -> bool:
    """Serve what was loaded, for all audiences at once; audiences that are no more go with it.

    Gives whether every open transaction of a reader was waited for.
    """
    import psycopg

    served = [name for name in our_schemas(connection, version) if not is_leftover(name)]
    tables, until = _tables(connection, served), time.monotonic() + patience
    while time.monotonic() < until:
        try:
            with connection.transaction():
                _hold(connection, tables)
                _rename(connection, served, audiences)
            return True
        except (psycopg.errors.QueryCanceled, psycopg.errors.DeadlockDetected):
            time.sleep(PAUSE)
    with connection.transaction():
        _rename(connection, served, audiences)
    return False


def remove_leftovers(connection: Connection, version: LoadedVersion) -> Removal:
    """Drop half-made schemas and those swapped away, as far as nobody reads them or has built on them."""
    import psycopg

    removal = Removal()
    for schema in [name for name in our_schemas(connection, version) if is_leftover(name)]:
        try:
            with connection.transaction():
                _drop(connection, schema)
        except psycopg.errors.LockNotAvailable:
            removal.held.append(schema)
        except psycopg.errors.DependentObjectsStillExist:
            removal.built_on.append(schema)
    return removal


def _drop(connection: Connection, schema: str) -> None:
    """Never with cascade: that would take views of other people along."""
    connection.execute(f"set local lock_timeout = {DROP_MS}")
    tables = _tables(connection, [schema])
    if tables:
        connection.execute(f"drop table {', '.join(tables)}")
    connection.execute(f"drop schema {quoted(schema)}")
