"""Models of a company's file, with the data tests that hold of them, as compiled SQL: in a third of dbt's time.

dbt itself builds whole companies, contracts and all, in test_empty_company.py and in every refresh. Never here:
expectations, or companies in memory (compiled.py).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from graphlib import TopologicalSorter
from typing import Any

import duckdb

from tests.dbt.compiled import make_seeds, nodes_of, step
from tests.dbt.support import DbtFailure, Warehouse
from tests.keys import give_secret

Node = Mapping[str, Any]


def build(made: Warehouse, *selection: str, variables: Mapping[str, Any] | None = None) -> Warehouse:
    """Make the selected models and ask the selected data tests; raises DbtFailure naming what failed.

    `selection`: what follows `--select` of dbt, other options among it.
    """
    nodes = _nodes(selection, json.dumps(dict(variables or {}), sort_keys=True))
    with made.connection() as con:
        give_secret(con)
        make_seeds(con)
        for node in nodes:
            if node["resource_type"] == "model":
                _make(con, node)
        failed = [node["name"] for node in nodes if node["resource_type"] == "test" and _fails(con, node)]
    if failed:
        raise DbtFailure("\n".join(failed))
    return made


def _make(con: duckdb.DuckDBPyConnection, node: Node) -> None:
    try:
        step(node).make(con)
    except duckdb.Error as error:
        raise DbtFailure(f"{node['name']}: {error}") from error


def _fails(con: duckdb.DuckDBPyConnection, node: Node) -> bool:
    """Whether a data test fails by its own configuration; a warning is none."""
    config = node["config"]
    judged = f"select {config['fail_calc']} {config['error_if']} from ({node['compiled_code']})"
    return bool(config["severity"].lower() == "error" and con.execute(judged).fetchall()[0][0])


@cache
def _nodes(selection: tuple[str, ...], variables: str) -> tuple[Node, ...]:
    """The selected nodes, each behind what it reads."""
    found = nodes_of("--select", *selection, variables=json.loads(variables))
    nodes = {node["unique_id"]: node for node in found}
    order = TopologicalSorter({key: node["depends_on"].get("nodes", []) for key, node in nodes.items()})
    return tuple(nodes[key] for key in order.static_order() if key in nodes and "compiled_code" in nodes[key])
