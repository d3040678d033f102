"""Every generic data test of the project is shown an input that makes it fail: its own table, spoilt in its own column.

The compiled test is run as it is, before (it passes) and after (it fails). The singular tests have failing inputs
of their own beside what they claim.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingestion.database import quoted
from orchestration.documentation.marts import pages
from tests.dbt.built import build
from tests.dbt.support import Warehouse, check
from tests.shared import loaded_company

#: Values no column may hold, by what its type is cast from.
STRANGE = {
    "VARCHAR": "'no such value'",
    "BOOLEAN": "null",
    "DATE": "date '2199-01-01'",
    "TIMESTAMP": "timestamp '2199-01-01'",
}


@dataclass(frozen=True)
class Case:
    """A compiled generic test: what it is, on which table and column, and its SQL."""

    name: str
    kind: str
    table: str
    column: str
    is_warning: bool
    sql: str


@dataclass(frozen=True)
class Built:
    """A built small company, copied without constraints, and the compiled tests."""

    con: duckdb.DuckDBPyConnection
    cases: list[Case]

    def found(self, case: Case) -> int:
        """Rows the test complains of."""
        row = self.con.execute(f"select count(*) from ({case.sql})").fetchone()
        return int(row[0]) if row else 0

    def fill(self, case: Case) -> None:
        """A row without values, where the small company gives the table none."""
        row = self.con.execute(f"select count(*) from {case.table}").fetchone()
        if row and not row[0]:
            self.con.execute(f"insert into {case.table} default values")

    def strange(self, case: Case) -> str:
        """A value that the column's list or target does not hold."""
        row = self.con.execute(f"select typeof({quoted(case.column)}) from {case.table} limit 1").fetchone()
        return STRANGE.get(str(row[0]) if row else "VARCHAR", "-987654321")


def _all(value: str) -> Callable[[Built, Case], str]:
    return lambda built, case: f"update {case.table} set {quoted(case.column)} = {value}"


#: What spoils the table of each kind of test.
SPOIL: dict[str, Callable[[Built, Case], str]] = {
    "not_null": _all("null"),
    "not_negative": _all("-1"),
    "not_after_as_of": lambda built, case: _all(built.strange(case))(built, case),
    "unique": lambda built, case: f"insert into {case.table} select * from {case.table}",
    "primary_key": lambda built, case: f"insert into {case.table} select * from {case.table}",
    "unique_combination": lambda built, case: f"insert into {case.table} select * from {case.table}",
    "same_row_count": lambda built, case: f"delete from {case.table}",
    "accepted_values": lambda built, case: _all(built.strange(case))(built, case),
    "known_dimension": lambda built, case: _all(built.strange(case))(built, case),
    "relationships": lambda built, case: _all(built.strange(case))(built, case),
}


def _cases(manifest: dict[str, Any]) -> Iterator[Case]:
    nodes = {**manifest["nodes"], **manifest["sources"]}
    for node in manifest["nodes"].values():
        if node["resource_type"] != "test" or not node.get("test_metadata"):
            continue
        meta = node["test_metadata"]
        attached = nodes[node.get("attached_node") or node["depends_on"]["nodes"][0]]
        table = f"{attached['schema']}.{attached.get('alias') or attached['identifier']}"
        column = str(meta["kwargs"].get("column_name") or "")
        warns = node["config"]["severity"].lower() == "warn"
        yield Case(node["name"], meta["name"], table, column, warns, node["compiled_code"])


def _copy(source: Path, target: Path) -> duckdb.DuckDBPyConnection:
    """Every table of the pipeline's file under its own name, with no constraint left on it."""
    con = duckdb.connect(str(target))
    con.execute("set TimeZone = 'UTC'")
    con.execute(f"attach '{source}' as built (read_only)")
    tables = con.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = 'built' union all "
        "select schema_name, view_name from duckdb_views() where database_name = 'built' and not internal"
    ).fetchall()
    for schema, table in tables:
        con.execute(f"create schema if not exists {schema}")
        con.execute(f"create table {schema}.{table} as select * from built.{schema}.{table}")
    con.execute("detach built")
    return con


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    company = loaded_company(tmp_path_factory)
    variables = company.settings.dbt_vars()
    home = tmp_path_factory.mktemp("built")
    shutil.copy(company.settings.pipeline_db, home)
    warehouse = build(Warehouse(home), "resource_type:model", variables=variables)
    check(warehouse.dbt("compile", "--write-json", variables=variables))
    manifest = json.loads((warehouse.folder / "target/manifest.json").read_text("utf-8"))
    copy = _copy(warehouse.path, tmp_path_factory.mktemp("copy") / warehouse.path.name)
    return Built(copy, list(_cases(manifest)))


def test_every_kind_of_test_has_its_spoiler(built: Built) -> None:
    assert {case.kind for case in built.cases} == set(SPOIL)
    assert len(built.cases) > 150


def test_each_test_passes_and_fails_once_its_table_is_spoilt(built: Built) -> None:
    wrong = {}
    for case in built.cases:
        before = built.found(case)
        built.con.execute("begin")
        built.fill(case)
        built.con.execute(SPOIL[case.kind](built, case))
        after = built.found(case)
        built.con.execute("rollback")
        if (before and not case.is_warning) or after <= before:
            wrong[case.name] = (before, after)
    assert wrong == {}


def test_the_example_queries_of_the_marts_pages_run(built: Built) -> None:
    queries = re.findall(r"```sql\n(.*?)\n```", "\n".join(pages().values()), re.S)
    assert len(queries) >= 9
    for query in queries:
        built.con.execute(query).fetchall()
