"""Affinities, next categories, what is due again and spoken needs against their twin in plain loops.

Here: the comparison. Never here: the definitions (twins/growth_needs.py).
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from math import sqrt
from typing import Any

import pytest

from tests.dbt.companies.growth import AS_OF, COMPANIES, Company, bought, known, marts_of, rows_of, wilson
from tests.dbt.twins import growth_needs as twin
from tests.dbt.twins.intervals import q_values

every_company = pytest.mark.parametrize("company", COMPANIES, ids=str)
#: The last one is large enough for offers on a past day.
WITH_RECORD = (*COMPANIES, Company(7, customers=100))
Scope = tuple[str, str, str]


@every_company
def test_affinities(company: Company) -> None:
    rows = {
        (r["level"], r["kind"], r["antecedent"], r["consequent"]): r
        for r in marts_of(company)["product_affinities"]
    }
    expected = twin.affinities(company)
    assert set(rows) == set(expected)
    for pair, (cases, first, second, both, base) in expected.items():
        row = rows[pair]
        counts = row["cases"], row["antecedent_cases"], row["consequent_cases"], row["both_cases"]
        assert counts == (cases, first, second, both), pair
        low, high = wilson(both, first)
        rates = row["support"], row["confidence"], row["confidence_low"], row["confidence_high"]
        assert rates == pytest.approx((both / cases, both / first, low, high)), pair
        assert (row["base_rate"], row["lift"]) == pytest.approx(
            (float(base), both / first / float(base)), rel=1e-6
        )
        assert row["beats_base_rate"] == (low > float(base)), pair


def test_the_companies_hold_every_kind() -> None:
    rows = [row for company in COMPANIES for row in marts_of(company)["product_affinities"]]
    assert len({(row["level"], row["kind"]) for row in rows}) == 5
    assert {row["beats_base_rate"] for row in rows} == {True, False}


@every_company
def test_next_category(company: Company) -> None:
    rows = marts_of(company)["next_category"]
    assert {r["customer"]: (r["next_category"], r["because_of"]) for r in rows} == twin.next_categories(
        company
    )
    assert all(row["confidence_low"] > row["base_rate"] for row in rows)


def test_some_customers_have_a_next_category_and_some_have_none() -> None:
    counts = [len(marts_of(company)["next_category"]) for company in COMPANIES]
    assert max(counts) > 0
    assert 0 in counts


@pytest.mark.parametrize("company", WITH_RECORD, ids=str)
def test_the_record_of_the_next_category(company: Company) -> None:
    rows = {row["judged_on"]: row for row in marts_of(company)["next_category_backtest"]}
    past = [AS_OF - timedelta(days=90 * n) for n in (1, 2, 3)]
    expected = {day: twin.record(company, day, 90) for day in past}
    assert set(rows) == {day for day, counts in expected.items() if counts[0]}
    for day, row in rows.items():
        customers, new, hits, popular, decided = expected[day]
        counts = row["customers"], row["new_buyers"], row["hits"], row["popular_hits"]
        assert counts == (customers, new, hits, popular), day
        assert (row["hit_rate_low"], row["hit_rate_high"]) == pytest.approx(wilson(hits, customers))
        assert (row["popular_rate_low"], row["popular_rate_high"]) == pytest.approx(
            wilson(popular, customers)
        )
        gain = (hits - popular) / customers
        reach = 1.959963984540054 * sqrt(max(0.0, decided / customers - gain**2) / customers)
        found = row["difference"], row["difference_low"], row["difference_high"]
        assert found == pytest.approx((gain, gain - reach, gain + reach), abs=1e-9), day


def test_some_offers_were_right_and_some_beaten_by_the_most_popular() -> None:
    rows = [row for company in WITH_RECORD for row in marts_of(company)["next_category_backtest"]]
    assert sum(row["hits"] for row in rows) > 0
    assert any(row["hits"] != row["popular_hits"] for row in rows)


@every_company
def test_what_is_due_again(company: Company) -> None:
    rows = marts_of(company)["replenishment"]
    found = {
        (r["customer"], r["product_category"]): (r["rhythm_of"], r["gap_days"], r["due_on"], r["state"])
        for r in rows
    }
    assert found == twin.due_again(company)


def test_the_companies_hold_every_state() -> None:
    rows = [row for company in COMPANIES for row in marts_of(company)["replenishment"]]
    assert len({(row["rhythm_of"], row["state"]) for row in rows}) == 8


@every_company
def test_complaints_among_the_needs(company: Company) -> None:
    expected = Counter(
        company.local(one["opened_at"]).replace(day=1)
        for one in known(company, "tickets", "opened_at")
        if one["kind"] == "complaint"
    )
    found: Counter[date] = Counter()
    for row in marts_of(company)["needs"]:
        if (row["product_level"], row["segment"]) == ("product", "all"):
            found[row["month"]] += row["complaints"]
    assert +found == expected


def scoped(company: Company) -> tuple[Counter[Any], Counter[Any]]:
    """Tickets by month, category and scope, and orders by month and scope."""
    tickets: Counter[Any] = Counter()
    for one in known(company, "tickets", "opened_at"):
        month = company.local(one["opened_at"]).replace(day=1)
        segment = twin.segment_at(company, one["customer_id"], month)
        about = [twin.product_category(company, one)]
        tickets.update(
            (month, one["category"] or "unknown", *s)
            for s in scopes(segment, about, [one["product_id"] or "unknown"])
        )
    orders: Counter[Any] = Counter()
    for one in bought(company):
        month = one["day"].replace(day=1)
        lines = [line for line in rows_of(company)["order_lines"] if line["order_id"] == one["order_id"]]
        kinds, products = ({line[c] for line in lines if line[c]} for c in ("product_category", "product_id"))
        segment = twin.segment_at(company, one["customer_id"], month)
        orders.update((month, *scope) for scope in scopes(segment, kinds, products))
    return tickets, orders


def scopes(segment: str, kinds: Any, products: Any) -> list[Scope]:
    """Where a ticket or an order counts: the total, the segment, each category with and without it, each product."""
    pairs = [("category", kind, part) for kind in kinds for part in ("all", segment)]
    return [
        ("all", "all", "all"),
        ("all", "all", segment),
        *pairs,
        *[("product", p, "all") for p in products],
    ]


def earlier(month: date, months: int) -> date:
    total = month.year * 12 + month.month - 1 - months
    return date(total // 12, total % 12 + 1, 1)


def trend(now: int, before: int, orders: int, orders_before: int) -> str | None:
    if not orders or not orders_before:
        return None
    if now + before < 3:
        return "too_few"
    low, high = wilson(now, now + before)
    share = orders / (orders + orders_before)
    return "rising" if low > share else "falling" if high < share else "steady"


@pytest.mark.parametrize("company", COMPANIES[:2] + COMPANIES[3:], ids=str)
def test_spoken_needs_and_their_trend(company: Company) -> None:
    tickets, orders = scoped(company)
    first = min(month for month, *_ in tickets)
    keys = {(earlier(month, -n), *rest) for month, *rest in tickets for n in range(4)}
    expected = {}
    for month, category, *scope in (key for key in keys if key[0] <= AS_OF):
        before = [earlier(month, n) for n in (1, 2, 3)]
        now, past = tickets[month, category, *scope], sum(tickets[one, category, *scope] for one in before)
        out, out_past = orders[month, *scope], sum(orders[one, *scope] for one in before)
        has_past = before[-1] >= first
        told = (past, out_past, trend(now, past, out, out_past)) if has_past else (None, None, None)
        expected[month, category, *scope] = (now, out, *told)
    found = {}
    for row in marts_of(company)["needs"]:
        key = row["month"], row["ticket_category"], row["product_level"], row["product"], row["segment"]
        found[key] = row["tickets"], row["orders"], row["tickets_before"], row["orders_before"], row["trend"]
    assert found == expected


@every_company
def test_needs_shown_together_have_q_values(company: Company) -> None:
    groups: dict[Any, list[dict[str, Any]]] = {}
    for row in marts_of(company)["needs"]:
        assert (row["p_value"] is None) == (row["q_value"] is None) == (row["trend"] in (None, "too_few"))
        # the interval and the p-value are of one test
        assert row["p_value"] is None or (row["p_value"] < 0.05) == (row["trend"] != "steady")
        if row["p_value"] is not None:
            groups.setdefault((row["month"], row["product_level"], row["segment"] == "all"), []).append(row)
    for rows in groups.values():
        assert [row["q_value"] for row in rows] == pytest.approx(q_values([row["p_value"] for row in rows]))
