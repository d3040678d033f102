"""Service to sales, advocates and what referral is worth against their twin in plain loops.

Here: the comparison. Never here: the definitions (twins/growth_advocates.py).
"""

from __future__ import annotations

from decimal import Decimal
from statistics import stdev
from typing import Any

import pytest

from tests.dbt.companies.growth import COMPANIES, Company, known, marts_of, wilson
from tests.dbt.twins import growth_advocates as twin
from tests.dbt.twins.marts import net

every_company = pytest.mark.parametrize("company", COMPANIES, ids=str)
DIMENSIONS = ("all", "kind", "category", "channel", "team", "resolved_by")


def groups(company: Company) -> dict[Any, list[twin.Sale]]:
    """Resolved tickets by month, dimension and value."""
    found: dict[Any, list[twin.Sale]] = {}
    for one in twin.sales(company):
        for dimension in DIMENSIONS:
            value = "all" if dimension == "all" else one.ticket[dimension] or "unknown"
            found.setdefault((one.ticket["day"].replace(day=1), dimension, value), []).append(one)
    return found


def decided(flags: list[twin.Flag]) -> tuple[int, int | None]:
    """How many are decided, and how many of them are true."""
    known_ones = [flag for flag in flags if flag is not None]
    return len(known_ones), sum(known_ones) if known_ones else None


@every_company
def test_service_to_sales_counts(company: Company) -> None:
    found = {
        (r["month"], r["dimension"], r["dimension_value"]): r for r in marts_of(company)["service_to_sales"]
    }
    expected = groups(company)
    assert set(found) == set(expected)
    for key, own in expected.items():
        row = found[key]
        assert row["tickets"] == len(own), key
        assert (row["decided_tickets"], row["followed_by_order"]) == decided([one.followed for one in own]), (
            key
        )
        assert (row["complained_after_decided"], row["complained_after"]) == decided(
            [one.complained for one in own]
        )
        assert (row["left_after_decided"], row["left_after"]) == decided([one.left for one in own]), key
        orders = [order for one in own for order in one.orders]
        assert (row["orders"], row["revenue"]) == (len(orders), sum(map(net, orders), Decimal(0))), key


@every_company
def test_service_to_sales_against_the_customers_own_rhythm(company: Company) -> None:
    found = {
        (r["month"], r["dimension"], r["dimension_value"]): r for r in marts_of(company)["service_to_sales"]
    }
    for key, own in groups(company).items():
        row = found[key]
        told = [
            (one.followed, one.chance) for one in own if one.followed is not None and one.chance is not None
        ]
        assert row["base_tickets"] == len(told), key
        if told:
            assert row["base_followed"] == sum(flag for flag, _ in told)
            assert float(row["expected_followed"]) == pytest.approx(float(sum(c for _, c in told)), abs=0.006)
            more = [float(flag - chance) for flag, chance in told]
            middle = sum(more) / len(more)
            assert row["excess_rate"] == pytest.approx(middle, abs=1e-8)
        if len(told) > 1:
            half = 1.959963984540054 * stdev(more) / len(more) ** 0.5
            assert row["excess_rate_low"] == pytest.approx(middle - half, abs=1e-4), key
            assert row["excess_rate_high"] == pytest.approx(middle + half, abs=1e-4), key


def test_the_companies_hold_what_is_credited_and_what_is_not_decided() -> None:
    sales = [one for company in COMPANIES for one in twin.sales(company)]
    assert any(one.followed and not one.orders for one in sales), "an order credited to a later ticket"
    assert {None, True, False} == {one.left for one in sales} == {one.complained for one in sales}
    assert any(one.chance for one in sales)


@every_company
def test_referral_value(company: Company) -> None:
    came = [one for one in twin.comers(company).values() if one.days and one.referred is not None]
    expected: dict[Any, list[twin.Came]] = {}
    for one in came:
        for cohort in ("all", f"{one.days[0]:%Y-%m}"):
            expected.setdefault(("referred" if one.referred else "otherwise", cohort), []).append(one)
    rows = {(row["origin"], row["cohort"]): row for row in marts_of(company)["referral_value"]}
    assert set(rows) == set(expected)
    for key, own in expected.items():
        row, early = rows[key], [one.early for one in own if one.early is not None]
        assert (row["customers"], row["revenue"]) == (
            len(own),
            sum((one.revenue for one in own), Decimal(0)),
        ), key
        assert (row["early_customers"], row["early_revenue"]) == (
            len(early),
            sum(early, Decimal(0)) if early else None,
        )
        assert (row["repeat_decided"], row["repeat_customers"]) == decided([one.again for one in own]), key
        trials, kept = decided([one.stayed for one in own])
        assert (row["retained_decided"], row["retained_customers"]) == (trials, kept), key
        if kept is not None:
            bounds = row["retained_rate_low"], row["retained_rate_high"]
            assert bounds == pytest.approx(wilson(kept, trials), abs=1e-12)


@every_company
def test_advocates(company: Company) -> None:
    came = twin.comers(company)
    scores = {
        one["customer_id"]: one
        for one in sorted(known(company, "surveys", "responded_at"), key=lambda row: row["responded_at"])
        if one["kind"] == "nps"
    }
    expected = {}
    for name in {*scores, *(one.referrer for one in came.values() if one.referrer)}:
        brought = [one for one in came.values() if one.referrer == name]
        score = scores.get(name)
        if brought or (score and score["score"] >= 9):
            revenue = (
                sum((one.revenue for one in brought), Decimal(0)) if any(o.days for o in brought) else None
            )
            buyers = sum(bool(one.days) for one in brought) if brought else None
            kept = sum(bool(one.stayed) for one in brought)
            why = twin.not_to_ask(company, name, score, len(brought))
            expected[name] = (score and score["score"], len(brought), buyers, revenue, kept, why)
    found = {
        r["customer"]: (
            r["last_nps"], r["customers_brought"], r["customers_brought_who_bought"], r["revenue_brought"],
            r["brought_retained"] or 0, r["not_to_ask_because"],
        )
        for r in marts_of(company)["advocates"]
    }  # fmt: skip
    assert found == expected
    assert all(row["to_ask"] == (row["not_to_ask_because"] is None) for row in marts_of(company)["advocates"])


def test_the_companies_hold_every_reason() -> None:
    rows = [row for company in COMPANIES for row in marts_of(company)["advocates"]]
    assert len({row["not_to_ask_because"] for row in rows}) == 7
