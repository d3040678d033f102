"""Rules over parsed SQL: what no pattern over the text can tell, read from the tree DuckDB makes of a statement.

Add a rule when it needs to know a clause from an expression. Never here: what a pattern finds (portable_rules.py).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import duckdb

Node = dict[str, Any]
BOOLEAN = ("COMPARISON", "CONJUNCTION", "BETWEEN")
BOOLEAN_OPERATORS = (
    "OPERATOR_IS_NULL",
    "OPERATOR_IS_NOT_NULL",
    "OPERATOR_NOT",
    "COMPARE_IN",
    "COMPARE_NOT_IN",
)


def parse(sql: str) -> Node:
    """The tree of a query; AssertionError with DuckDB's words where it is none."""
    con = duckdb.connect()
    try:
        found = con.execute("select json_serialize_sql(?::varchar)", [sql]).fetchone()
    finally:
        con.close()
    assert found is not None
    tree: Node = json.loads(found[0])
    assert not tree["error"], f"{tree.get('error_message')}: {sql[:200]}"
    return tree


def walk(node: Any) -> Iterator[Node]:
    """Every node of a tree, parents first."""
    if isinstance(node, dict):
        yield node
        for child in node.values():
            yield from walk(child)
    elif isinstance(node, list):
        for child in node:
            yield from walk(child)


def columns(node: Any) -> Iterator[str]:
    """Columns an expression names without a table; not those of a query inside it."""
    if isinstance(node, dict):
        if node.get("class") == "COLUMN_REF" and len(node["column_names"]) == 1:
            yield node["column_names"][0].lower()
        for key, child in node.items():
            if key != "subquery":
                yield from columns(child)
    elif isinstance(node, list):
        for child in node:
            yield from columns(child)


def queries(tree: Node) -> dict[str, Node]:
    """The CTEs of a statement by name."""
    maps = [node["cte_map"]["map"] for node in walk(tree) if "cte_map" in node]
    return {entry["key"].lower(): _query(entry["value"]) for entries in maps for entry in entries}


def _query(cte: Node) -> Node:
    """A CTE's query, which releases of DuckDB nest differently."""
    node: Node = cte.get("query_node") or cte["query"]["node"]
    return node


def made_by(query: Node, ctes: dict[str, Node]) -> set[str]:
    """Names of the columns a query makes, as far as its own statement tells."""
    if query.get("type") != "SELECT_NODE":
        return made_by(query.get("left") or query["children"][0], ctes)
    names: set[str] = set()
    for item in query["select_list"]:
        if item["class"] == "STAR":
            names |= offered_by(query["from_table"], ctes)
        names.add((item.get("alias") or (item.get("column_names") or [""])[-1]).lower())
    return names - {""}


def offered_by(table: Node | None, ctes: dict[str, Node]) -> set[str]:
    """Names of the columns a from clause offers; those of other models are not known here."""
    if not table:
        return set()
    if table["type"] == "JOIN":
        return offered_by(table["left"], ctes) | offered_by(table["right"], ctes)
    if table["type"] == "SUBQUERY":
        return made_by(table["subquery"]["node"], ctes)
    cte = table.get("table_name", "").lower()
    rest = {one: query for one, query in ctes.items() if one != cte}
    return made_by(ctes[cte], rest) if cte in ctes else set()


def lateral_aliases(tree: Node) -> Iterator[str]:
    """Aliases used again in their own select, where no column of that name comes in.

    Where one does, both engines take the column; where none does, only some know the name.
    """
    ctes = queries(tree)
    for select in (node for node in walk(tree) if node.get("type") == "SELECT_NODE"):
        made: set[str] = set()
        offered = offered_by(select["from_table"], ctes)
        for item in select["select_list"]:
            used = set(columns(item))
            yield from (f"alias '{name}' used in the select that makes it" for name in sorted(made & used))
            alias = (item.get("alias") or "").lower()
            if alias and alias not in used | offered:
                made.add(alias)
        for clause in ("where_clause", "group_expressions", "having"):
            hits = made & set(columns(select[clause]))
            yield from (
                f"alias '{name}' used in {clause} of the select that makes it" for name in sorted(hits)
            )


def window_orders(tree: Node) -> Iterator[str]:
    """Orders of windows that leave the place of nulls to the engine."""
    for window in (node for node in walk(tree) if node.get("class") == "WINDOW"):
        for order in window["orders"]:
            if order["null_order"] == "ORDER_DEFAULT":
                yield f"window {window['function_name']}: say nulls first or nulls last"


def sums_of_booleans(tree: Node) -> Iterator[str]:
    """Sums of a condition; write sum(case when ... then 1 else 0 end)."""
    for node in walk(tree):
        if node.get("class") == "FUNCTION" and node["function_name"] in ("sum", "avg"):
            inner = node["arguments"][0].get("expression", node["arguments"][0])
            if inner["class"] in BOOLEAN or inner["type"] in BOOLEAN_OPERATORS:
                yield f"{node['function_name']} of a condition: sum(case when ... then 1 else 0 end)"


def divisions(tree: Node) -> Iterator[str]:
    """Divisions by what may be zero: engines differ between null, infinity and an error."""
    for node in walk(tree):
        if node.get("class") == "FUNCTION" and node["function_name"] == "/":
            by = node["arguments"][1].get("expression", node["arguments"][1])
            literal = by["class"] == "CONSTANT" and float(by["literal"].get("text") or 0) != 0
            if not literal and by.get("function_name") != "nullif":
                yield "division by what may be zero: {{ divide(a, b) }}"


def stars(tree: Node) -> Iterator[str]:
    """Selects of every column there is."""
    for node in walk(tree):
        if node.get("class") == "STAR":
            yield "select * : name the columns"


#: Rule -> what it finds in the tree of any model.
RULES = (lateral_aliases, window_orders, sums_of_booleans, divisions)
