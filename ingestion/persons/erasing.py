"""Raw without a person: rows that are about the person alone go, business rows stay as those of nobody.

An order, a ticket or an answer without its customer is anonymous business: it counts in every figure of the company
and names nobody. Where figures are to go too, the rows go. The ledger keeps its counts. Only within the caller's
transaction, with the temp tables of finding.py. Never here: which rows those are (finding.py), or any other store.
"""

from __future__ import annotations

import duckdb

from ingestion.contracts import contracts
from ingestion.database import quoted
from ingestion.load.ledger import count_again
from ingestion.load.mending import row_hash
from ingestion.persons.finding import naming, place
from ingestion.persons.holding import Held
from ingestion.persons.quoting import QUOTING, lay_out_texts, redact
from ingestion.persons.tombstones import REMOVED


def _remove(con: duckdb.DuckDBPyConnection, feed: str, where: str) -> int:
    con.execute(
        f"delete from raw.duplicates where feed = '{feed}' "
        f"and row_hash in (select _row_hash from raw.{feed} where {where})"
    )
    row = con.execute(f"delete from raw.{feed} where {where}").fetchone()
    return int(row[0]) if row else 0


def _empty(con: duckdb.DuckDBPyConnection, feed: str, columns: list[str], where: str) -> int:
    """Null the columns of rows, and give them and what repeats them the hash of what is left."""
    contract = contracts()[feed]
    con.execute(
        f"create or replace temp table emptied as select _file_id, _row_number, _row_hash from raw.{feed} where {where}"
    )
    here = "(_file_id, _row_number) in (select (_file_id, _row_number) from emptied)"
    sets = ", ".join(f"{quoted(name)} = null" for name in [*columns, "_extra"])
    con.execute(f"update raw.{feed} set {sets} where {here}")
    con.execute(f"update raw.{feed} set _row_hash = {row_hash(contract)} where {here}")
    con.execute(
        f"""
        update raw.duplicates as d set row_hash = changed.new
        from (select distinct e._row_hash as old, f._row_hash as new from emptied as e
              join raw.{feed} as f using (_file_id, _row_number)) as changed
        where d.feed = '{feed}' and d.row_hash = changed.old
        """
    )
    row = con.execute("select count(*) from emptied").fetchone()
    assert row is not None
    return int(row[0])


def _referred(con: duckdb.DuckDBPyConnection, held: Held) -> int:
    """Whom the person referred stays a customer, referred by nobody known."""
    con.execute("create or replace temp table their_ids as select unnest(?::varchar[]) as id",
                [[one.partition(":")[2] for one in held.references if one.startswith("customer_id:")]])  # fmt: skip
    return _empty(con, "customers", ["referred_by"], "trim(referred_by) in (select id from their_ids)")


def _children(con: duckdb.DuckDBPyConnection, figures: str) -> dict[str, int]:
    """Lines of their orders and events of their tickets, which name nobody themselves."""
    lines, events = "order_id in (from their_orders)", "ticket_id in (from their_tickets)"
    if figures == REMOVED:
        return {
            "order_lines": _remove(con, "order_lines", lines),
            "ticket_events": _remove(con, "ticket_events", events),
        }
    return {
        "ticket_events": _empty(con, "ticket_events", contracts()["ticket_events"].personal_columns, events)
    }


def erase_rows(con: duckdb.DuckDBPyConnection, held: Held, figures: str) -> dict[str, int]:
    """Erase from raw; returns the rows removed or emptied by table."""
    lay_out_texts(con, held)
    done = {f"{table} (quoted)": redact(con, table) for table in QUOTING}
    done |= {"customers (referred by them)": _referred(con, held)} | _children(con, figures)
    for contract in naming():
        feed = contract.feed
        if figures == REMOVED or contract.is_about_a_person:
            done[feed] = _remove(con, feed, place(feed))
        else:
            done[feed] = _empty(con, feed, contract.personal_columns, place(feed))
    count_again(con)
    return {table: rows for table, rows in done.items() if rows}


def drop_models(con: duckdb.DuckDBPyConnection) -> None:
    """Drop everything that the models made of raw; the next refresh builds it anew."""
    made = con.execute(
        "select schema_name from duckdb_schemas() where database_name = current_database() and not internal "
        "and schema_name not in ('raw', 'main')"
    ).fetchall()
    for (schema,) in made:
        con.execute(f"drop schema {quoted(schema)} cascade")
