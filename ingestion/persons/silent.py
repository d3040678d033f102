"""Customers who have not done anything for a long time.

What counts is what a person did: an account or a programme joined, an order, a ticket, an answer. What was sent to them
does not: else advertising alone would keep a person for ever. Never here: what becomes of them (orchestration/persons).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from ingestion.contracts import contracts
from ingestion.persons.finding import known_references, lay_out_mentions

#: Feeds of what a person does, with the instants of a row that show it.
DONE = {
    "customers": ("joined_at", "programme_joined_at"),
    "orders": ("ordered_at",),
    "tickets": ("opened_at", "resolved_at", "closed_at"),
    "surveys": ("responded_at",),
}
assert set(DONE) <= set(contracts())


@dataclass(frozen=True)
class Silent:
    """Keys of the customers who were silent for longer than is allowed, and how many have no known event at all."""

    keys: list[int]
    unknown: int


def silent_since(con: duckdb.DuckDBPyConnection, before: datetime) -> Silent:
    """Customers whose last event lies before an instant (naive UTC); one without a known event is none of them."""
    lay_out_mentions(con)
    acts = " union all ".join(
        f"select '{feed}' as feed, _file_id, _row_number, greatest({', '.join(instants)}) as at from raw.{feed}"
        for feed, instants in DONE.items()
    )
    rows = con.execute(
        f"""
        with known as (select distinct customer_key, plain from ({known_references()}) where len(plain) > 0),
        acted as (
            select known.customer_key, max(acts.at) as last_at
            from known left join mentions using (plain)
            left join ({acts}) as acts using (feed, _file_id, _row_number)
            group by 1
        )
        select customer_key, last_at is null from acted where last_at < ? or last_at is null order by 1
        """,
        [before],
    ).fetchall()
    return Silent([key for key, unknown in rows if not unknown], sum(unknown for _, unknown in rows))


def limit_of(as_of_instant: datetime, days: int) -> datetime:
    """The instant before which a last event is too long ago."""
    return as_of_instant - timedelta(days=days)
