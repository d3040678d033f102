"""Every input that a mart or a figure needs is one that known_inputs counts, and every pattern fits a column."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

from ingestion.contracts import contracts
from ingestion.settings import PROJECT_ROOT
from orchestration.dbt.needs import inputs_of, may_be_empty

DBT = PROJECT_ROOT / "dbt_project"
COUNTED = (DBT / "macros/inputs.sql").read_text("utf-8")


def _counted() -> set[str]:
    """Inputs that the macro lists, without the values of a column."""
    found = set()
    for feed, columns in re.findall(r"'(\w+)': \['stg_\w+', \[(.*?)\], \[", COUNTED, re.S):
        found |= {feed, *(f"{feed}.{column}" for column in re.findall(r"'(\w+)'", columns))}
    rules = re.search(r"return\(\[(.*?)\]\)", COUNTED)
    found |= {f"{name}.csv" for name in re.findall(r"'(\w+)'", rules[1] if rules else "")}
    return found | {f"vars.{name}" for name in re.findall(r"'(\w+)': var\(", COUNTED)}


def _values() -> set[str]:
    """Columns whose values are counted apart, with each value the contract allows."""
    found = set()
    for feed, columns in re.findall(r"'(\w+)': \['stg_\w+', \[.*?\], \[(.*?)\]\]", COUNTED, re.S):
        for column in re.findall(r"'(\w+)'", columns):
            found |= {f"{feed}.{column}={value}" for value in contracts()[feed].columns[column].values}
    return found


def _models() -> list[tuple[Path, dict[str, Any]]]:
    files = sorted((DBT / "models/marts").rglob("*.yml"))
    return [(f, one) for f in files for one in (yaml.safe_load(f.read_text("utf-8")) or {}).get("models", [])]


def _wrong(needs: list[str]) -> list[str]:
    known = _counted() | _values()
    return [one for need in needs for one in inputs_of(need) if one not in known]


def test_every_need_is_counted() -> None:
    assert {"orders.gross_amount", "service_targets.csv", "vars.save_holdout_share"} <= _counted()
    assert "surveys.kind=nps" in _values()
    assert _wrong(["tickets.promised, or targets in service_targets.csv"]) == ["tickets.promised"]
    wrong = []
    for file, model in _models():
        meta = model["config"]["meta"]
        needs = [
            *meta.get("needs", []),
            *(need for part in meta.get("needs_of", {}).values() for need in part),
        ]
        wrong += [f"{file.name}: {model['name']}: {one}" for one in _wrong(needs)]
    assert wrong == []


def test_every_counted_column_is_one_of_its_contract() -> None:
    known = {f"{feed}.{column}" for feed, contract in contracts().items() for column in contract.columns}
    counted = {one for one in _counted() if "." in one and not one.endswith(".csv")}
    assert {one for one in counted if not one.startswith("vars.")} - known == set()


def test_every_counted_setting_is_one_of_the_project() -> None:
    known = yaml.safe_load((DBT / "dbt_project.yml").read_text("utf-8"))["vars"]
    assert {one.removeprefix("vars.") for one in _counted() if one.startswith("vars.")} - set(known) == set()


def _unsaid(models: list[tuple[Path, dict[str, Any]]]) -> list[str]:
    """Marts that may be empty without saying when: fewer than three words say nothing."""
    declared = [one for _, one in models if "may_be_empty" in one["config"]["meta"]]
    return [one["name"] for one in declared if len(may_be_empty(one).split()) < 3]


def test_a_mart_that_may_be_empty_says_when() -> None:
    wrong = {"name": "m", "config": {"meta": {"may_be_empty": True}}}
    assert _unsaid([(DBT, wrong)]) == ["m"]
    assert _unsaid(_models()) == []
    assert any(may_be_empty(one) for _, one in _models())


def test_every_pattern_fits_a_column() -> None:
    wrong = []
    for file, model in _models():
        names = [column["name"] for column in model.get("columns", [])]
        for patterns in model["config"]["meta"].get("needs_of", {}):
            wrong += [
                f"{file.name}: {model['name']}: no column is called {pattern}"
                for pattern in patterns.split()
                if not any(fnmatchcase(name, pattern) for name in names)
            ]
    assert wrong == []
