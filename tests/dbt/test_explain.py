"""Where a figure comes from: every column has its rule, and the rows of evidence make the figure, for every customer.

Add a mart about one customer to EXPLAINED, config.meta.how to its columns. Never here: the figures themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
import yaml

from ingestion.settings import PROJECT_ROOT
from tests.dbt.compiled import compiled
from tests.shared import loaded_company

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
    """Every column that says how it comes about, as the YAML of its mart has it."""
    return [
        {"mart": mart, "figure": column["name"], "evidence_set": meta.get("evidence"), "how": meta["how"]}
        for mart, columns in _columns().items()
        for column in columns
        if "how" in (meta := column.get("config", {}).get("meta", {}))
    ]


def _columns() -> dict[str, list[dict[str, Any]]]:
    """The columns of each mart as its YAML has them."""
    models: list[dict[str, Any]] = [
        model
        for file in (DBT / "models/marts").rglob("*.yml")
        for model in yaml.safe_load(file.read_text("utf-8")).get("models", [])
    ]
    return {model["name"]: model["columns"] for model in models}


def unexplained(columns: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Columns of the explained marts that do not say how they come about."""
    return [
        f"{mart}.{column['name']}: add config.meta.how (and evidence) to the column"
        for mart in EXPLAINED
        for column in columns[mart]
        if column.get("config", {}).get("meta", {}).get("how") not in (*HOW, "rule")
    ]


def test_every_column_of_a_customer_has_its_rule() -> None:
    assert unexplained(_columns()) == []
    assert {rule["mart"] for rule in _rules()} == set(EXPLAINED)


def test_a_column_without_its_rule_is_seen() -> None:
    bare: dict[str, list[dict[str, Any]]] = {mart: [] for mart in EXPLAINED}
    bare["customer_rfm"] = [{"name": "a"}, {"name": "b", "config": {"meta": {"how": "guess"}}}]
    assert len(unexplained(bare)) == 2


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    company = loaded_company(tmp_path_factory)
    models = compiled(
        "figure_evidence",
        "figure_rulebook",
        "reconciliation",
        *EXPLAINED,
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
    rules = [rule for rule in _rules() if rule["how"] != "rule"]
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


def test_the_rulebook_is_what_the_columns_say(built: duckdb.DuckDBPyConnection) -> None:
    held = built.execute("select mart, figure, evidence_set, how from marts.figure_rulebook").fetchall()
    assert sorted(map(str, held)) == sorted(str(tuple(rule.values())) for rule in _rules())
    wordless = built.execute(
        "select figure from marts.figure_rulebook where coalesce(rule, '') = ''"
    ).fetchall()
    assert wordless == []
