"""Rows of erased persons in a file that is being loaded: they come in as nobody's, or not at all.

What is about the person alone (a customer, an invitation) is dropped; an order, a ticket or an answer is loaded without
its customer, so that a source that delivers everything each day moves no figure of the company, and an event of
such a ticket without its note. Where the erasure removed the figures, all these are dropped as well, and lines of such
orders. Each file says how many. Never here: who was erased (tombstones.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingestion.database import quoted
from ingestion.load.context import Batch
from ingestion.load.outcome import Drift
from ingestion.persons.spelling import any_reference, business, parts_of, references, same_id
from ingestion.persons.tombstones import REMOVED, hash_of, lay_out

if TYPE_CHECKING:
    import duckdb

    from ingestion.settings import Settings

ERASED_PERSON = "erased_person"


def turn_away(con: duckdb.DuckDBPyConnection, settings: Settings, batch: Batch) -> list[Drift]:
    """Take erased persons out of the mapped rows of a batch; returns what was done, a line a file."""
    contract = batch.contract
    said = references(contract.references) if contract.references else business(contract.columns)
    if not said or not lay_out(con, settings):
        return []
    _recognise(con, said)
    if not contract.personal_columns:
        con.execute(f"delete from erased where figures <> '{REMOVED}'")
    drops = contract.is_about_a_person
    whole = f"select (_file_id, _row_number) from erased where {drops} or figures = '{REMOVED}'"
    gone = f"(_file_id, _row_number) in ({whole})"
    con.execute(f"delete from mapped where {gone}")
    kept = "(_file_id, _row_number) in (select (_file_id, _row_number) from erased)"
    sets = ", ".join(f"{quoted(name)} = null" for name in [*contract.personal_columns, "_extra"])
    con.execute(f"update mapped set {sets} where {kept}")
    kept = f"{kept} or {_referred(con, batch)}"
    for table in batch.landing:
        _blank(con, table, kept)
        _unreadable(con, table)
    return _told(con)


def _recognise(con: duckdb.DuckDBPyConnection, said: str) -> None:
    """Temp table `erased` (_file_id, _row_number, figures): mapped rows that bear a tombstone."""
    con.execute(
        f"""
        create or replace temp table erased as
        select _file_id, _row_number, max(figures) as figures
        from (select _file_id, _row_number, unnest({said}) as ref from mapped)
        join tombstones on hash = {hash_of("ref")}
        group by 1, 2
        """
    )


def _referred(con: duckdb.DuckDBPyConnection, batch: Batch) -> str:
    """Whom an erased person referred is referred by nobody known; returns SQL of whose rows these are."""
    if "referred_by" not in batch.contract.columns:
        return "false"
    bears = hash_of(f"'customer_id:' || {same_id('referred_by')}")
    con.execute(
        "create or replace temp table referred as select _file_id, _row_number from mapped "
        f"where {bears} in (select hash from tombstones)"
    )
    rows = "(_file_id, _row_number) in (select (_file_id, _row_number) from referred)"
    con.execute(f"update mapped set referred_by = null where {rows}")
    return rows


def _blank(con: duckdb.DuckDBPyConnection, table: str, where: str) -> None:
    """Empty their rows as they were read: a row that is refused is quoted from there."""
    names = [
        name
        for name, *_ in con.execute(f"describe {table}").fetchall()
        if name not in ("_file_id", "_row_number")
    ]
    if names:
        con.execute(
            f"update {table} set {', '.join(f'{quoted(name)} = null' for name in names)} where {where}"
        )


def _unreadable(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Rows that no mapping can read and that hold an erased person's value as one of their values are dropped."""
    con.execute(
        f"""
        insert into erased
        select distinct _file_id, _row_number, '{REMOVED}'
        from (select _file_id, _row_number, unnest({any_reference("part")}) as ref
              from (select _file_id, _row_number, unnest({parts_of("row_text")}) as part
                    from {table}_unreadable))
        where {hash_of("ref")} in (select hash from tombstones)
        """
    )
    con.execute(
        f"delete from {table}_unreadable where (_file_id, _row_number) in (select (_file_id, _row_number) from erased)"
    )


def _told(con: duckdb.DuckDBPyConnection) -> list[Drift]:
    rows = con.execute(
        "select coalesce(f.path, ''), count(*) from erased as e left join landed_paths as f on f.file_id = e._file_id "
        "group by 1 order by 1"
    ).fetchall()
    return [
        Drift(path, ERASED_PERSON, "", f"{count} row{'s' * (count > 1)} of persons who were erased came again in "
              f"{path}: dropped, or loaded as nobody's")
        for path, count in rows
    ]  # fmt: skip
