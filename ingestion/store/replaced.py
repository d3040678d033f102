"""Rows of file contents that were replaced, and that no model can see any more.

A file that is delivered again under its name, and each new file of a snapshot, replaces what the one before said; its
rows stay in raw. Models read standing files alone, with two exceptions that bind here: who a person is follows from
every reference that any version of a row has carried, also in replaced files (stg_references__versions), and the
reconciliation counts what was delivered. Never here: older versions of a row in files that stand; what was known on a
past day is read from them.
"""

from __future__ import annotations

import duckdb

from ingestion.contracts import Contract, contracts
from ingestion.database import quoted
from ingestion.load.ledger import count_again

LIVE = "(select file_id from raw.live_files)"


def _says(contract: Contract) -> str:
    """Columns by which a replaced row may still be seen: which row it is, of whom, and from which day on."""
    instants = [name for name in (contract.event_at, contract.version_at) if name]
    return ", ".join(map(quoted, [*contract.key, *contract.references, *instants]))


def _rows(contract: Contract, days: int) -> str:
    """SQL of a feed's rows that may go: of each reference that a row has carried, one that says it stays.

    A row stays, too, where a standing file repeats it and no standing row holds it: it would be brought back from here.
    """
    feed = contract.feed
    rank = (
        f"row_number() over (partition by {_says(contract)} order by is_live desc, _file_id desc, _row_number)"
        if contract.references
        else "2"
    )
    return f"""
        with held as (
            select {_says(contract) + ", " if contract.references else ""}_file_id, _row_number, _row_hash, _loaded_at,
                   _file_id in {LIVE} as is_live
            from raw.{feed}
        ),
        ranked as (select *, {rank} as place from held),
        repeated as (
            select row_hash from raw.duplicates where feed = '{feed}' and file_id in {LIVE}
            except select _row_hash from held where is_live
        )
        select '{feed}' as feed, _file_id, _row_number from ranked
        where not is_live and place > 1 and _row_hash not in (from repeated)
            and _loaded_at < current_timestamp at time zone 'UTC' - to_days({days})
    """


def lay_out(con: duckdb.DuckDBPyConnection, days: int) -> dict[str, int]:
    """Temp table `going` (feed, _file_id, _row_number) of rows loaded more than so many days ago; counts by feed."""
    parts = [f"select * from ({_rows(contract, days)})" for contract in contracts().values()]
    con.execute(f"create or replace temp table going as {' union all '.join(parts)}")
    rows = con.execute("select feed, count(*) from going group by feed order by feed").fetchall()
    return {str(feed): int(count) for feed, count in rows}


def remove(con: duckdb.DuckDBPyConnection) -> None:
    """Remove the rows of `going`, and what was noted of repeated rows in their files; the ledger counts anew."""
    con.execute("begin")
    try:
        for feed in contracts():
            going = f"(select (_file_id, _row_number) from going where feed = '{feed}')"
            con.execute(f"delete from raw.{feed} where (_file_id, _row_number) in {going}")
        con.execute(
            f"delete from raw.duplicates where file_id not in {LIVE} and file_id in (select _file_id from going)"
        )
        count_again(con)
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
