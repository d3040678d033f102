"""What a source states itself: figures of the company file that the mart reconciliation sets beside the marts' own.

Add a figure to stand beside here and in dbt_project/macros/reconciliation.sql. Never here: how it is counted.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

#: Figures that the mart reconciliation has of itself, beside which a statement needs a name of its own.
FIGURES = (
    *(
        "customers",
        "orders",
        "completed_orders",
        "gross_amount",
        "revenue",
        "order_lines",
        "units_sold",
        "tickets",
    ),
    *("reopenings", "transfers", "answers", "mean_score", "nps", "invitations", "contacts"),
)
#: What becomes part of a query: no quotes, no brackets.
WORDS = r"^[\w .:/-]+$"


class Statement(BaseModel):
    """A figure that a source states itself, in a field that no contract column holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    figure: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    feed: Literal["customers", "orders", "order_lines", "tickets", "surveys"]
    field: str = Field(pattern=WORDS)
    equals: str | None = Field(default=None, pattern=WORDS)
    beside: Literal["tickets_promise_kept", "tickets_resolved", "orders_total", "orders_net"] | None = None

    @model_validator(mode="after")
    def _beside_its_feed(self) -> Statement:
        if self.beside and not self.beside.startswith(self.feed):
            raise ValueError(f"a statement of feed {self.feed} cannot stand beside {self.beside}")
        return self


def check_statements(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """The statements themselves; ValueError where two share a name, or one has that of a figure of the warehouse."""
    figures = [statement.figure for statement in statements]
    for name in figures:
        if name in FIGURES:
            raise ValueError(f"'{name}' is a figure of the warehouse; give the statement a name of its own")
        if figures.count(name) > 1:
            raise ValueError(f"figure '{name}' is stated twice; each statement needs its own name")
    return statements
