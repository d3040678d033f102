"""What is held of persons whose rows are found: how many rows, the values that are theirs alone, the files and rows.

Reads the temp tables of finding.py. Never here: which rows are whose (finding.py), or files to hand out (handing.py).
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from ingestion.database import quoted
from ingestion.persons.finding import has_table, naming, place
from ingestion.persons.spelling import same_id


@dataclass(frozen=True)
class Held:
    """What is held of persons: rows a feed, references (kind:value) and other texts that are theirs alone."""

    customers: int
    rows: dict[str, int]
    references: tuple[str, ...]
    texts: tuple[str, ...]


def _texts(con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Texts of personal columns in their rows that stand in no row of anybody else."""
    parts = []
    for contract in naming():
        for name in contract.personal_columns:
            if contract.columns[name].type == "text":
                own = f"({place(contract.feed)}) as own"
                parts.append(f"select {quoted(name)} as text, {own} from raw.{contract.feed}")
    parts.append("select note, ticket_id in (from their_tickets) from raw.ticket_events")
    asked = " union all ".join(parts)
    found = con.execute(
        f"select text from ({asked}) where text is not null and trim(text) <> '' "
        "group by text having bool_and(own) order by 1"
    ).fetchall()
    return tuple(text for (text,) in found)


def _words_of_nobody(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Words that mean nobody, as the models hold them: such a word is no reference of anybody."""
    if not has_table(con, "seeds", "nobody_words"):
        return set()
    return {
        word.strip().lower()
        for (word,) in con.execute("select word from seeds.nobody_words where word is not null").fetchall()
    }


def held(con: duckdb.DuckDBPyConnection, customers: int) -> Held:
    """What is held of whose rows `theirs` are; leaves the temp tables their_orders and their_tickets beside it."""
    for feed, key in (("orders", "order_id"), ("tickets", "ticket_id")):
        con.execute(
            f"create or replace temp table their_{feed} as select distinct {key} from raw.{feed} where {place(feed)}"
        )
    rows = con.execute("select feed, count(*) from theirs group by 1 order by 1").fetchall()
    own = con.execute(
        "select distinct unnest(refs) as ref from theirs except "
        "select unnest(refs) from mentions anti join theirs using (feed, _file_id, _row_number) order by 1"
    ).fetchall()
    nobody = _words_of_nobody(con)
    named = tuple(ref for (ref,) in own if ref.partition(":")[2].lower() not in nobody)
    return Held(customers, dict(rows), named, _texts(con))


def business_of(con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Their orders and tickets, of which lines and events come that name nobody; as in `business`."""
    found = con.execute(
        f"select 'order_id:' || {same_id('order_id')} as id from their_orders union "
        f"select 'ticket_id:' || {same_id('ticket_id')} from their_tickets order by id"
    ).fetchall()
    return tuple(one for (one,) in found if one)


def places(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, int]]:
    """Feed, file and row of every row of theirs, repeated rows and rows of replaced files included."""
    repeated = " union all ".join(
        f"select d.feed, d.file_id, d.row_number from raw.duplicates as d where d.feed = '{one.feed}' "
        f"and d.row_hash in (select _row_hash from raw.{one.feed} where {place(one.feed)})"
        for one in naming()
    )
    return con.execute(
        f"""
        select distinct f.feed, f.path, t.row_number
        from (select feed, _file_id as file_id, _row_number as row_number from theirs union {repeated}) as t
        join raw.files as f using (file_id) order by all
        """
    ).fetchall()
