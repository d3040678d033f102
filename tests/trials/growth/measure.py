"""What each model does on a company: rows that its operators hand on, rows of its table, seconds.

Rows are counted, not timed: the same company gives the same figures on every machine, busy or not. Never here: what is
too much (judge.py).
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb

from tests.dbt.compiled import Compiled, Step
from tests.keys import give_secret
from tests.trials.growth.company import Shape, fill


@dataclass(frozen=True)
class Work:
    """Of one model: rows between its operators, rows it read, rows of its table, seconds."""

    handed_on: int
    read: int
    rows: int
    seconds: float


def _operators(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("children", []):
        yield from _operators(child)


def profile(con: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """Rows that the operators of the last statement handed on, and rows they read from tables."""
    (root,) = json.loads(con.get_profiling_information(format="json"))["operator"]
    operators = list(_operators(root))
    handed_on = sum(int(one.get("intermediate_rows", 0)) for one in operators)
    return handed_on, sum(int(one.get("rows_scanned", 0)) for one in operators)


def _made(con: duckdb.DuckDBPyConnection, step: Step) -> Work:
    started = time.perf_counter()
    step.make(con)
    seconds = time.perf_counter() - started
    # a Python model is told by its rows alone: the engine does not see what it does between
    handed_on, read = (0, 0) if step.is_python else profile(con)
    ((rows,),) = con.execute(f"select count(*) from {step.table}").fetchall()
    return Work(handed_on, read, int(rows), seconds)


def measure(compiled: Compiled, shape: Shape) -> dict[str, Work]:
    """Make every model on a company of this shape, one after the other; what each of them did, by name."""
    con = duckdb.connect(":memory:", config={"threads": 1})
    try:
        for statement in ("set TimeZone = 'UTC'", "attach ':memory:' as pipeline", "use pipeline"):
            con.execute(statement)
        fill(con, shape)
        give_secret(con)
        compiled.seed(con)
        con.execute("pragma enable_profiling = 'no_output'")
        return {step.name: _made(con, step) for step in compiled.steps}
    finally:
        con.close()
