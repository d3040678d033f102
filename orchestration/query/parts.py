"""The parts of a customer's picture: which there are, their titles, and what one holds.

A part is a query in sql/customer and a line in PARTS. Never here: asking it (customer.py), showing it (rendering.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

#: Part -> its title; a part in LISTS has many rows, the others one.
PARTS = {
    "who": "Who",
    "state": "Where on the loops, since when and why",
    "call": "Whether to call them today",
    "next_steps": "What to do next",
    "risks": "Reasons to choose somebody else, with their evidence",
    "offers": "What may be granted when they ask",
    "rfm": "Recency, frequency, monetary value",
    "tenure": "Tenure and rhythm",
    "value": "Value",
    "contacts": "Contacts",
    "tickets": "Tickets, open ones first",
    "episodes": "Failures and what followed",
    "orders": "Orders, latest first",
    "surveys": "Answers, latest first",
    "due": "Due to be bought again",
}
#: What stands in place of a part whose tables an audience is not given.
NOT_GIVEN = "not in this audience's file"
LISTS = frozenset({"risks", "offers", "tickets", "episodes", "orders", "surveys", "due"})


@dataclass(frozen=True)
class CustomerPart:
    """One part of the picture. `rows` hold exact values by column; `more`: there are further rows.

    `missing` says why there is nothing to show: the open file has no such table, or no row of the customer's.
    """

    name: str
    title: str
    is_list: bool
    rows: tuple[dict[str, Any], ...]
    more: bool = False
    missing: str = ""

    @property
    def facts(self) -> dict[str, Any]:
        """The one row of a part that is no list; empty when there is none."""
        return self.rows[0] if self.rows and not self.is_list else {}
