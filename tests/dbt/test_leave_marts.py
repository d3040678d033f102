"""The chance of leaving, its calibration and the record of the lists against their twins, on random small companies.

Here: bands, Brier score, AUC, orders and cuts, from judged days that nothing of later days can reach. Never here:
features (test_leave_features.py) or the regression (test_leave_fitting.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import duckdb
import pytest

from tests.dbt.companies.risk import AS_OF, CUSTOMERS, VARIABLES, company_of, drawn
from tests.dbt.companies.seeds import seeds
from tests.dbt.compiled import Compiled, compiled
from tests.dbt.test_risk_marts_twin import dicts
from tests.dbt.twins import leave as twin
from tests.dbt.twins.risk import Company, reasons_on
from tests.dbt.twins.risk_backtest import month_ends

WINDOW, STAKE, PRIOR, LEAST = 30, 60, 2, 2
SMALLER = {
    **VARIABLES, "repurchase_days": WINDOW, "value_at_stake_days": STAKE, "leave_band_prior": PRIOR,
    "leave_min_banded": LEAST, "leave_judged_days": 3, "leave_min_judged_days": 2, "save_min_chance": 0.3,
    "save_holdout_share": 0.5,
}  # fmt: skip
MARTS = ("leave_chance", "leave_calibration", "save_list_backtest", "save_list", "save_list_effect")
Known = dict[str, twin.Known]


@pytest.fixture(scope="module")
def models() -> Compiled:
    return compiled(*MARTS, variables=SMALLER)


def known(company: Company, day: date) -> Known:
    """Everybody with an order by the day."""
    found = {who: twin.known(who, day, company, WINDOW, STAKE) for who in CUSTOMERS}
    return {who: one for who, one in found.items() if one}


def usual(of_day: Known) -> float | None:
    """Median of the customers' median gaps."""
    gaps = [twin.median(one.gaps) for one in of_day.values() if one.gaps]
    return twin.median(gaps) if gaps else None


def days_of(company: Company) -> tuple[list[date], list[date]]:
    """Decided month ends, and those of them that are judged."""
    first = min(company.local(one["ordered_at"]) for one in company.orders)
    decided = [one for one in month_ends(first, AS_OF) if one + timedelta(WINDOW) <= AS_OF]
    judged = [one for one in decided[-3:] if decided[0] + timedelta(WINDOW) <= one]
    return decided, judged


def said(company: Company, day: date, decided: list[date], kind: str) -> dict[str, float | None]:
    """The chance of leaving that bands of past days say on a day."""

    def band(one: twin.Known, typical: float | None) -> int:
        if kind == "silence":
            return twin.silence_band(one.silence, WINDOW)
        return twin.overdue_band(one, typical, WINDOW)

    learnt = [one for one in decided if one + timedelta(WINDOW) <= day]
    pairs = [
        (band(one, usual(of_day)), one.left)
        for of_day in (known(company, past) for past in learnt)
        for one in of_day.values()
    ]
    today = known(company, day)
    left = sum(gone for _, gone in pairs)
    if min(left, len(pairs) - left) < LEAST:
        return dict.fromkeys(today)
    found = twin.chances((one for one, _ in pairs), (gone for _, gone in pairs), PRIOR)
    base = left / len(pairs)
    return {who: found.get(band(one, usual(today)), base) for who, one in today.items()}


def check_chances(con: duckdb.DuckDBPyConnection, company: Company) -> Iterator[bool]:
    decided, judged = days_of(company)
    rows = dicts(
        con,
        "select scored.*, customers.customer_id from intermediate.int_leave_scored as scored "
        "inner join intermediate.int_customers_described as customers using (customer_key)",
    )
    assert {row["snapshot_date"] for row in rows if row["is_judged"]} == set(judged)
    for kind in ("silence", "overdue"):
        wanted = {day: said(company, day, decided, kind) for day in {*judged, AS_OF}}
        for row in rows:
            value = wanted[row["snapshot_date"]][row["customer_id"]]
            found = row[f"chance_{kind}_bands"]
            assert found == (None if value is None else pytest.approx(value)), (kind, row)
            yield value is not None


def check_calibration(con: duckdb.DuckDBPyConnection, company: Company) -> int:
    decided, judged = days_of(company)
    compared = 0
    for row in dicts(con, "select * from marts.leave_calibration where decile = 'all' and period <> 'all'"):
        day, kind = row["snapshot_date"], row["method"].removesuffix("_bands")
        assert day in judged
        of_day, chance = known(company, day), said(company, day, decided, kind)
        pairs = [(chance[who] or 0.0, one.left) for who, one in of_day.items()]
        brier = sum((one - gone) ** 2 for one, gone in pairs) / len(pairs)
        assert (row["customers"], row["gone"]) == (len(pairs), sum(gone for _, gone in pairs))
        assert row["brier_score"] == pytest.approx(brier)
        value = twin.auc([one for one, _ in pairs], [gone for _, gone in pairs])
        assert row["auc"] == (None if value is None else pytest.approx(value))
        compared += 1
    return compared


def check_lists(con: duckdb.DuckDBPyConnection, company: Company) -> int:
    """Who stands on a list of a judged day, and what the first of it, by silence x revenue, would have caught."""
    decided, judged = days_of(company)
    method = con.execute("select max(method) from intermediate.int_leave_choice").fetchone()
    kind = (method[0] or "overdue_bands").removesuffix("_bands") if method else "overdue"
    compared = 0
    for day in judged:
        of_day, chance = known(company, day), said(company, day, decided, kind)
        lists: dict[str, list[twin.Known]] = {"all": list(of_day.values()), "save": [], "win_back": []}
        for who, one in of_day.items():
            if one.revenue > 0 and one.is_gone(company):
                lists["win_back"].append(one)
            elif one.revenue > 0 and (reasons_on(who, day, company) or (chance[who] or 0) >= 0.3):
                lists["save"].append(one)
        for name, members in lists.items():
            row = dicts(
                con,
                f"select * from marts.save_list_backtest where snapshot_date = date '{day}' and cut = '50' "
                f"and list_name = '{name}' and ordered_by = 'silence_x_revenue'",
            )
            assert len(row) == (1 if members else 0), (name, day)
            if members:
                caught = sum(one.revenue for one in members if one.left)
                assert (row[0]["customers"], row[0]["listed"]) == (len(members), len(members))
                assert row[0]["gone"] == sum(one.left for one in members)
                assert float(row[0]["revenue_caught"]) == float(row[0]["revenue_gone"]) == caught
                compared += 1
    return compared


def check_effect(con: duckdb.DuckDBPyConnection) -> int:
    rows = dicts(con, "select * from marts.save_list_effect")
    listed = dict(
        con.execute(
            "select strftime(snapshot_date, '%Y-%m') || list_name, count(*) from intermediate.int_leave_lists "
            "where is_judged and list_name is not null group by all"
        ).fetchall()
    )
    months = [row for row in rows if row["period"] != "all"]
    assert {
        row["period"] + row["list_name"]: row["called_customers"] + row["held_out_customers"]
        for row in months
    } == listed
    for row in rows:
        if row["called_customers"] and row["held_out_customers"]:
            assert row["repurchase_effect_low"] <= row["repurchase_effect"] <= row["repurchase_effect_high"]
    return sum(row["held_out_customers"] > 0 for row in rows)


@pytest.mark.parametrize("drawn_from", seeds(14, 2))
def test_marts_on_random_companies(models: Compiled, drawn_from: list[int]) -> None:
    chances: set[bool] = set()
    calibrated = listed = held = 0
    for seed in drawn_from:
        rows = drawn(seed)
        company = company_of(rows)
        with models.built(rows) as con:
            if not company.orders:
                assert con.execute("select count(*) from marts.leave_chance").fetchone() == (0,)
                continue
            chances |= set(check_chances(con, company))
            calibrated += check_calibration(con, company)
            listed += check_lists(con, company)
            held += check_effect(con)
    assert chances == {True, False}
    assert calibrated > 20 and listed > 20 and held > 5


@pytest.mark.parametrize("drawn_from", seeds(14, 2))
def test_ranks_follow_the_order(models: Compiled, drawn_from: list[int]) -> None:
    """Whatever a list is ordered by, its own score falls from rank to rank."""
    met: set[Any] = set()
    for seed in drawn_from:
        with models.built(drawn(seed)) as con:
            ways = dict(
                con.execute("select list_name, ordered_by from intermediate.int_save_order").fetchall()
            )
            for row in dicts(con, "select * from marts.save_list order by list_name, call_rank"):
                assert row["ordered_by"] == ways[row["list_name"]]
                met.add(row["list_name"])
    assert met == {"save", "win_back"}
