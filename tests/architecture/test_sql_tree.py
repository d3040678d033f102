"""The SQL of the project as compiled: windows, divisions, aliases and sums that mean the same on every engine.

Add nothing here for a new rule but its samples: rules stand in sql_tree.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.architecture import sql_tree
from tests.architecture.house import refuse

Rule = Callable[[dict[str, Any]], Iterator[str]]

BAD = [
    (sql_tree.lateral_aliases, "select a + 1 as b, b + 1 as c from t"),
    (sql_tree.lateral_aliases, "select a + 1 as b from t where b > 2"),
    (sql_tree.lateral_aliases, "with x as (select a + 1 as b, max(b) over () as c from t) select c from x"),
    (sql_tree.lateral_aliases, "select substr(a, 1, 2) as b, count(*) as n from t group by b"),
    (sql_tree.window_orders, "select row_number() over (partition by a order by b desc) as n from t"),
    (sql_tree.window_orders, "select lag(a) over (order by b nulls last, c) as n from t"),
    (sql_tree.sums_of_booleans, "select sum(a = b) as n from t"),
    (sql_tree.sums_of_booleans, "select sum(a is null) as n from t"),
    (sql_tree.sums_of_booleans, "select avg(a in (1, 2)) as n from t"),
    (sql_tree.divisions, "select a / b as n from t"),
    (sql_tree.divisions, "select a / 0 as n from t"),
    (sql_tree.divisions, "select a / count(*) as n from t"),
    (sql_tree.stars, "select * from t"),
    (sql_tree.stars, "with x as (select t.* from t) select a from x"),
]
GOOD = [
    (sql_tree.lateral_aliases, "select cast(a as date) as a, a + 1 as b from t"),
    (sql_tree.lateral_aliases, "select t.b as b, t.a as a from t where t.b > 1 order by b"),
    (
        sql_tree.lateral_aliases,
        "with x as (select * from (select a, b from t) as y) select c as b, b + 1 as d from x where b > 1",
    ),
    (sql_tree.lateral_aliases, "select max(a) as b, (select max(b) from u) as c from t"),
    (
        sql_tree.window_orders,
        "select sum(a) over (partition by b) as n, lag(a) over (order by b asc nulls last) as m from t",
    ),
    (sql_tree.sums_of_booleans, "select sum(case when a = b then 1 else 0 end) as n, sum(a + b) as m from t"),
    (
        sql_tree.divisions,
        "select cast(a as double) / nullif(cast(b as double), 0) as n, c / 60.0 as m from t",
    ),
    (sql_tree.stars, "select count(*) as n, a * b as c from t"),
]


@pytest.mark.parametrize(("rule", "sql"), BAD)
def test_a_rule_catches(rule: Rule, sql: str) -> None:
    assert list(rule(sql_tree.parse(sql)))


@pytest.mark.parametrize(("rule", "sql"), GOOD)
def test_a_rule_lets_pass(rule: Rule, sql: str) -> None:
    assert list(rule(sql_tree.parse(sql))) == []


def test_what_is_no_query_is_an_error() -> None:
    with pytest.raises(AssertionError, match="selec"):
        sql_tree.parse("selec a from t")


def test_compiled_models_keep_the_rules(models: list[dict[str, Any]]) -> None:
    assert len(models) > 40
    written_in_sql = [model for model in models if model["language"] == "sql"]
    trees = {model["name"]: sql_tree.parse(model["compiled_code"]) for model in written_in_sql}
    refuse(f"{name}: {one}" for name, tree in trees.items() for rule in sql_tree.RULES for one in rule(tree))


def test_compiled_marts_name_their_columns(marts: list[dict[str, Any]]) -> None:
    assert marts
    refuse(
        f"{mart['name']}: {one}"
        for mart in marts
        for one in sql_tree.stars(sql_tree.parse(mart["compiled_code"]))
    )
