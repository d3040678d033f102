"""The YAML of the dbt project: every key known, every var declared, every source as its contract says.

Add a rule about what dbt accepts in silence. Never here: the list of keys (yaml_keys.py).
"""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from ingestion.contracts import contracts
from ingestion.contracts.dbt_sources import TECHNICAL, sources
from tests.architecture.house import DBT, line_of, name, refuse, under, without_comments
from tests.architecture.yaml_keys import PROPERTIES, unknown, unknown_in_tree

OWN_SCHEMA = ("dbt_project.yml", "profiles.yml")
FILES = [file for file in under("dbt_project", ".yml", ".yaml") if file.name not in OWN_SCHEMA]
PROJECT: dict[str, Any] = yaml.safe_load((DBT / "dbt_project.yml").read_text("utf-8"))
PROJECT_KEYS = {
    "name", "version", "config-version", "profile", "require-dbt-version", "model-paths", "macro-paths", "seed-paths",
    "test-paths", "target-path", "clean-targets", "flags", "models", "seeds", "data_tests", "unit_tests", "vars",
}  # fmt: skip
VAR = re.compile(r"\b(?:var|required_var)\(\s*['\"](\w+)['\"]")


def test_every_key_is_known() -> None:
    assert len(FILES) > 5
    refuse(
        one
        for file in FILES
        for one in unknown(yaml.safe_load(file.read_text("utf-8")), PROPERTIES, name(file))
    )


@pytest.mark.parametrize(
    "text",
    [
        "models: [{name: a, columns: [{name: b, data_tets: [unique]}]}]",
        "models: [{name: a, tests: [unique]}]",
        "models: [{name: a, columns: [{name: b, descripton: x}]}]",
        "models: [{name: a, columns: [{name: b, data_tests: [{unique: {severity: warn}}]}]}]",
        "models: [{name: a, data_tests: [{accepted_values: {values: [1]}}]}]",
        "models: [{name: a, data_tests: [{unique: {config: {severty: warn}}}]}]",
        "models: [{name: a, data_tests: [{unique: {}, config: {severity: warn}}]}]",
        "models: [{name: a, config: {materialised: table}}]",
        "models: [{name: a, meta: {owner: x}}]",
        "models: {name: a}",
        "modles: [{name: a}]",
        "sources: [{name: raw, tables: [{name: a, colums: []}]}]",
        "sources: [{name: raw, freshness: {}}]",
        "unit_tests: [{name: a, model: b, given: [{input: c, row: []}]}]",
        "unit_tests: [{name: a, model: b, overides: {}, given: [], expect: {rows: []}}]",
        "seeds: [{name: a, config: {column_type: {}}}]",
        "models: [{name: a, time_spine: {standard_granularity_colum: b}}]",
        "semantic_models: [{name: a, model: b, measures: [{name: c, agg: sum, non_additive_dimension: {nam: d}}]}]",
        "metrics: [{name: a, type: simple, config: {met: {}}}]",
        "saved_queries: [{name: a, query_params: {groupby: []}}]",
        "exposures: [{name: a, config: {meta: {audiance: warehouse}}}]",
        "exposures: [{name: a, owner: {nam: x}}]",
    ],
)
def test_a_misspelt_key_is_seen(text: str) -> None:
    assert len(list(unknown(yaml.safe_load(text), PROPERTIES, "bad.yml"))) == 1


def test_the_project_file_holds_known_keys() -> None:
    wrong = [f"dbt_project.yml: {key}: unknown key" for key in set(PROJECT) - PROJECT_KEYS]
    for key, folder in (("models", "models"), ("seeds", "seeds"), ("data_tests", "tests")):
        tree = PROJECT.get(key, {}).get(PROJECT["name"], {})
        wrong += unknown_in_tree(tree, DBT / folder, f"dbt_project.yml: {key}")
        wrong += [
            f"dbt_project.yml: {key}.{one}: not this project"
            for one in set(PROJECT.get(key, {})) - {PROJECT["name"]}
        ]
    refuse(wrong)


@pytest.mark.parametrize(
    "tree", [{"+materialised": "table"}, {"marts": {"+contarct": {}}}, {"matrs": {"+schema": "marts"}}]
)
def test_a_misspelt_project_config_is_seen(tree: dict[str, Any]) -> None:
    assert len(list(unknown_in_tree(tree, DBT / "models", "models"))) == 1


def undeclared(file: str, sql: str) -> list[str]:
    """Vars that a file reads and dbt_project.yml does not declare: a threshold with a second home."""
    used = ((found.group(1), line_of(sql, found.start())) for found in VAR.finditer(sql))
    return [
        f"{file}:{line}: var {one} is not in dbt_project.yml"
        for one, line in used
        if one not in PROJECT["vars"]
    ]


def test_every_var_is_declared_in_one_place() -> None:
    read = under("dbt_project", ".sql")
    refuse(one for file in read for one in undeclared(name(file), without_comments(file.read_text("utf-8"))))


def test_an_undeclared_var_is_seen() -> None:
    assert undeclared("a.sql", "select {{ var('as_of') }},\n{{ var(\"no_such_days\", 30) }}") == [
        "a.sql:2: var no_such_days is not in dbt_project.yml"
    ]


def source_faults(documents: list[dict[str, Any]]) -> list[str]:
    """Where the declared sources differ from what the contracts make ingestion write."""
    tables = [one for doc in documents for source in doc.get("sources") or [] for one in source["tables"]]
    declared = {table["name"]: [column["name"] for column in table.get("columns", [])] for table in tables}
    wrong = []
    for feed, contract in contracts().items():
        if feed not in declared:
            wrong.append(f"source raw.{feed} is not declared")
        elif declared[feed] != [*contract.columns, *(name for name, _, _ in TECHNICAL)]:
            wrong.append(f"source raw.{feed}: columns are not those of the contract, in its order")
    return wrong


def test_sources_are_what_ingestion_writes() -> None:
    documents = [yaml.safe_load(file.read_text("utf-8")) for file in FILES]
    refuse(source_faults(documents))
    for document in documents:
        for source in document.get("sources") or []:
            source["tables"] = [table for table in source["tables"] if table["name"] != "orders"]
            for table in source["tables"]:
                if table["name"] == "surveys":
                    table["columns"].pop()
    assert len(source_faults(documents)) == 2


def test_the_sources_are_written_from_the_contracts() -> None:
    on_disk = (DBT / "models/sources.yml").read_text("utf-8")
    assert on_disk == sources(), "run: make docs"


def test_a_contract_that_changed_changes_the_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    orders = contracts()["orders"]
    other = orders.model_copy(update={"description": 'What "they" bought: all.'})
    monkeypatch.setattr("ingestion.contracts.dbt_sources.contracts", lambda: {"orders": other})
    assert sources() != (DBT / "models/sources.yml").read_text("utf-8")
    assert yaml.safe_load(sources())["sources"][0]["tables"][0]["description"] == other.description
