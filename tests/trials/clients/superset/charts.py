"""The charts that are asked: five marts, each as Superset is asked for it and as the file itself answers.

Add a chart whose answer changes from version to version. Never here: asking (loop.py) or judging (judge.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb

#: An answer's rows in one form, whoever gave them: text or number a value, sorted.
Rows = tuple[tuple[str, ...], ...]
#: Superset hands numbers over as JSON, so cents may come as floats: digits that are compared.
DIGITS = 4


@dataclass(frozen=True)
class Chart:
    """A mart, the column it is broken down by, and its figures (label -> SQL): texts, numbers and yes or no.

    A day as a text: Superset gives days as milliseconds since 1970.
    """

    table: str
    by: str
    figures: tuple[tuple[str, str], ...]

    def query(self, dataset: int) -> dict[str, Any]:
        """What Superset's chart API is sent."""
        metrics = [
            {"expressionType": "SQL", "sqlExpression": sql, "label": label} for label, sql in self.figures
        ]
        one = {"columns": [self.by], "metrics": metrics, "row_limit": 10_000, "orderby": [[self.by, True]]}
        source = {"id": dataset, "type": "table"}
        return {
            "datasource": source,
            "force": False,
            "queries": [one],
            "result_format": "json",
            "result_type": "full",
        }

    def rows(self, data: list[dict[str, Any]]) -> Rows:
        """Superset's answer in the common form."""
        labels = [self.by, *(label for label, _ in self.figures)]
        return normal([[row[label] for label in labels] for row in data])

    def expected(self, connection: duckdb.DuckDBPyConnection) -> Rows:
        """The file's own answer in the common form."""
        figures = ", ".join(sql for _, sql in self.figures)
        sql = f"select {self.by}, {figures} from marts.{self.table} group by 1"
        return normal([list(row) for row in connection.execute(sql).fetchall()])


def normal(rows: list[list[Any]]) -> Rows:
    """Rows in the common form."""
    return tuple(sorted(tuple(_text(value) for value in row) for row in rows))


def _text(value: Any) -> str:
    if value is None:
        return "unknown"
    return f"={value}" if isinstance(value, str) else f"{float(value):.{DIGITS}f}"


CHARTS = (
    Chart(
        "customer_360",
        "rfm_segment",
        (
            ("customers", "count(*)"),
            ("revenue", "sum(revenue)"),
            ("days", "sum(days_since_last_order)"),
            ("day", "cast(max(as_of) as varchar)"),
        ),
    ),
    Chart(
        "fct_orders",
        "channel",
        (("orders", "count(*)"), ("net", "sum(net_amount)"), ("last", "cast(max(ordered_at) as varchar)")),
    ),
    Chart(
        "fct_tickets",
        "kind",
        (("tickets", "count(*)"), ("work", "sum(handle_seconds)"), ("loss", "sum(loss_amount)")),
    ),
    Chart(
        "company_pulse",
        "is_nps_small",
        (
            ("day", "cast(max(as_of) as varchar)"),
            ("days", "count(*)"),
            ("active", "sum(active_customers)"),
            ("revenue", "sum(active_revenue)"),
            ("nps", "avg(nps)"),
        ),
    ),
    Chart(
        "loyalty_funnel",
        "stage",
        (
            ("reached", "sum(reached)"),
            ("share", "max(share_reached)"),
            ("day", "cast(max(as_of) as varchar)"),
        ),
    ),
)

#: Asked of the control only: a Superset whose own database is SQLite takes each table name once, whatever the database.
CONTROL = Chart("customer_rfm", "segment", (("customers", "count(*)"),))
