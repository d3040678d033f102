"""What is held of a person, as tables to be handed out: their rows of raw, and the models' rows of their customer.

Never here: the files that are made of them (orchestration/persons/export.py).
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from ingestion.contracts import contracts
from ingestion.database import quoted
from ingestion.persons.finding import naming, place
from ingestion.persons.holding import Held
from ingestion.persons.quoting import lay_out_texts, quoting

#: Where a row came from, beside its own columns.
ORIGIN = (
    "(select path from raw.files where file_id = t._file_id) as came_from_file, t._row_number as row_in_file"
)


def _rows(feed: str, where: str) -> str:
    columns = ", ".join(f"t.{quoted(name)}" for name in contracts()[feed].columns)
    more = f"t._extra as further_columns, {ORIGIN}, t._loaded_at as loaded_at"
    return f"select {columns}, {more} from raw.{feed} as t where {where}"


def raw_tables(con: duckdb.DuckDBPyConnection, held: Held) -> Iterator[tuple[str, str]]:
    """Name and query of each table of raw that may hold something of whose rows `theirs` are."""
    for contract in naming():
        feed = contract.feed
        yield feed, _rows(feed, place(feed))
    yield "order_lines", _rows("order_lines", "order_id in (from their_orders)")
    yield "ticket_events", _rows("ticket_events", "ticket_id in (from their_tickets)")
    lay_out_texts(con, held)
    for table in ("quarantine", "cell_notes"):
        yield table, f"select * from raw.{table} where {quoting(table)}"


def mart_tables(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    """Name and query of each mart with rows of the customers whose rows `theirs` are."""
    found = con.execute(
        "select table_name from duckdb_columns() "
        "where schema_name = 'marts' and column_name = 'customer_key' order by 1"
    ).fetchall()
    for (name,) in found:
        yield name, f"select * from marts.{quoted(name)} where customer_key in (from their_keys)"
