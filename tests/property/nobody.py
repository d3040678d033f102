"""A company part of whose rows name nobody: its input rows, and every mart built with them and without them.

Here: taking references from rows, the two builds, and what plain Python reads from the rows. Never here: expectations.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import duckdb

from tests.dbt.compiled import Compiled
from tests.property.past_day import build, differing
from tests.small import ABOUT_DELIVERIES

#: Share of each feed's rows that are made nobody's, by their id; tickets as in a bank's published calls.
SHARES = {"orders": 20, "tickets": 59, "surveys": 30, "contacts": 25}
KEYS = {"orders": "order_id", "tickets": "ticket_id", "surveys": "response_id", "contacts": "contact_id"}
NOBODY = "customer_id is null and email is null and phone is null"
VARIABLES: dict[str, Any] = {
    "as_of": "2026-06-30", "as_of_instant": "2026-06-30 22:00:00", "time_zone": "Europe/Berlin",
    # since when a feed is known is its first event, whoever it is of: said here, so that both builds know the same
    "history_begins": {"orders": "2026-02-01"},
}  # fmt: skip


@dataclass(frozen=True)
class Built:
    """Both builds, in schemas `with_nobody` and `without`, and what differs between them."""

    con: duckdb.DuckDBPyConnection
    rows: dict[str, list[dict[str, Any]]]
    differs: dict[str, str]

    def value(self, sql: str) -> Any:
        """The only value of a query."""
        (row,) = self.con.execute(sql).fetchall()
        return row[0]


def make_anonymous(con: duckdb.DuckDBPyConnection) -> None:
    """Take the reference from a share of the rows; what others know of those rows is forgotten in both builds."""
    for feed, share in SHARES.items():
        con.execute(
            f"update raw.{feed} set customer_id = null, email = null, phone = null "
            f"where cast('0x' || substr(md5({KEYS[feed]}), 1, 6) as bigint) % 100 < {share}"
        )
    for feed, column in (("tickets", "order_id"), ("surveys", "order_id"), ("surveys", "ticket_id")):
        about = "orders" if column == "order_id" else "tickets"
        con.execute(
            f"update raw.{feed} set {column} = null where {column} in (select {column} from raw.{about} where {NOBODY})"
        )


def latest(con: duckdb.DuckDBPyConnection, feed: str) -> list[dict[str, Any]]:
    """Rows of a feed as they stand: the last version known by the day, of files that count."""
    event = {
        "orders": "ordered_at",
        "tickets": "opened_at",
        "surveys": "responded_at",
        "contacts": "contacted_at",
    }
    found = con.execute(
        f"select * from raw.{feed} where _file_id in (select file_id from raw.live_files) order by _row_hash desc"
    )
    names = [column[0] for column in found.description or []]
    end = VARIABLES["as_of_instant"]
    rows: dict[str, dict[str, Any]] = {}
    for values in found.fetchall():
        row = dict(zip(names, values, strict=True))
        changed = row.get("updated_at")
        if str(row[event[feed]]) >= end or (changed is not None and str(changed) >= end):
            continue
        before = rows.get(row[KEYS[feed]])
        # the latest change counts, then the lower hash, which comes last here
        if before is None or str(changed or "") >= str(before.get("updated_at") or ""):
            rows[row[KEYS[feed]]] = row
    return list(rows.values())


def built_twice(con: duckdb.DuckDBPyConnection, models: Compiled) -> Built:
    """Every mart from all rows, and once more after those of nobody are deleted."""
    make_anonymous(con)
    rows = {feed: latest(con, feed) for feed in SHARES}
    build(con, models, "with_nobody")
    con.execute(
        f"delete from raw.order_lines where order_id in (select order_id from raw.orders where {NOBODY})"
    )
    for feed in SHARES:
        con.execute(f"delete from raw.{feed} where {NOBODY}")
    build(con, models, "without")
    return Built(con, rows, differing(con, models, "with_nobody", "without", ABOUT_DELIVERIES))


def is_nobodys(row: dict[str, Any]) -> bool:
    """Whether a row names nobody."""
    return row["customer_id"] is None and row["email"] is None and row["phone"] is None


def net(row: dict[str, Any]) -> Decimal:
    """What an order brought, by its own amounts."""
    taken = (row["discount_amount"] or Decimal(0)) + (row["refund_amount"] or Decimal(0))
    return Decimal(row["gross_amount"] - taken)
