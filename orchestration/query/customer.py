"""The whole picture of one customer, part by part, as an agent wants it on one screen.

A part is a query in sql/customer and a line in PARTS. Never here: how it is shown (orchestration/commands).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

import duckdb

from orchestration.query.finding import Found
from orchestration.query.parts import LISTS, NOT_GIVEN, PARTS, CustomerPart
from orchestration.query.served import ServedFile

#: Rows a list shows unless all are asked for: a screen's worth of the latest.
ROWS = 8
#: Marked personal, but it is what the customer was asked by.
ASKED_BY = frozenset({"customer_id"})


@dataclass(frozen=True)
class Customer:
    """A customer's picture: `customer["orders"]` is a part; `version` and `as_of` say which marts it is from."""

    key: int
    id: str
    as_of: date | None
    version: int | None
    parts: tuple[CustomerPart, ...]

    def __getitem__(self, name: str) -> CustomerPart:
        for part in self.parts:
            if part.name == name:
                return part
        raise KeyError(f"{name}; parts: {', '.join(PARTS)}")

    def __iter__(self) -> Iterator[CustomerPart]:
        return iter(self.parts)

    @property
    def heading(self) -> str:
        """The customer's id, and which marts the picture is from."""
        unknown = "-"
        return f"{self.id}, as of {self.as_of or unknown}, version {self.version or unknown} of the marts"

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

        from orchestration.query.rendering import render_customer

        Console().print(render_customer(self.heading, self.parts))


def personal_columns(marts: ServedFile) -> frozenset[str]:
    """Names of the columns that say who a customer is: of the file's dictionary, else of the contracts."""
    if "dictionary_columns" in marts.names:
        asked = "select distinct column_name from marts.dictionary_columns where is_personal"
        return frozenset(name for (name,) in marts.connection.execute(asked).fetchall())
    from ingestion.contracts import contracts

    return frozenset(contracts()["customers"].personal_columns)


def _part(marts: ServedFile, name: str, key: int, hidden: frozenset[str], limit: int | None) -> CustomerPart:
    """Ask one part; a table or column the open file lacks makes it a missing one."""
    query = files("orchestration.query").joinpath("sql", "customer", f"{name}.sql").read_text("utf-8")
    is_list = name in LISTS
    try:
        cursor = marts.connection.execute(query, {"key": key})
    except (duckdb.CatalogException, duckdb.BinderException):
        return CustomerPart(name, PARTS[name], is_list, (), missing=NOT_GIVEN)
    columns = [column[0] for column in cursor.description]
    found = cursor.fetchall() if limit is None else cursor.fetchmany(limit + 1)
    shown = found if limit is None else found[:limit]
    rows = tuple(
        {column: value for column, value in zip(columns, row, strict=True) if column not in hidden}
        for row in shown
    )
    return CustomerPart(
        name, PARTS[name], is_list, rows, len(found) > len(shown), "" if rows or is_list else "none known"
    )


def picture(marts: ServedFile, customer: Found, personal: bool, rows: int | None) -> Customer:
    """See Marts.customer."""
    hidden = frozenset() if personal else personal_columns(marts) - ASKED_BY
    parts = tuple(_part(marts, name, customer.key, hidden, rows) for name in PARTS)
    return Customer(customer.key, customer.id, marts.version.as_of, marts.version.number, parts)
