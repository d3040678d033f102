"""Claims of the project - its data tests - asked of a built company as compiled SQL, without a dbt run each time.

Compiled once a process for each set of names. Add what a test needs to ask of a claim. Never here: expectations, or
whether dbt itself reports a failed test (test_loyalty_checks.py).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from tests.dbt.compiled import nodes_of
from tests.dbt.support import Warehouse


def unmet(made: Warehouse, *names: str, variables: Mapping[str, Any] | None = None) -> dict[str, int]:
    """The claims of those names (of all tables they are stated of) that do not hold, each with its number of rows."""
    queries = _queries(names, json.dumps(dict(variables or {}), sort_keys=True))
    with made.connection() as con:
        counted = {name: con.execute(f"select count(*) from ({sql})").fetchall() for name, sql in queries}
    return {name: rows for name, ((rows,),) in counted.items() if rows}


@cache
def _queries(names: tuple[str, ...], variables: str) -> tuple[tuple[str, str], ...]:
    nodes = nodes_of("--select", *names, variables=json.loads(variables))
    told = {name for node in nodes for name in names if node["name"].startswith(name)}
    assert told == set(names), f"no claim is named {sorted(set(names) - told)}"
    return tuple((node["name"], node["compiled_code"]) for node in nodes)
