"""The data tests of one table as one statement and one event, while every test keeps its name in what is reported.

A test costs dbt and Dagster twenty times what its query costs the engine. Tests of the same tables that fail a
refresh are therefore put together when it runs; the YAML, the documentation and `loyalty dbt test` know each alone.
Add a reason to leave a test out of its group here. Never here: a test's own query (dbt_project/tests/generic).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from orchestration.dbt.compat import data_test_of

#: Before each test's query in a group's SQL; a test's own query is found again by it.
MARK = "-- data test "
#: Of a group, config.meta: the names of the tests in it.
TESTS = "grouped_tests"

Node = dict[str, Any]


def _key(node: Node) -> tuple[str, ...] | None:
    """What tests of one group have in common: the table, and all tables they read. None: runs alone."""
    config = node["config"]
    alone = not node.get("test_metadata") or config["severity"].lower() != "error" or config.get("where")
    if alone or not node.get("attached_node"):
        return None
    return (node["attached_node"], *sorted(set(node["depends_on"]["nodes"]) - {node["attached_node"]}))


def _call(node: Node) -> str:
    """The call of a generic test's macro with the test's own arguments, as Jinja."""
    meta = node["test_metadata"]
    arguments = [f"{name}={_argument(name, value)}" for name, value in meta["kwargs"].items()]
    return "{{ " + f"test_{meta['name']}({', '.join(arguments)})" + " }}"


def _argument(name: str, value: Any) -> str:
    """`model` is Jinja of its own, `to` and `other` name a table by `ref(...)`; all else is a plain value."""
    if name == "model":
        return str(value).removeprefix("{{").removesuffix("}}").strip()
    return str(value) if name in ("to", "other") else repr(value)


def _query(node: Node) -> str:
    return (
        f"{MARK}{node['name']}\nselect '{node['name']}' as data_test, count(*) as wrong_rows\n"
        f"from (\n{_call(node)}\n) as found\nhaving count(*) > 0"
    )


def _together(key: tuple[str, ...], members: list[Node]) -> Node:
    """One test node that asks what its members ask."""
    name = "_with_".join(["data_tests_of_" + key[0].split(".")[-1], *[one.split(".")[-1] for one in key[1:]]])
    names = [member["name"] for member in members]
    first = members[0]
    return {
        **first,
        "name": name,
        "alias": name,
        "unique_id": f"test.{first['package_name']}.{name}",
        "fqn": [*first["fqn"][:-1], name],
        "path": f"{name}.sql",
        "description": "Data tests: " + ", ".join(names) + ".",
        "column_name": None,
        "raw_code": "\nunion all\n".join(_query(member) for member in members),
        "config": {
            **first["config"], "alias": name, "meta": {TESTS: names},
            "fail_calc": "coalesce(sum(wrong_rows), 0)",
        },
        "test_metadata": {"name": "data_tests", "kwargs": {}, "namespace": None},
        "depends_on": {
            "nodes": first["depends_on"]["nodes"],
            "macros": sorted({macro for member in members for macro in member["depends_on"]["macros"]}),
        },
    }  # fmt: skip


def groups(nodes: Mapping[str, Node]) -> dict[str, list[Node]]:
    """By the unique id of the test that stands for them, itself first: the tests that run together."""
    found: defaultdict[tuple[str, ...], list[Node]] = defaultdict(list)
    for node in nodes.values():
        if node["resource_type"] == "test" and (key := _key(node)):
            found[key].append(node)
    made = ((_together(key, members), members) for key, members in found.items() if len(members) > 1)
    return {group["unique_id"]: [group, *members] for group, members in made}


def with_groups(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """A manifest, as plain values, in which each group stands for its tests."""
    made = groups(manifest["nodes"])
    gone = {member["unique_id"] for _, *members in made.values() for member in members}
    own = {key: group for key, (group, *_) in made.items()}
    nodes = {key: node for key, node in manifest["nodes"].items() if key not in gone} | own
    parents = {key: of for key, of in manifest["parent_map"].items() if key not in gone}
    parents |= {key: group["depends_on"]["nodes"] for key, group in own.items()}
    children: dict[str, list[str]] = {key: [] for key in parents}
    for key, of in parents.items():
        for parent in of:
            children[parent].append(key)
    return {**manifest, "nodes": nodes, "parent_map": parents, "child_map": children}


def group_in(manifest: Any, grouped: Mapping[str, Any]) -> None:
    """Give dbt's own Manifest object the nodes of a manifest that `with_groups` has made."""
    nodes = grouped["nodes"]
    for key in manifest.nodes.keys() - nodes.keys():
        del manifest.nodes[key]
    for key in nodes.keys() - manifest.nodes.keys():
        manifest.nodes[key] = data_test_of(nodes[key])


def names_in(node: Any) -> list[str]:
    """The tests that a dbt node stands for: its own name, or those of its group."""
    return list((node.config.meta or {}).get(TESTS) or [node.name])


def queries(compiled: str) -> dict[str, str]:
    """Each test's own query out of the compiled SQL of a group; nothing for a test that runs alone."""
    parts = re.split(rf"^{re.escape(MARK)}(\w+)\n", compiled, flags=re.M)[1:]
    found = zip(parts[::2], parts[1::2], strict=True)
    return {name: _inner(text) for name, text in found}


def _inner(text: str) -> str:
    """What stands between a query's wrapping lines."""
    body = text.split("from (\n", 1)[1]
    return body.rsplit("\n) as found", 1)[0].strip() + "\n"
