"""Running the SQL of a page, and writing what it gave so that a page opened from disk can read it.

Values stay exact: decimals, large integers, dates and instants become text, null stays null. Never here: a query.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from ingestion.database import literal
from ingestion.errors import LoyaltyError

HERE = Path(__file__).resolve().parent
SQL = HERE / "sql"
#: Rows a query may give to a page. More makes pages slow on a phone; aggregate, or cut into shards.
MAX_ROWS = 3000
#: Integers beyond it lose digits in a browser (2^53), so they become text.
EXACT = 2**53
PARAMETER = re.compile(r"\$(\w+)")


class QueryRefused(LoyaltyError):
    """A page's query fails, or gives more than a page can hold."""


@dataclass(frozen=True)
class Answer:
    """What a query gave: columns with their types, rows, and the query with its parameters filled in to be read."""

    columns: list[tuple[str, str]]
    rows: list[tuple[Any, ...]]
    sql: str

    def content(self) -> dict[str, Any]:
        """The same as it stands in a page's data."""
        return {"columns": [name for name, _ in self.columns], "types": [kind for _, kind in self.columns],
                "rows": self.rows}  # fmt: skip

    def values(self, column: str) -> list[Any]:
        """All values of a column."""
        position = [name for name, _ in self.columns].index(column)
        return [row[position] for row in self.rows]


def text_of(page: str, query: str) -> str:
    """The SQL of a page's query."""
    return (SQL / page / f"{query}.sql").read_text("utf-8").strip()


def _kind(type_name: str) -> str:
    """A column's type in the few kinds that pages know."""
    name = type_name.lower()
    if name.startswith(("date", "boolean", "double")):
        return name
    if name.startswith("timestamp"):
        return "instant"
    if name.startswith("decimal"):
        return "decimal"
    return "integer" if name.endswith(("int", "integer")) else "text"


def _exact(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, float):
        return value if abs(value) != float("inf") and value == value else None  # noqa: PLR0124 - not a number
    return str(value) if isinstance(value, int) and abs(value) >= EXACT else value


def _filled(sql: str, given: dict[str, Any]) -> str:
    """The query as a person may paste it: parameters as literals."""

    def value(found: re.Match[str]) -> str:
        return literal(str(given[found.group(1)])) if found.group(1) in given else found.group()

    return PARAMETER.sub(value, sql)


def _execute(
    reader: duckdb.DuckDBPyConnection, page: str, query: str, given: dict[str, Any]
) -> tuple[duckdb.DuckDBPyConnection, str]:
    sql = text_of(page, query)
    used = {name: value for name, value in given.items() if f"${name}" in sql}
    try:
        return reader.execute(sql, used), _filled(sql, used)
    except duckdb.Error as error:
        raise QueryRefused(
            f"The report's query {page}/{query}.sql fails: {error}. Correct it in {SQL / page}, then make report."
        ) from error


def columns_of(reader: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Columns of what was executed last, each with its kind."""
    return [(column[0], _kind(str(column[1]))) for column in reader.description or []]


def ask(reader: duckdb.DuckDBPyConnection, page: str, query: str, given: dict[str, Any]) -> Answer:
    """Run a query of a page. Raises QueryRefused when it fails or gives more than MAX_ROWS rows."""
    result, sql = _execute(reader, page, query, given)
    columns = columns_of(result)
    rows = result.fetchmany(MAX_ROWS + 1)
    if len(rows) > MAX_ROWS:
        raise QueryRefused(
            f"The report's query {page}/{query}.sql gives more than {MAX_ROWS} rows; aggregate or limit it."
        )
    return Answer(columns, [tuple(_exact(value) for value in row) for row in rows], sql)


def script(call: str, *values: Any) -> str:
    """A script that hands values to the page: `loyalty.<call>(...)`."""
    texts = [json.dumps(value, ensure_ascii=False, separators=(",", ":")) for value in values]
    # Two line ends of Unicode that JSON allows and old readers of scripts refuse.
    body = ", ".join(texts).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"loyalty.{call}({body});\n"
