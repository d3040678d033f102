"""Rows that break a check: what of them can be loaded all the same, and what is said of it.

A wrong value in a column that may be empty costs its cell, with a note; an hour that the clock repeats or skips takes
the reading under which the row is possible. Only rows that break something come here. Never here: which check is
broken (mapping/row_rules.py), the quarantine (quarantine.py).
"""

from __future__ import annotations

import re
from itertools import chain, combinations

import duckdb

from ingestion.contracts import Contract
from ingestion.database import key_text, literal, quoted
from ingestion.load.context import Batch
from ingestion.load.hints import doubt_numbers, name_iso
from ingestion.mapping.casting import instant
from ingestion.mapping.columns import read_as
from ingestion.mapping.instants import other_utc
from ingestion.mapping.row_rules import Check, cell_checks, first_broken, mapped_name, row_checks

#: Instants of a row that are read the other way together, at most: enough for every order of three events in that hour.
MOST_TURNED = 3
HOUR = "in either reading of the hour that the clock repeats or skips"


def row_hash(contract: Contract) -> str:
    """SQL of a row's content hash."""
    values = ", ".join(f"coalesce(cast({quoted(name)} as varchar), chr(1))" for name in contract.columns)
    return f"cast(md5(concat_ws(chr(31), {values})) as uuid)"


def mend(con: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    """Turn what can be mended of `typed` into sound rows; the notes on cells lost go to raw.cell_notes."""
    if not con.execute("select 1 from typed where broken is not null limit 1").fetchall():
        return
    doubt_numbers(con, batch)
    name_iso(con, batch)
    checks = row_checks(batch.contract, batch.source.unknown)
    _drop_cells(con, batch.contract, checks)
    _turn_hours(con, batch, checks)
    _write_notes(con, batch, checks)
    con.execute("delete from typed where broken is not null and (_file_id, _row_number) in "
                "(select (_file_id, _row_number) from doubtful where broken is null)")  # fmt: skip
    con.execute("insert into typed by name select * from doubtful where broken is null")
    con.execute(
        "update typed as t set broken = d.broken, hint = d.hint from doubtful as d "
        "where t.broken is not null and d._file_id = t._file_id and d._row_number = t._row_number"
    )
    con.execute("drop table doubtful")


def _columns(contract: Contract) -> list[str]:
    """SQL names of the values of `typed`: each column, and the text it was cast from."""
    return [
        part
        for name, column in contract.columns.items()
        for part in (quoted(name), *([] if column.type == "text" else [quoted(f"m__{name}")]))
    ]


def _drop_cells(con: duckdb.DuckDBPyConnection, contract: Contract, checks: list[Check]) -> None:
    """Temp table `doubtful`: the rows that break something, without the cells that are wrong, checked again."""
    lost = {}
    for name, of_column in cell_checks(checks).items():
        wrong = " or ".join(f"coalesce({check.breaks_when}, false)" for check in of_column)
        for part in {quoted(name), mapped_name(contract, name)}:
            lost[part] = f"case when {wrong} then null else {part} end as {part}"
    values = ", ".join(lost.get(part, part) for part in _columns(contract))
    con.execute(
        f"create or replace temp table doubtful as select *, {row_hash(contract)} as _row_hash, "
        f"{first_broken(checks)} as broken from "
        f"(select {values}, hint, _extra, _file_id, _row_number from typed where broken is not null)"
    )


def _turn_hours(con: duckdb.DuckDBPyConnection, batch: Batch, checks: list[Check]) -> None:
    """Read instants of an hour that comes twice or never the other way, where only so the row breaks no rule."""
    contract = batch.contract
    instants = [name for name, column in contract.columns.items() if column.type == "instant"]
    ordered = {
        index: [name for name in instants if re.search(rf"\b{name}\b", check.breaks_when)]
        for index, check in enumerate(checks)
        if not check.reason.startswith(("not readable", "required"))
    }
    rules = [str(index) for index, names in ordered.items() if len(names) > 1]
    names = [name for name in instants if any(name in part for part in ordered.values() if len(part) > 1)]
    if (
        not rules
        or not con.execute(f"select 1 from doubtful where broken in ({', '.join(rules)})").fetchall()
    ):
        return
    _other_readings(con, batch, names, rules)
    turns = (combinations(names, many) for many in range(1, MOST_TURNED + 1))
    for turned in chain.from_iterable(turns):
        _turn(con, contract, checks, turned)
    con.execute(f"update doubtful as d set hint = {literal(HOUR)} from turned as o where d.broken is not null "
                "and o._file_id = d._file_id and o._row_number = d._row_number")  # fmt: skip
    con.execute("drop table turned")


def _other_readings(con: duckdb.DuckDBPyConnection, batch: Batch, names: list[str], rules: list[str]) -> None:
    """Temp table `turned`: the other reading of each instant, for rows that have one and break an order of events."""
    given = {row[0]: row[1] for row in con.execute("describe mapped").fetchall()}
    others = ", ".join(
        f"{instant(quoted(name), given[name], read_as(batch.source, name, batch.zone), other_utc)} as {quoted(name)}"
        for name in names
    )
    known = " or ".join(f"{quoted(name)} is not null" for name in names)
    con.execute(
        f"create or replace temp table turned as select * from (select _file_id, _row_number, {others} from mapped "
        f"semi join (select * from doubtful where broken in ({', '.join(rules)})) as d "
        f"using (_file_id, _row_number)) where {known}"
    )


def _turn(
    con: duckdb.DuckDBPyConnection, contract: Contract, checks: list[Check], names: tuple[str, ...]
) -> None:
    """Take the other reading of these instants in the rows that are sound with it."""
    there = " and ".join(f"o.{quoted(name)} is not null" for name in names)
    values = ", ".join(f"o.{quoted(name)} as {quoted(name)}" for name in names)
    con.execute(
        f"create or replace temp table tried as select *, {row_hash(contract)} as _row_hash from ("
        f"select d.* exclude (_row_hash) replace ({values}) from doubtful as d "
        f"join turned as o using (_file_id, _row_number) where d.broken is not null and {there}) "
        f"where ({first_broken(checks)}) is null"
    )
    sets = ", ".join(f"{quoted(name)} = t.{quoted(name)}" for name in names)
    con.execute(
        f"update doubtful as d set broken = null, hint = null, _row_hash = t._row_hash, {sets} from tried as t "
        "where t._file_id = d._file_id and t._row_number = d._row_number"
    )
    con.execute("drop table tried")


def _write_notes(con: duckdb.DuckDBPyConnection, batch: Batch, checks: list[Check]) -> None:
    """One note a cell that a loaded row has lost."""
    contract = batch.contract
    notes = ", ".join(
        f"case when {check.breaks_when} then {{'c': {literal(check.column)}, 'r': {literal(check.reason)}, "
        f"'v': {mapped_name(contract, check.column)}}} end"
        for check in checks
        if check.cell
    )
    if not notes:
        return
    con.execute(
        f"""
        insert into raw.cell_notes
        with kept as (
            select {key_text(contract)} as row_key, t._file_id, t._row_number, t.hint, [{notes}] as notes
            from typed as t semi join (select * from doubtful where broken is null) as d
                on d._file_id = t._file_id and d._row_number = t._row_number
            where t.broken is not null
        )
        select '{contract.feed}', '{batch.source.name}', {batch.batch_id}, k._file_id, f.path, k._row_number, k.row_key,
               n.c, n.v, case when k.hint is null then n.r else n.r || ' (' || k.hint || ')' end, {batch.moment}
        from (select *, unnest(notes) as n from kept) as k join batch_files as f on f.file_id = k._file_id
        where n is not null
        qualify row_number() over (partition by k._file_id, k._row_number, n.c order by n.r) = 1
        """
    )
