"""Models run as their compiled SQL, without dbt: many small companies in the time of one dbt run.

Compiled once for a set of vars, then executed in dependency order in a database in memory. For tests that need
hundreds of companies (hypothesis, validation over seeds); dbt itself is tested elsewhere. Never here: expectations.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb

from ingestion.database import ensure_raw
from tests.dbt.parsed import manifest
from tests.dbt.support import Rows, Warehouse, check, fill_raw
from tests.keys import give_secret


@dataclass(frozen=True)
class Step:
    """A model: where its table goes, and the SQL, or the Python, that makes it."""

    name: str
    table: str
    code: str
    is_python: bool = False

    def make(self, con: duckdb.DuckDBPyConnection) -> None:
        """Make the model's table; what it reads is there."""
        if self.is_python:
            con.register("python_rows", _python_rows(con, self.name, self.code))
        _make(con, self.table, "select * from python_rows" if self.is_python else self.code)


@dataclass(frozen=True)
class Compiled:
    """What makes some models, in the order in which they can be made, and the seeds they read."""

    steps: tuple[Step, ...]
    seeds: tuple[tuple[str, str], ...]

    def run(self, con: duckdb.DuckDBPyConnection) -> None:
        """Make every seed and model in a database whose raw tables are filled."""
        give_secret(con)
        self.seed(con)
        for step in self.steps:
            step.make(con)

    def seed(self, con: duckdb.DuckDBPyConnection) -> None:
        """Make every seed."""
        make_seeds(con, self.seeds)

    @contextmanager
    def built(self, rows: Rows) -> Iterator[duckdb.DuckDBPyConnection]:
        """A database in memory with the given raw rows and every model built from them."""
        with company(rows) as con:
            self.run(con)
            yield con


@contextmanager
def in_memory() -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty database in memory (catalog `pipeline`, as dbt's)."""
    con = duckdb.connect(":memory:", config={"threads": 1})
    try:
        con.execute("set TimeZone = 'UTC'")
        con.execute("attach ':memory:' as pipeline")
        con.execute("use pipeline")
        yield con
    finally:
        con.close()


@contextmanager
def company(rows: Rows) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same whose raw tables hold the given rows."""
    with in_memory() as con:
        ensure_raw(con)
        fill_raw(con, rows)
        yield con


def compiled(*models: str, variables: Mapping[str, Any] | None = None) -> Compiled:
    """The named models with everything above them, compiled with these vars (as_of included)."""
    return _compiled(models, json.dumps(dict(variables or {}), sort_keys=True))


def marts() -> tuple[str, ...]:
    """Every mart of the project by name, as dbt parsed it."""
    nodes = manifest().nodes.values()
    return tuple(sorted(n.name for n in nodes if str(n.resource_type) == "model" and n.fqn[1] == "marts"))


def nodes_of(*selection: str, variables: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """The selected nodes as dbt compiles them, on a company that has no row."""
    folder = Path(tempfile.mkdtemp(prefix="dbt-compiled-"))
    warehouse = Warehouse(folder)
    try:
        with warehouse.connection() as con:
            ensure_raw(con)
        result = warehouse.dbt("compile", *selection, variables=variables)
        check(result)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return [one.node.to_dict() for one in getattr(result.result, "results", [])]


@cache
def _compiled(models: tuple[str, ...], variables: str) -> Compiled:
    chosen = ["--select", *[f"+{name}" for name in models], "--exclude", *OTHERS]
    done = {node["unique_id"]: node for node in nodes_of(*chosen, variables=json.loads(variables))}
    nodes = _needed(done, models)
    made = tuple(step(node) for node in nodes if node["resource_type"] == "model")
    named = {_table(node) for node in nodes if node["resource_type"] == "seed"}
    return Compiled(made, tuple(seed for seed in _seeds() if seed[0] in named))


#: Compiled without use: a model is made by its own code alone.
OTHERS = ("resource_type:test", "resource_type:unit_test")


def make_seeds(con: duckdb.DuckDBPyConnection, seeds: tuple[tuple[str, str], ...] | None = None) -> None:
    """Make these seeds, or every seed of the project."""
    for table, copy in _seeds() if seeds is None else seeds:
        _make(con, table, f"select * from read_parquet('{copy}')")


@cache
def _seeds() -> tuple[tuple[str, str], ...]:
    """Every seed's table with a copy of its rows, typed as dbt loads them; no var changes them."""
    folder = Path(tempfile.mkdtemp(prefix="dbt-seeds-"))
    warehouse = Warehouse(folder).build(command="seed")
    seeds = [node.to_dict() for node in manifest().nodes.values() if str(node.resource_type) == "seed"]
    return tuple(_kept(warehouse, node) for node in seeds)


def step(node: Mapping[str, Any]) -> Step:
    """What makes a compiled model of a manifest."""
    return Step(node["name"], _table(node), node["compiled_code"], node["language"] == "python")


def _needed(nodes: Mapping[str, Any], models: tuple[str, ...]) -> list[dict[str, Any]]:
    """The models and all they depend on, each after what it reads."""
    ordered: dict[str, dict[str, Any]] = {}

    def add(key: str) -> None:
        if key in nodes and key not in ordered:
            for above in nodes[key]["depends_on"].get("nodes", []):
                add(above)
            ordered[key] = nodes[key]

    for name in models:
        add(f"model.loyalty_loop.{name}")
        assert f"model.loyalty_loop.{name}" in ordered, f"no model is named {name}"
    return list(ordered.values())


def _table(node: Mapping[str, Any]) -> str:
    return f"{node['schema']}.{node['name']}"


def _kept(warehouse: Warehouse, node: Mapping[str, Any]) -> tuple[str, str]:
    """A seed's table with a copy of its rows, typed as dbt loaded them."""
    target = warehouse.folder / f"{node['name']}.parquet"
    with warehouse.connection() as con:
        con.execute(f"copy (select * from {_table(node)}) to '{target}' (format parquet)")
    return _table(node), str(target)


def _python_rows(con: duckdb.DuckDBPyConnection, name: str, code: str) -> Any:
    """What a Python model returns, called as dbt calls it."""
    module = ModuleType(name)
    exec(compile(code, name, "exec", dont_inherit=True), module.__dict__)
    return module.model(module.dbtObj(lambda table: con.query(f"select * from {table}")), con)


def _make(con: duckdb.DuckDBPyConnection, table: str, sql: str) -> None:
    con.execute(f"create schema if not exists {table.partition('.')[0]}")
    con.execute(f"create or replace table {table} as {sql}")
