"""docs/performance.md: what a refresh costs by size, in words for who plans a machine.

Here: the text and the tables; every figure comes from the runs. Never here: measuring (run.py).
"""

from __future__ import annotations

import math
import os
import platform
from collections.abc import Sequence
from typing import Any

from tests.trials.sizes.readers import percentile

#: Tables shown, dearest first, and the seconds below which a table's growth says nothing but the framework's own cost.
SHOWN, NOTABLE = 15, 1.0

PAGE = """# What a refresh costs

Written by `make bench`; do not edit. Companies of plain shape - orders over two years, a tenth as many
customers, tickets and NPS answers - refreshed one after the other on one machine ({machine}). Seconds differ
from machine to machine by three and more; the ratios are of the same run. *The heart* is the work that no such
warehouse can do without, as bare DuckDB SQL: loading, the latest version of each order, customers' histories,
RFM of 24 month ends, cohorts, tickets with the orders after them, NPS, one wide table - no checks, no
intervals, no explanations, nothing published.

{sizes}

*First*: environment and parsed project are there, everything is loaded, built, checked, published and drawn.
*Nothing new*: the same files and day once more. *Forced*: the same with `FULL=1`. Memory is that of the whole
process at its peak; `LOYALTY_MEMORY_LIMIT` (8 GB unless set) bounds it, and what does not fit is spilled to
`spill/` in the company's folder.

## Where the time goes

Seconds of each stage of the forced refresh.

{stages}

## Readers beside a refresh

Seconds that a dashboard's question takes - six questions in turn, each over a connection of its own - while nothing
else runs and during one more forced refresh: half of the questions, and 95 of 100, take no longer.

{readers}

## The dearest tables

Seconds of the {shown} dearest tables at {largest} orders, and the exponent of their growth from {smaller}
orders on (1: twice the rows, twice the time). `make growth` fails a table whose rows or work grow faster than n
log n, on companies small enough for every change.

{tables}
"""


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(_row(one) for one in (head, rule, *rows))


def _size(one: dict[str, Any]) -> list[object]:
    first, heart = one["first"], one["heart"]
    return [
        f"{one['orders']:,}",
        *(f"{one[name]['seconds']:,.1f} s" for name in ("first", "unchanged", "forced", "heart")),
        f"{first['seconds'] / heart['seconds']:,.0f}",
        f"{first['work'] / heart['work']:,.0f}",
        *(f"{one[name]['peak'] / 1e9:.1f} GB" for name in ("first", "heart")),
    ]


def _readers(one: dict[str, Any]) -> list[object]:
    told = (percentile(one[name], share) for name in ("quiet", "busy") for share in (0.5, 0.95))
    return [f"{one['orders']:,}", *(f"{seconds:.2f} s" for seconds in told)]


def growth(small: dict[str, Any], large: dict[str, Any], table: str) -> float | None:
    """Exponent of a table's seconds between two sizes; None where the smaller took too little to tell."""
    before, after = small["tables"].get(table), large["tables"].get(table)
    if not before or not after or after < NOTABLE:
        return None
    return math.log(after / before) / math.log(large["orders"] / small["orders"])


def _dearest(sizes: Sequence[dict[str, Any]]) -> str:
    large, small = sizes[-1], sizes[-2] if len(sizes) > 1 else sizes[-1]
    names = sorted(large["tables"], key=lambda name: large["tables"][name], reverse=True)[:SHOWN]
    exponents = {name: growth(small, large, name) if small is not large else None for name in names}
    rows = [
        [
            f"`{name}`",
            f"{large['tables'][name]:.1f}",
            "" if exponents[name] is None else f"{exponents[name]:.2f}",
        ]
        for name in names
    ]
    return _table(["table", "seconds", "exponent"], rows)


def page(sizes: Sequence[dict[str, Any]]) -> str:
    """The page of some sizes, smallest first."""
    head = [
        "orders",
        "first",
        "nothing new",
        "forced",
        "heart",
        "first / heart, seconds",
        "of work",
        "peak",
        "of the heart",
    ]
    stages = list(sizes[-1]["stages"])
    seconds = [[f"{one['orders']:,}", *(one["stages"].get(stage) for stage in stages)] for one in sizes]
    return PAGE.format(
        machine=f"{os.cpu_count()} cores, {platform.machine()}",
        sizes=_table(head, [_size(one) for one in sizes]),
        stages=_table(["orders", *stages], seconds),
        readers=_table(
            ["orders", "alone: half", "alone: 95 of 100", "refreshing: half", "refreshing: 95 of 100"],
            [_readers(one) for one in sizes],
        ),
        tables=_dearest(sizes),
        shown=SHOWN,
        largest=f"{sizes[-1]['orders']:,}",
        smaller=f"{sizes[max(len(sizes) - 2, 0)]['orders']:,}",
    )
