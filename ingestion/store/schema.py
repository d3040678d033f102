"""The version of what a company's folder holds: which migrations were applied, as a table of the pipeline's database.

A newer program migrates what an older one left, step by step; an older program refuses what a newer one left, as it
would read it wrongly. Add a migration at the end of MIGRATIONS when `ensure_raw` alone does not lead from the state
before to the one that the code expects, and never change one that was released. Never here: tables that are made where
they are missing (ingestion/database.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import duckdb

from ingestion.errors import LoyaltyError

TABLE = "schema_versions"
COLUMNS = "version BIGINT, name VARCHAR, applied_at TIMESTAMP"


class StateTooNew(LoyaltyError):
    """A newer version of the project has written this company's folder; the message says what to do."""


@dataclass(frozen=True)
class Migration:
    """One step from a state to the next; run in a transaction with the note that it was done."""

    version: int
    name: str
    apply: Callable[[duckdb.DuckDBPyConnection], None]


def _nothing(_: duckdb.DuckDBPyConnection) -> None:
    """The state before there were versions is the first one."""


#: In the order of their versions, 1 2 3 without a gap.
MIGRATIONS = (Migration(1, "state before there were versions", _nothing),)


def newest(steps: tuple[Migration, ...] = MIGRATIONS) -> int:
    """The version that this program writes and reads."""
    return steps[-1].version


def version_of(con: duckdb.DuckDBPyConnection) -> int:
    """The version of an open database; 0 where none is noted."""
    has = con.execute(
        "select 1 from duckdb_tables() "
        "where database_name = current_database() and schema_name = 'raw' and table_name = ?",
        [TABLE],
    ).fetchall()
    row = con.execute(f"select max(version) from raw.{TABLE}").fetchone() if has else None
    return int(row[0]) if row and row[0] is not None else 0


def refuse_version(found: int) -> None:
    """Raise StateTooNew where a state was written by a newer version of the project."""
    if found > newest():
        raise StateTooNew(
            f"this company's state is number {found}, and this version of the project knows states up to {newest()}: a "
            "newer version has written it. Use that version again, or restore the backup that was made before it "
            "(docs/run.md, A new version); nothing was changed"
        )


def refuse_newer(con: duckdb.DuckDBPyConnection) -> None:
    """Raise StateTooNew where an open database was written by a newer version of the project."""
    refuse_version(version_of(con))


def _step(con: duckdb.DuckDBPyConnection, one: Migration, is_new: bool) -> None:
    """One migration with its note, both or none; a database that was made just now needs the note alone."""
    con.execute("begin")
    try:
        if not is_new:
            one.apply(con)
        con.execute(
            f"insert into raw.{TABLE} values (?, ?, current_timestamp at time zone 'UTC')",
            [one.version, one.name],
        )
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise


def migrate(con: duckdb.DuckDBPyConnection, steps: tuple[Migration, ...] = MIGRATIONS) -> list[int]:
    """Bring an open database, its raw schema in place, to the newest state; returns the versions applied now."""
    con.execute(f"create table if not exists raw.{TABLE} ({COLUMNS})")
    found = version_of(con)
    is_new = found == 0 and not con.execute("select 1 from raw.batches limit 1").fetchall()
    ahead = [one for one in steps if one.version > found]
    for one in ahead:
        _step(con, one, is_new)
    return [one.version for one in ahead]
