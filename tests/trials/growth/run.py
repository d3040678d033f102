"""`make growth`: fail a model whose rows or work grow faster than n log n, on companies small enough for a minute each.

Two ways to grow: more customers of the same habits, and the same customers with more of everything. Never here: limits
(judge.py).
"""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table

from tests.dbt.compiled import Compiled, compiled, marts
from tests.trials.growth.company import AS_OF, Shape
from tests.trials.growth.judge import KNOWN, Growth, growths
from tests.trials.growth.measure import measure

VARIABLES = {"as_of": AS_OF.isoformat(), "as_of_instant": "2026-02-01 00:00:00"}
FACTOR = 4
BASE = Shape(customers=300, orders_each=20, tickets_each=3, categories=12)
LARGER = {
    "more customers": Shape(customers=1200, orders_each=20, tickets_each=3, categories=12),
    "more of each": Shape(customers=300, orders_each=80, tickets_each=12, categories=48),
}
#: Models shown beside those that break their limit.
SHOWN = 12


def measured(models: Compiled) -> list[Growth]:
    """How every model grew, in both directions."""
    base = measure(models, BASE)
    return [
        growth
        for name, shape in LARGER.items()
        for growth in growths(name, base, measure(models, shape), FACTOR)
    ]


def table(found: list[Growth]) -> Table:
    """The fastest of each direction, and all that break their limit."""
    shown = Table("model", "grows with", "exponent of work", "of rows", "may be", "rows handed on", box=None)
    for direction in LARGER:
        own = [growth for growth in found if growth.direction == direction]
        for one in own[:SHOWN]:
            mark = " TOO FAST" if one.is_too_fast else ""
            figures = (f"{one.work:.2f}", f"{one.rows:.2f}", f"{one.limit:.2f}{mark}", f"{one.handed_on:,}")
            shown.add_row(one.model, direction, *figures)
    return shown


def main() -> int:
    """Exit code 1 where a model grows too fast."""
    console = Console(width=130)
    found = measured(compiled(*marts(), variables=VARIABLES))
    console.print(table(found))
    broken = [growth for growth in found if growth.is_too_fast]
    for name, (_, bound) in KNOWN.items():
        console.print(f"{name} may: {bound}", highlight=False)
    console.print(f"{len(broken)} of {len(found) // 2} models grow faster than their rows")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
