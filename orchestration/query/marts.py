"""The marts of an open version, and the questions that people ask about one customer.

Never here: how the answers are made (customer.py, evidence.py, finding.py).
"""

from __future__ import annotations

import duckdb

from orchestration.query.customer import ROWS, Customer, picture
from orchestration.query.evidence import Why, figures, why
from orchestration.query.finding import find_customers, the_customer
from orchestration.query.served import ServedFile


class Marts(ServedFile):
    """The marts of one published version, read-only. Made by `open_marts`; closes at the end of a `with`."""

    def find(self, reference: str | int) -> list[str]:
        """Ids of the customers that a reference means: an id as any feed wrote it, a key, an e-mail address."""
        return [customer.id for customer in find_customers(self, str(reference))]

    def customer(self, reference: str | int, personal: bool = False, rows: int | None = ROWS) -> Customer:
        """All there is about one customer; `rows` a list shows at most (None = all), `personal`: with who they are.

        Raises CustomerNotFound with ids that come close.
        """
        return picture(self, the_customer(self, str(reference)), personal, rows)

    def why(self, reference: str | int, figure: str) -> Why:
        """Where a customer's figure comes from: `revenue`, or `mart.figure`. Raises ReadingError naming the figures."""
        return why(self, str(reference), figure)

    def figures(self) -> duckdb.DuckDBPyRelation:
        """Every figure that `why` answers, with its rule."""
        return figures(self)
