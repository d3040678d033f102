"""Where a figure comes from: every column has its rule, and the rows of evidence make the figure, for every customer.

Add a mart about one customer to EXPLAINED, its columns to the seed figure_rules. Never here: the figures themselves.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
import yaml

from ingestion.demo import write_demo
from ingestion.load import load_company
from ingestion.settings import PROJECT_ROOT
from tests.dbt.compiled import compiled
from tests.small import small_company

DBT = PROJECT_ROOT / "dbt_project"
EXPLAINED = ("customer_360", "customer_rfm", "loyalty_state", "switch_risk")
#: What the rows of a set make of themselves, and how that compares with the figure.
HOW = {
    "count": "coalesce(count(e.customer_key), 0) <> coalesce(f.figure, 0)",
    "sum": "coalesce(sum(e.amount), 0) <> coalesce(f.figure, 0)",
    "first": "min(e.happened_on) is distinct from f.figure",
    "last": "max(e.happened_on) is distinct from f.figure",
}
#: Sets of which a small company may have no row.
RARE = {
    "unresolved_episodes",
    "lost_episodes",
    "returned_orders",
    "open_tickets",
    "contacts_7_days",
    "risk_reasons",
}


def _rules() -> list[dict[str, str]]:
    with (DBT / "seeds/figure_rules.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _columns() -> dict[str, list[str]]:
    """The columns of each mart that is explained, as its YAML names them."""
    models: list[dict[str, Any]] = [
        model
        for file in (DBT / "models/marts").rglob("*.yml")
        for model in yaml.safe_load(file.read_text("utf-8")).get("models", [])
    ]
    return {m["name"]: [c["name"] for c in m["columns"]] for m in models if m["name"] in EXPLAINED}


def test_every_column_of_a_customer_has_its_rule() -> None:
    columns, rules = _columns(), _rules()
    assert len(columns) >= 3
    for mart, names in columns.items():
        told = [rule["figure"] for rule in rules if rule["mart"] == mart]
        assert sorted(told) == sorted(names), f"{mart}: name each column once in seeds/figure_rules.csv"
    assert {rule["mart"] for rule in rules} <= set(EXPLAINED)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    company = small_company(tmp_path_factory.mktemp("company"))
    write_demo(company.settings)
    load_company(company.settings)
    models = compiled(
        "figure_evidence",
        "figure_rulebook",
        "reconciliation",
        *_columns(),
        variables=company.settings.dbt_vars(),
    )
    path = tmp_path_factory.mktemp("built") / "pipeline.duckdb"
    path.write_bytes(company.settings.pipeline_db.read_bytes())
    con = duckdb.connect(str(path))
    con.execute("set TimeZone = 'UTC'")
    models.run(con)
    yield con
    con.close()


def _wrong(con: duckdb.DuckDBPyConnection, rule: dict[str, str]) -> int:
    """Customers whose rows of evidence do not make their figure."""
    found = con.execute(
        f"""
        select count(*) from (
            select f.customer_key
            from (select customer_key, {rule["figure"]} as figure from marts.{rule["mart"]}) as f
            left join marts.figure_evidence as e
                on e.customer_key = f.customer_key and e.evidence_set = ?
            group by f.customer_key, f.figure
            having {HOW[rule["how"]]}
        )
        """,
        [rule["evidence_set"]],
    ).fetchone()
    return int(found[0]) if found else 0


def test_the_rows_make_the_figure_for_every_customer(built: duckdb.DuckDBPyConnection) -> None:
    present = _columns()
    rules = [rule for rule in _rules() if rule["how"] != "rule" and rule["mart"] in present]
    assert len(rules) >= 35
    wrong = {f"{rule['mart']}.{rule['figure']}": _wrong(built, rule) for rule in rules}
    assert {figure: customers for figure, customers in wrong.items() if customers} == {}


def test_a_lost_row_of_evidence_is_seen(built: duckdb.DuckDBPyConnection) -> None:
    rules = {rule["figure"]: rule for rule in _rules() if rule["mart"] == "customer_360"}
    built.execute("begin")
    built.execute(
        "delete from marts.figure_evidence where evidence_set = 'completed_orders' and row_id = "
        "(select min(row_id) from marts.figure_evidence where evidence_set = 'completed_orders' and amount > 0)"
    )
    found = [_wrong(built, rules[figure]) for figure in ("orders", "revenue", "tickets")]
    built.execute("rollback")
    assert found == [1, 1, 0]


def test_every_set_that_a_rule_names_has_rows(built: duckdb.DuckDBPyConnection) -> None:
    named = {rule["evidence_set"] for rule in _rules() if rule["evidence_set"]}
    there = {
        name
        for (name,) in built.execute("select distinct evidence_set from marts.figure_evidence").fetchall()
    }
    assert there <= named
    assert named - there <= RARE


def test_one_query_explains_a_number(built: duckdb.DuckDBPyConnection) -> None:
    page = (PROJECT_ROOT / "docs/explain.md").read_text("utf-8")
    queries = [part.split("```")[0] for part in page.split("```sql\n")[1:]]
    assert len(queries) >= 2
    for query in queries:
        rows = built.execute(query).fetchall()
        assert rows, query
    evidence: list[tuple[Any, ...]] = built.execute(queries[0]).fetchall()
    assert (
        sum(row[4] for row in evidence)
        == built.execute("select max(revenue) from marts.customer_360").fetchall()[0][0]
    )
