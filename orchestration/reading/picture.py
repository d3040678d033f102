"""The whole picture of one customer, part by part, as an agent wants it on one screen.

A part is a query in sql/customer and a line in PARTS. Never here: how it is shown (orchestration/commands).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import duckdb

from orchestration.reading.finding import Found

if TYPE_CHECKING:
    from orchestration.reading.marts import Marts

#: Rows a list shows unless all are asked for: a screen's worth of the latest.
ROWS = 8
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
#: Marked personal, but it is what the customer was asked by.
ASKED_BY = frozenset({"customer_id"})
LISTS = frozenset({"risks", "offers", "tickets", "episodes", "orders", "surveys", "due"})


@dataclass(frozen=True)
class Part:
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


@dataclass(frozen=True)
class Customer:
    """A customer's picture: `customer["orders"]` is a part; `version` and `as_of` say which marts it is from."""

    key: int
    id: str
    as_of: date | None
    version: int | None
    parts: tuple[Part, ...]

    def __getitem__(self, name: str) -> Part:
        for part in self.parts:
            if part.name == name:
                return part
        raise KeyError(f"{name}; parts: {', '.join(PARTS)}")

    def __iter__(self) -> Iterator[Part]:
        return iter(self.parts)

    def as_dict(self) -> dict[str, Any]:
        """Plain values: a dict a part, a list of dicts where it is a list, None where the file cannot say."""
        content: dict[str, Any] = {"customer_id": self.id, "customer_key": self.key}
        content |= {"as_of": self.as_of, "version": self.version}
        for part in self.parts:
            rows = list(part.rows)
            content[part.name] = rows if part.is_list and not part.missing else (part.facts or None)
        return content

    def show(self) -> None:
        """Print the picture as tables."""
        from rich.console import Console

        from orchestration.commands.screen import render_customer

        Console().print(render_customer(self))


def personal_columns(marts: Marts) -> frozenset[str]:
    """Names of the columns that say who a customer is: of the file's dictionary, else of the contracts."""
    if "dictionary_columns" in marts.names:
        asked = "select distinct column_name from marts.dictionary_columns where is_personal"
        return frozenset(name for (name,) in marts.connection.execute(asked).fetchall())
    from ingestion.contracts import contracts

    columns = contracts()["customers"].columns
    return frozenset(name for name, column in columns.items() if column.personal)


def _part(marts: Marts, name: str, key: int, hidden: frozenset[str], limit: int | None) -> Part:
    """Ask one part; a table or column the open file lacks makes it a missing one."""
    query = files("orchestration.reading").joinpath("sql", "customer", f"{name}.sql").read_text("utf-8")
    is_list = name in LISTS
    try:
        cursor = marts.connection.execute(query, {"key": key})
    except (duckdb.CatalogException, duckdb.BinderException):
        return Part(name, PARTS[name], is_list, (), missing=NOT_GIVEN)
    columns = [column[0] for column in cursor.description]
    found = cursor.fetchall() if limit is None else cursor.fetchmany(limit + 1)
    shown = found if limit is None else found[:limit]
    rows = tuple(
        {column: value for column, value in zip(columns, row, strict=True) if column not in hidden}
        for row in shown
    )
    return Part(
        name, PARTS[name], is_list, rows, len(found) > len(shown), "" if rows or is_list else "none known"
    )


def picture(marts: Marts, customer: Found, personal: bool, rows: int | None) -> Customer:
    """See Marts.customer."""
    hidden = frozenset() if personal else personal_columns(marts) - ASKED_BY
    parts = tuple(_part(marts, name, customer.key, hidden, rows) for name in PARTS)
    return Customer(customer.key, customer.id, marts.version.as_of, marts.version.number, parts)
