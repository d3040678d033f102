"""The direction of the dbt project: no model points back a stage, no test points forward.

Add a stage with what it may read. Never here: what a model holds (test_marts_documented.py).
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.architecture.house import refuse

Node = dict[str, Any]
ORDER = ("raw", "seeds", "staging", "intermediate", "marts")
#: Stage -> stages its models may read.
READS = {
    "staging": {"raw", "seeds"},
    "intermediate": {"staging", "intermediate", "seeds"},
    "marts": {"intermediate", "marts", "seeds"},
}
#: What a whole column of ids is like decides how each row of it is read, so the staging models read it beside raw.
ABOUT_COLUMNS = "stg_references__decimal_ids"


def stage(node: Node) -> str:
    """The stage of a node; its first folder, and its schema."""
    if node["resource_type"] in ("source", "seed"):
        return "raw" if node["resource_type"] == "source" else "seeds"
    return str(node["fqn"][1])


def everything(manifest: dict[str, Any]) -> dict[str, Node]:
    """Nodes and sources by id."""
    return {**manifest["nodes"], **manifest["sources"]}


def model_faults(nodes: dict[str, Node]) -> list[str]:
    """Models in no stage, in another schema than their stage, or reading what they may not."""
    wrong = []
    for node in nodes.values():
        if node["resource_type"] != "model":
            continue
        if stage(node) not in READS:
            wrong.append(f"{node['name']}: in no stage")
            continue
        if node["schema"] != stage(node):
            wrong.append(f"{node['name']}: lies in schema {node['schema']}, not {stage(node)}")
        for read in node["depends_on"]["nodes"]:
            if stage(nodes[read]) not in READS[stage(node)] and nodes[read]["name"] != ABOUT_COLUMNS:
                wrong.append(f"{node['name']} ({stage(node)}) reads {read} ({stage(nodes[read])})")
    return wrong


def forward_faults(nodes: dict[str, Node]) -> list[str]:
    """Data tests that need a later stage than the model they are about: they would run too early."""
    wrong = []
    for node in nodes.values():
        about = nodes.get(node.get("attached_node") or "")
        if node["resource_type"] != "test" or about is None:
            continue
        late = [
            one
            for one in node["depends_on"]["nodes"]
            if ORDER.index(stage(nodes[one])) > ORDER.index(stage(about))
        ]
        wrong += [f"{node['name']}: about {about['name']}, but reads {one}" for one in late]
    return wrong


def test_no_model_points_back(manifest: dict[str, Any]) -> None:
    nodes = everything(manifest)
    assert {stage(node) for node in nodes.values() if node["resource_type"] == "model"} == set(READS)
    refuse(model_faults(nodes))


def test_no_test_points_forward(manifest: dict[str, Any]) -> None:
    refuse(forward_faults(everything(manifest)))


def node(
    kind: str, name: str, folder: str, *reads: str, schema: str | None = None, about: str | None = None
) -> Node:
    return {
        "resource_type": kind,
        "name": name,
        "fqn": ["loyalty_loop", folder, name],
        "schema": schema or folder,
        "depends_on": {"nodes": list(reads)},
        "attached_node": about,
    }


NODES = {
    "source.raw": node("source", "orders", "raw"),
    "model.stg": node("model", "stg", "staging", "source.raw"),
    "model.int": node("model", "int", "intermediate", "model.stg"),
    "model.mart": node("model", "mart", "marts", "model.int"),
    "test.unique": node("test", "unique", "marts", "model.mart", "model.int", about="model.mart"),
}


def test_the_right_direction_passes() -> None:
    assert model_faults(NODES) + forward_faults(NODES) == []


@pytest.mark.parametrize(
    "bad",
    [
        node("model", "bad", "intermediate", "source.raw"),
        node("model", "bad", "staging", "model.int"),
        node("model", "bad", "staging", "model.stg"),
        node("model", "bad", "intermediate", "model.mart"),
        node("model", "bad", "marts", "model.stg"),
        node("model", "bad", "reports", "model.mart"),
        node("model", "bad", "marts", "model.int", schema="main"),
        node("test", "bad", "staging", "model.stg", "model.mart", about="model.stg"),
    ],
)
def test_a_wrong_direction_is_seen(bad: Node) -> None:
    nodes = {**NODES, "bad": bad}
    assert len(model_faults(nodes) + forward_faults(nodes)) == 1
