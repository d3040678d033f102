"""What a published table owes its readers: a contract, words for everything, a tested key, an owner.

Add a duty when readers need it. Never here: whether the figures are right (tests/dbt).
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.architecture.house import refuse

Node = dict[str, Any]
#: Tests that prove a key.
KEY_TESTS = {"primary_key", "unique", "unique_combination"}


def key_tested(manifest: dict[str, Any]) -> set[str]:
    """Ids of the models with a test of a key that stops the refresh when it fails."""
    tests = [one for one in manifest["nodes"].values() if one["resource_type"] == "test"]
    return {
        test["attached_node"]
        for test in tests
        if (test.get("test_metadata") or {}).get("name") in KEY_TESTS
        and test["config"]["severity"].lower() == "error"
        and test["config"]["enabled"]
        and not test["config"].get("where")
    }


def faults(mart: Node, tested: set[str]) -> list[str]:
    """What a mart lacks."""
    wrong = []
    if not (mart["config"].get("contract") or {}).get("enforced"):
        wrong.append("its contract is not enforced")
    if len(mart["description"].split()) < 5:
        wrong.append("no description of a sentence")
    if not mart["columns"]:
        wrong.append("no column described")
    for column in mart["columns"].values():
        wrong += [
            f"column {column['name']}: no {what}"
            for what in ("description", "data_type")
            if not column.get(what)
        ]
    if mart["columns"] and "as_of" not in mart["columns"]:
        wrong.append("no column as_of")
    if mart["unique_id"] not in tested:
        wrong.append("no test of its key (primary_key or unique_combination, severity error, every row)")
    if not (mart["config"].get("meta") or {}).get("owner"):
        wrong.append("no owner (config.meta.owner)")
    return [f"{mart['name']}: {one}" for one in wrong]


def test_every_mart_keeps_its_duties(manifest: dict[str, Any], marts: list[Node]) -> None:
    tested = key_tested(manifest)
    assert len(marts) >= 9
    refuse(one for mart in marts for one in faults(mart, tested))


def test_every_model_is_described(models: list[Node]) -> None:
    refuse(f"{model['name']}: no description" for model in models if not model["description"].strip())


GOOD: Node = {
    "name": "mart",
    "unique_id": "model.mart",
    "description": "One row a customer and month.",
    "columns": {
        "a": {"name": "a", "description": "The key.", "data_type": "bigint"},
        "as_of": {"name": "as_of", "description": "The last day that counts.", "data_type": "date"},
    },
    "config": {"contract": {"enforced": True}, "meta": {"owner": "service"}},
}


def test_a_dutiful_mart_passes() -> None:
    assert faults(GOOD, {"model.mart"}) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda mart: mart["config"].update(contract={"enforced": False}), "contract"),
        (lambda mart: mart.update(description="Customers."), "description of a sentence"),
        (lambda mart: mart["columns"]["a"].update(description=""), "column a: no description"),
        (lambda mart: mart["columns"]["a"].update(data_type=None), "column a: no data_type"),
        (lambda mart: mart.update(columns={}), "no column described"),
        (lambda mart: mart["columns"].pop("as_of"), "no column as_of"),
        (lambda mart: mart.update(unique_id="model.other"), "no test of its key"),
        (lambda mart: mart["config"].update(meta={}), "no owner"),
    ],
)
def test_a_neglected_duty_is_seen(change: Callable[[Node], None], said: str) -> None:
    mart = copy.deepcopy(GOOD)
    change(mart)
    found = faults(mart, {"model.mart"})
    assert len(found) == 1
    assert said in found[0]


@pytest.mark.parametrize(
    ("name", "config"), [("not_null", {}), ("unique", {"severity": "warn"}), ("unique", {"where": "a > 1"})]
)
def test_a_weak_test_proves_no_key(name: str, config: dict[str, Any]) -> None:
    strong = {"severity": "ERROR", "enabled": True, "where": None}
    test = {"resource_type": "test", "attached_node": "model.mart", "test_metadata": {"name": name}}
    assert key_tested({"nodes": {"t": {**test, "config": {**strong, **config}}}}) == set()
    assert key_tested({"nodes": {"t": {**test, "test_metadata": {"name": "unique"}, "config": strong}}}) == {
        "model.mart"
    }
