"""Backtest, hot weeks, save list and offers against their twins in plain loops, on random companies.

Here: the comparison. Never here: the companies (companies/risk.py) or the definitions (twins/risk_marts.py).
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from tests.dbt.companies.risk import AS_OF, CUSTOMERS, END, VARIABLES, company_of, drawn
from tests.dbt.companies.seeds import seeds
from tests.dbt.compiled import Compiled, compiled
from tests.dbt.support import DBT_PROJECT
from tests.dbt.twins import leave
from tests.dbt.twins import risk_marts as twin
from tests.dbt.twins.intervals import newcombe
from tests.dbt.twins.marts import Row, rfm
from tests.dbt.twins.risk import Company, on_its_way, reasons_on
from tests.dbt.twins.risk_backtest import backtest

#: 45 days are 1.5 months, so every second month end is pooled.
SMALLER = {
    **VARIABLES, "repurchase_days": 45, "risk_min_customers": 4, "hotspot_weeks": 8, "hotspot_min_weeks": 3,
    "hotspot_z": 1.5, "hotspot_min_tickets": 2, "value_at_stake_days": 60,
}  # fmt: skip
SEEDS = DBT_PROJECT / "seeds"
MARTS = ("switch_risk_backtest", "issue_hotspots", "save_list", "retention_offers", "switch_risk")
Rows = dict[str, list[Row]]


@pytest.fixture(scope="module")
def models() -> Compiled:
    return compiled(*MARTS, variables=SMALLER)


def seed_rows(name: str) -> list[Row]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def dicts(con: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    found = con.execute(query)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def close(found: Any, wanted: Any) -> bool:
    if found is None or wanted is None:
        return found is None and wanted is None
    return bool(found == pytest.approx(float(wanted), rel=1e-6, abs=1e-6))


def check_backtest(con: duckdb.DuckDBPyConnection, company: Company) -> int:
    expected = backtest(company, 45, 2)
    found = {
        (row["period"], row["trigger_name"]): row
        for row in dicts(con, "select * from marts.switch_risk_backtest")
    }
    assert set(found) == set(expected)
    for key, wanted in expected.items():
        row = found[key]
        n1, a, n0, c = wanted.pop("counts")
        counted = (row["customers_with"], row["gone_with"], row["customers_without"], row["gone_without"])
        assert counted == (n1, a, n0, c), key
        low, high = newcombe((a, n1), (c, n0))
        assert close(row["excess_low"], low) and close(row["excess_high"], high), key
        for name, value in wanted.items():
            assert close(row[name], value), (key, name, row[name], value)
    return len(expected)


def check_hot_weeks(con: duckdb.DuckDBPyConnection, company: Company) -> set[Any]:
    expected = twin.hot_weeks(company, 8, 3)
    rows = dicts(con, "select * from marts.issue_hotspots order by week_start")
    found = {(row["week_start"], row["kind_group"], row["category"]): row for row in rows}
    assert set(found) == set(expected)
    since: dict[Any, date | None] = {}
    for (week, *group), row in found.items():
        z = expected[(week, group[0], group[1])]
        assert close(row["robust_z"], z), (week, group)
        hot = None if z is None else z >= 1.5 and row["tickets"] >= 2
        begun = since.get(tuple(group))
        since[tuple(group)] = (begun or week) if hot else None
        assert (row["is_hot"], row["hot_since"]) == (hot, since[tuple(group)]), (week, group)
        assert row["is_newly_hot"] is (None if hot is None else hot and begun is None)
    return {row["is_hot"] for row in rows} | {row["scale_kind"] for row in rows}


def weights(company: Company) -> dict[str, float]:
    """What each reason adds: measured where enough customers had it, else the default."""
    found = {row["reason"]: float(row["default_excess"]) for row in seed_rows("risk_reasons")}
    for (period, name), row in backtest(company, 45, 2).items():
        n1, _, n0, _ = row["counts"]
        if period == "all" and name in found and min(n1, n0) >= 4 and row["adjusted_excess"] is not None:
            found[name] = max(row["adjusted_excess"], 0)
    return found


def check_save_list(con: duckdb.DuckDBPyConnection, company: Company) -> int:
    """So few customers leave that no chance is known: the lists go by a simple rule."""
    weighed, expected = weights(company), {}
    for customer in CUSTOMERS:
        now = leave.known(customer, AS_OF, company, 45, 60)
        kept = 1.0
        for reason in reasons_on(customer, AS_OF, company):
            kept *= 1 - weighed[reason]
        if now and now.revenue and now.is_gone(company):
            expected[customer] = ("win_back", now.revenue, 1 - kept)
        elif now and now.revenue and reasons_on(customer, AS_OF, company):
            expected[customer] = ("save", now.revenue, 1 - kept)
    rows = dicts(con, "select * from marts.save_list order by list_name, call_rank")
    assert {row["customer_id"] for row in rows} == set(expected)
    assert not {row["ordered_by"] for row in rows} & {"chance", "chance_x_revenue"}
    for row in rows:
        name, stake, risk = expected[row["customer_id"]]
        assert (row["list_name"], float(row["revenue_at_stake"])) == (name, stake)
        assert close(row["risk"], risk) and row["leave_chance"] is None
        assert row["is_courtesy"] is (name == "save" and risk == 0)
        assert row["reasons"] == (", ".join(sorted(reasons_on(row["customer_id"], AS_OF, company))) or None)
        assert row["why"].count(";") >= row["reason_count"] + 1
        awaited = any(
            one["customer_id"] == row["customer_id"] and on_its_way(one, AS_OF, company)
            for one in company.pending
        )
        assert ("an order is on its way" in row["why"]) is awaited
    return len(rows)


def check_offers(con: duckdb.DuckDBPyConnection, rows: Rows, company: Company) -> set[int]:
    rules, met = seed_rows("retention_rules"), set()
    scores = rfm(company.orders, AS_OF, 365, company.local)
    shares = sorted(
        (row for row in rows["surveys"] if row["kind"] == "share"), key=lambda row: row["responded_at"]
    )
    last = {row["customer_id"]: Decimal(row["score"]) / 100 for row in shares}
    pending = {row["customer_id"] for row in company.pending if on_its_way(row, AS_OF, company)}
    has_orders = bool(rows["orders"])
    for row in dicts(con, "select * from marts.retention_offers"):
        own = [one for one in company.orders if one["customer_id"] == row["customer_id"]]
        days = [(AS_OF - company.local(one["ordered_at"])).days for one in own]
        facts = {
            "value": scores[row["customer_id"]][5] if row["customer_id"] in scores else 0,
            "open_order": ("yes" if row["customer_id"] in pending else "no") if has_orders else "unknown",
            "share": last.get(row["customer_id"]),
            "tenure": max(days, default=None),
        }
        assert row["rule_number"] == twin.answer(rules, facts)[row["request"]], (row, facts)
        met.add(row["rule_number"])
    return met


def more(rows: Rows, seed: int) -> Rows:
    """The same company with customers asked for their share, in every third one without."""
    if seed % 3 == 0:
        return rows
    asked = [
        {"response_id": f"s{n}", "customer_id": f"c{n % 4}", "responded_at": one["opened_at"], "kind": "share",
         "score": n * 17 % 100, "scale_min": 0, "scale_max": 100}
        for n, one in enumerate(rows["tickets"][:7])
    ]  # fmt: skip
    return {**rows, "surveys": [*rows["surveys"], *asked]}


def begun_late(rows: Rows) -> Rows:
    """The same company, whose tickets were first written down when it had long had orders."""
    tickets = [one for one in rows["tickets"] if one["opened_at"] > END - timedelta(days=110)]
    names = {one["ticket_id"] for one in tickets}
    events = [one for one in rows["ticket_events"] if one["ticket_id"] in names]
    return {**rows, "tickets": tickets, "ticket_events": events}


@pytest.mark.parametrize("drawn_from", seeds(14, 2))
def test_marts_on_random_companies(models: Compiled, drawn_from: list[int]) -> None:
    judged: set[Any] = set()
    rules: set[int] = set()
    compared = listed = 0
    for seed in drawn_from:
        rows = begun_late(drawn(seed)) if seed in (3, 7, 11) else drawn(seed)
        company = company_of(rows)
        given = more(rows, seed)
        with models.built(given) as con:
            judged |= check_hot_weeks(con, company)
            compared += check_backtest(con, company)
            listed += check_save_list(con, company)
            rules |= check_offers(con, given, company)
    assert judged >= {True, False, None, "deviation", "counting"}
    assert compared > 100
    assert listed > 10
    assert len(rules) > 8
