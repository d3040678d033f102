"""The rows that broke a rule, fit to be shown: few, and with personal columns masked.

Here: which columns are personal (the contracts say) and how they are masked. Never here: unmasked output.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import duckdb

from ingestion.contracts import contracts

#: Offending rows shown a rule; more do not help to find the cause, and each is a row of a customer.
SHOWN_ROWS = 20
MASK = "(masked)"

#: Columns that hold whole rows or values of unknown columns; they may hold anything.
FREE_COLUMNS = frozenset({"value", "row_text", "row_key", "_extra", "email_normalised", "phone_normalised"})
#: The company's own ids: without them nobody finds the row that is to be corrected.
OWN_IDS = frozenset({"customer_id", "referred_by"})
#: E-mails and phones of many customers, of which a part is shown: somebody must find the mailbox or till it is.
PARTLY = frozenset({"shared_value"})


@cache
def personal_columns() -> frozenset[str]:
    """Every column that any contract calls personal, and those that can carry one, but the company's own ids."""
    named = {name for contract in contracts().values() for name in contract.personal_columns}
    return frozenset(named) - OWN_IDS | FREE_COLUMNS


def part_of(text: str) -> str:
    """As much of an e-mail or a phone as tells who knows it which it is: a letter and the domain, three digits."""
    name, at, domain = text.rpartition("@")
    return f"{name[:1]}...@{domain}" if at else f"...{text[-3:]}"


def shown(name: str, value: Any) -> Any:
    """A value as it may be shown: JSON types, personal ones masked, unknown stays null."""
    if value is None:
        return None
    if name.lower() in personal_columns():
        return MASK
    if name.lower() in PARTLY:
        return part_of(str(value))
    if isinstance(value, int | float | bool | str):
        return value
    return value.isoformat(sep=" ") if isinstance(value, dt.datetime) else str(value)


def fetch(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    """Up to SHOWN_ROWS rows of a query, masked."""
    cursor = connection.execute(f"select * from ({query}) as offenders limit {SHOWN_ROWS}")
    names = [column[0] for column in cursor.description or []]
    return [
        {name: shown(name, value) for name, value in zip(names, row, strict=True)}
        for row in cursor.fetchall()
    ]
