"""The gate between marts and publish: which rules are asked of which mart.

Add a rule in marts_rules.py and name its check in CHECKS. Never here: SQL.
"""

from __future__ import annotations

from typing import Any

import duckdb

from ingestion.database import quoted
from ingestion.persons.secret import mark, secret_of
from ingestion.settings import Settings
from orchestration.dbt.manifest import models
from orchestration.dbt.needs import column_needs, may_be_empty, may_shrink, needs_of, unmet
from orchestration.gates import identity_rules, marts_rules, reference_rules
from orchestration.gates.evaluate import evaluate
from orchestration.gates.rule import GateRule, Outcome, Suite
from orchestration.publish.manifest import Published

#: Checks of the marts gate, each with what it says; the keys are the checks' names in Dagster.
CHECKS = {
    "present": "The mart was built, and holds rows unless what it needs is missing or may not have happened.",
    "not_shrunk": "The mart is not suspiciously smaller than the version that is served.",
    "revenue_reconciles": "Revenue and orders are those of staging, to the cent.",
    "customers_agree": "The marts with one row a customer hold the same customers.",
    "references_plausible": "What joins customers names one person, and references lead to customers (warning only).",
    "orders_found": "Order ids of the feed are those of orders (warning only).",
    "score_distribution": "RFM scores lie in 1 to 5 and tell customers apart.",
}

#: Marts with exactly one row a customer; the first is compared with each of the others.
CUSTOMER_MARTS = ("dim_customer", "customer_360", "customer_tenure")

#: Marts of rows that may name an order, each with its feed.
WITH_ORDER_IDS = {"fct_tickets": "tickets", "fct_surveys": "surveys"}


def checks_of(mart: str) -> list[str]:
    """Checks that are asked of a mart."""
    own = {
        "fct_orders": ("revenue_reconciles",),
        "dim_customer": ("customers_agree", "references_plausible"),
        "customer_rfm": ("score_distribution",),
        **dict.fromkeys(WITH_ORDER_IDS, ("orders_found",)),
    }
    return ["present", "not_shrunk", *own.get(mart, ())]


def known_inputs(connection: duckdb.DuckDBPyConnection, settings: Settings) -> set[str]:
    """What the sources tell, as the mart known_inputs counted it; where it was not built, the company's feeds."""
    if "known_inputs" not in _built(connection):
        return settings.company.feeds()
    rows = connection.execute("select input from marts.known_inputs where is_known").fetchall()
    return {str(name) for (name,) in rows}


def _unknown_columns(
    connection: duckdb.DuckDBPyConnection, mart: str, waiting: dict[str, list[str]]
) -> dict[str, list[str]]:
    """Of the columns whose needs are not met those that hold no value in any row."""
    if not waiting:
        return {}
    counts = ", ".join(f"count({quoted(column)})" for column in waiting)
    row = connection.execute(f"select count(*), {counts} from marts.{mart}").fetchone()
    if row is None or row[0] == 0:
        return {}
    return {
        column: needs for (column, needs), known in zip(waiting.items(), row[1:], strict=True) if not known
    }


def waiting_for(
    connection: duckdb.DuckDBPyConnection, manifest: dict[str, Any], settings: Settings
) -> dict[str, dict[str, Any]]:
    """By mart that was built: unmet needs of its rows, when it may be empty all the same, and of unknown columns."""
    known, found = known_inputs(connection, settings), {}
    for mart in _built(connection):
        model = models(manifest, "marts").get(mart)
        if model is not None:
            columns = {name: unmet(needs, known) for name, needs in column_needs(model).items()}
            open_columns = {name: needs for name, needs in columns.items() if needs}
            found[mart] = {
                "rows": unmet(needs_of(model), known),
                "may_be_empty": may_be_empty(model),
                "columns": _unknown_columns(connection, mart, open_columns),
            }
    return found


def _built(connection: duckdb.DuckDBPyConnection) -> set[str]:
    rows = connection.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
    return {str(name) for (name,) in rows}


def _own_rules(mart: str, settings: Settings, built: set[str]) -> list[GateRule]:
    if mart == "fct_orders":
        return marts_rules.revenue_rules(settings.currency)
    if mart == "dim_customer":
        there = [name for name in CUSTOMER_MARTS if name in built]
        return marts_rules.customer_rules(there) if len(there) > 1 else []
    return marts_rules.score_rules() if mart == "customer_rfm" else []


def mart_suite(
    mart: str,
    manifest: dict[str, Any],
    settings: Settings,
    built: set[str],
    published: Published | None,
    known: set[str],
) -> Suite:
    """All rules of one mart; one that was not built is asked nothing but whether it is there."""
    model = models(manifest, "marts")[mart]
    rightly_empty = bool(may_be_empty(model) or unmet(needs_of(model), known))
    present = marts_rules.present_rules(mart, rightly_empty)
    if mart not in built:
        return Suite(f"marts/{mart}", "select 1 as nothing", tuple(present[:1]))
    # A refresh as of an earlier day than the published one rightly holds less.
    comparable = published is not None and settings.as_of >= published.as_of and settings.min_volume_ratio > 0
    before = published.rows.get(mart) if published and comparable and not may_shrink(model) else None
    rules = present + marts_rules.shrink_rules(mart, before, marts_rules.SHRINK_RATIO)
    return Suite(
        f"marts/{mart}", f"select * from marts.{mart}", tuple(rules + _own_rules(mart, settings, built))
    )


def anonymous_shares(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Rows of each feed in the marts and how many of those name no customer, as the mart reconciliation says."""
    there = "select 1 from duckdb_tables() where schema_name = 'marts' and table_name = 'reconciliation'"
    if not connection.execute(there).fetchall():
        return []
    found = connection.execute(
        """
        select feed, cast(sum(warehouse_value) as bigint), cast(sum(anonymous_value) as bigint)
        from marts.reconciliation where figure in ('orders', 'tickets', 'answers', 'contacts')
        group by feed having sum(warehouse_value) > 0 order by feed
        """
    ).fetchall()
    return [
        {"feed": feed, "rows": rows, "anonymous": nobody, "share": nobody / rows}
        for feed, rows, nobody in found
    ]


def _customer_suite(settings: Settings, published: Published | None) -> Suite:
    """Rules about who is a customer."""
    feeds = settings.company.feeds()
    rules = identity_rules.value_rules() + identity_rules.writing_rules(feeds)
    rules += reference_rules.found_rules(feeds, settings.unknown_customers_share)
    rules += identity_rules.nobody_rules() if "customers" in feeds else []
    made_of = published.keys_made_of if published else ""
    rules += identity_rules.secret_rules(mark(secret_of(settings)), made_of)
    return Suite("marts/dim_customer", "select * from marts.dim_customer", tuple(rules))


def identity_suites(settings: Settings, built: set[str], published: Published | None) -> list[Suite]:
    """Rules about references, of the marts that were built and the feeds that the company has."""
    suites = [_customer_suite(settings, published)] if "dim_customer" in built else []
    for mart, feed in WITH_ORDER_IDS.items():
        absent = sorted({feed, "orders"} - settings.company.feeds())
        why = f"the company has no {', '.join(absent)}" if absent else None
        rules = reference_rules.order_rules(feed, settings.unknown_orders_share)
        if mart in built:
            suites.append(Suite(f"marts/{mart}", f"select * from marts.{mart}", tuple(rules), why))
    return suites


def judge_marts(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    manifest: dict[str, Any],
    published: Published | None,
) -> list[Outcome]:
    """Ask every rule of every mart of the project."""
    built, known = _built(connection), known_inputs(connection, settings)
    marts = sorted(models(manifest, "marts"))
    suites = [mart_suite(mart, manifest, settings, built, published, known) for mart in marts]
    return evaluate(connection, suites + identity_suites(settings, built, published))
