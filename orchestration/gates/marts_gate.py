"""The gate between marts and publish: which rules are asked of which mart.

Add a rule in marts_rules.py and name its check in CHECKS. Never here: SQL.
"""

from __future__ import annotations

from typing import Any

import duckdb

from ingestion.contracts import contracts
from ingestion.settings import Settings
from orchestration.dbt.manifest import feeds_above, models
from orchestration.gates import marts_rules
from orchestration.gates.evaluate import evaluate
from orchestration.gates.rule import GateRule, Outcome, Suite
from orchestration.publish.manifest import Published

#: Checks of the marts gate, each with what it says; the keys are the checks' names in Dagster.
CHECKS = {
    "present": "The mart was built, and holds rows unless a feed it reads is absent.",
    "not_shrunk": "The mart is not suspiciously smaller than the version that is served.",
    "revenue_reconciles": "Revenue and orders are those of staging, to the cent.",
    "customers_agree": "The marts with one row a customer hold the same customers.",
    "score_distribution": "RFM scores lie in 1 to 5 and tell customers apart.",
}

#: Marts with exactly one row a customer; the first is compared with each of the others.
CUSTOMER_MARTS = ("dim_customer", "customer_360", "customer_tenure")


def checks_of(mart: str) -> list[str]:
    """Checks that are asked of a mart."""
    own = {
        "fct_orders": "revenue_reconciles",
        "dim_customer": "customers_agree",
        "customer_rfm": "score_distribution",
    }
    return ["present", "not_shrunk", *([own[mart]] if mart in own else [])]


def absent_feeds(manifest: dict[str, Any], mart: str, settings: Settings) -> list[str]:
    """Feeds a mart cannot do without (its `meta.needs`, else all it reads) that the company does not have."""
    model = models(manifest, "marts")[mart]
    needs = set(model["config"].get("meta", {}).get("needs") or feeds_above(manifest, model["unique_id"]))
    return sorted((needs & set(contracts())) - settings.company.feeds())


def _reason(manifest: dict[str, Any], mart: str, settings: Settings) -> str | None:
    absent = absent_feeds(manifest, mart, settings)
    return f"the company has no {', '.join(absent)}" if absent else None


def _own_rules(mart: str, settings: Settings, built: set[str]) -> list[GateRule]:
    if mart == "fct_orders":
        return marts_rules.revenue_rules(settings.currency)
    if mart == "dim_customer":
        there = [name for name in CUSTOMER_MARTS if name in built]
        return marts_rules.customer_rules(there) if len(there) > 1 else []
    return marts_rules.score_rules() if mart == "customer_rfm" else []


def mart_suite(
    mart: str, manifest: dict[str, Any], settings: Settings, built: set[str], published: Published | None
) -> Suite:
    """All rules of one mart; one that was not built is asked nothing but whether it is there."""
    present = marts_rules.present_rules(mart, _reason(manifest, mart, settings))
    if mart not in built:
        return Suite(f"marts/{mart}", "select 1 as nothing", tuple(present[:1]))
    # A refresh as of an earlier day than the published one rightly holds less.
    comparable = published is not None and settings.as_of >= published.as_of and settings.min_volume_ratio > 0
    before = published.rows.get(mart) if published and comparable else None
    rules = present + marts_rules.shrink_rules(mart, before, marts_rules.SHRINK_RATIO)
    return Suite(
        f"marts/{mart}", f"select * from marts.{mart}", tuple(rules + _own_rules(mart, settings, built))
    )


def judge_marts(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    manifest: dict[str, Any],
    published: Published | None,
) -> list[Outcome]:
    """Ask every rule of every mart of the project."""
    rows = connection.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
    built = {str(name) for (name,) in rows}
    marts = sorted(models(manifest, "marts"))
    return evaluate(connection, [mart_suite(mart, manifest, settings, built, published) for mart in marts])
