"""cohort_slices against plain loops, on random companies with an attribute, orders without amounts and gaps.

Here: the companies, the twin and the comparison. Never here: SQL of the mart.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.dbt.compiled import compiled
from tests.dbt.twins.marts import Row, completed

AS_OF, END = date(2026, 1, 31), datetime(2026, 2, 1)
WEEKS = 6
SLICES = (
    "select period, dimension, dimension_value, cohort_start, periods_since, cohort_size, active_customers, revenue, "
    "cumulative_revenue, is_partial_period from marts.cohort_slices"
)
#: Customers who came in two ways, or nobody knows how.
CAME = {"c0": "friend", "c1": "ad", "c2": None}


def orders_of(seed: int) -> list[Row]:
    """Orders of five customers over months, and of newcomers of the last weeks."""
    draw = random.Random(seed)
    old = [(f"c{draw.randrange(5)}", datetime(2025, 9, 1), 160) for _ in range(26)]
    new = [(f"n{draw.randrange(3)}", datetime(2025, 12, 22), 42) for _ in range(8)]
    return [
        {
            "order_id": f"o{n}", "customer_id": customer,
            "ordered_at": start + timedelta(minutes=draw.randrange(60 * 24 * days)),
            "status": draw.choice(["completed", "completed", "completed", "cancelled"]),
            "gross_amount": draw.choice(["10.00", "2.50", None]), "channel": draw.choice(["web", "shop", None]),
            "attributes": draw.choice([None, json.dumps({"plan": draw.choice(["gold", "free"])})]),
        }
        for n, (customer, start, days) in enumerate(old + new)
    ]  # fmt: skip


def week_of(day: date) -> date:
    """Its Monday."""
    return day - timedelta(days=day.weekday())


def month_of(day: date) -> date:
    """Its first day."""
    return day.replace(day=1)


def months(a: date, b: date) -> int:
    """Calendar months from one to the other."""
    return (b.year - a.year) * 12 + b.month - a.month


def slices(orders: list[Row]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Every row of the mart: size, active customers, revenue, revenue so far, whether the period is over."""
    bought: dict[str, list[Row]] = defaultdict(list)
    for one in sorted(completed(orders, END), key=lambda order: order["ordered_at"]):
        bought[one["customer_id"]].append(one)
    found: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for period, start_of, between in (
        ("month", month_of, months),
        ("week", week_of, lambda a, b: (b - a).days // 7),
    ):
        groups: dict[tuple[Any, ...], list[str]] = defaultdict(list)
        for customer, own in bought.items():
            first = own[0]["ordered_at"].date()
            if period == "month" or first > AS_OF - timedelta(days=7 * WEEKS):
                for dimension, value in _values(customer, own[0]).items():
                    groups[period, dimension, value or "unknown", start_of(first)].append(customer)
        for key, members in groups.items():
            _grow(found, key, [bought[one] for one in members], start_of, between)
    return found


def _values(customer: str, first: Row) -> dict[str, str | None]:
    plan = json.loads(first["attributes"])["plan"] if first["attributes"] else None
    return {
        "all": "all", "channel": first["channel"], "branch": None, "region": None, "campaign": None,
        "acquisition_channel": CAME.get(customer), "plan": plan,
    }  # fmt: skip


def _bought_in(
    orders: list[Row],
    since: int,
    start: date,
    start_of: Callable[[date], date],
    between: Callable[[date, date], int],
) -> list[Row]:
    return [one for one in orders if between(start, start_of(one["ordered_at"].date())) == since]


def _grow(
    found: dict[tuple[Any, ...], tuple[Any, ...]],
    key: tuple[Any, ...],
    members: list[list[Row]],
    start_of: Callable[[date], date],
    between: Callable[[date, date], int],
) -> None:
    start, so_far = key[3], None
    last = between(start, start_of(AS_OF))
    for since in range(last + 1):
        own = [_bought_in(orders, since, start, start_of, between) for orders in members]
        amounts = [Decimal(one["gross_amount"]) for orders in own for one in orders if one["gross_amount"]]
        revenue = sum(amounts) if amounts else None if any(own) else Decimal(0)
        so_far = (so_far or Decimal(0)) + sum(amounts) if amounts else so_far
        is_open = (
            since == last and key[0] == "week"
        )  # the month ends with the as-of day, the week a day later
        found[*key, since] = (len(members), sum(map(bool, own)), revenue, so_far, is_open)


@pytest.mark.parametrize("seed", range(6))
def test_cohorts_by_month_week_and_dimension(seed: int) -> None:
    variables = {
        "as_of": str(AS_OF), "as_of_instant": str(END), "cohort_weeks": WEEKS, "attributes": {"orders": ["plan"]},
    }  # fmt: skip
    orders = orders_of(seed)
    customers = [{"customer_id": name, "acquisition_channel": came} for name, came in CAME.items()]
    with compiled("cohort_slices", "cohort_retention", variables=variables).built(
        {"orders": orders, "customers": customers}
    ) as con:
        rows = con.execute(SLICES).fetchall()
        by_month = con.execute(
            "select cohort_month, months_since, cohort_size, active_customers, retention, revenue, cumulative_revenue, "
            "is_partial_month, is_left_truncated from marts.cohort_retention order by all"
        ).fetchall()
        same = con.execute(
            "select cohort_start, periods_since, cohort_size, active_customers, retention, revenue, "
            "cumulative_revenue, "
            "is_partial_period, is_left_truncated from marts.cohort_slices "
            "where period = 'month' and dimension = 'all' order by all"
        ).fetchall()
    assert {row[:5]: row[5:] for row in rows} == slices(orders)
    assert same == by_month
    assert {row[0] for row in rows} == {"month", "week"}


@pytest.mark.parametrize("founded_on", [None, "2025-12-30"])
def test_a_cohort_of_the_first_month_of_orders_may_hold_old_customers(founded_on: str | None) -> None:
    """The week of 29 December holds days of the first month; a company founded then has no older customers."""
    given = {
        "as_of": str(AS_OF), "as_of_instant": str(END), "cohort_weeks": WEEKS, "founded_on": founded_on,
    }  # fmt: skip
    days = {"a": "2025-12-30", "b": "2026-01-02", "c": "2026-01-06"}
    orders = [{"order_id": name, "customer_id": name, "ordered_at": day} for name, day in days.items()]
    with compiled("cohort_slices", "cohort_retention_overall", variables=given).built(
        {"orders": orders}
    ) as con:
        rows = con.execute(
            "select distinct period, cohort_start, is_left_truncated from marts.cohort_slices where dimension = 'all'"
        ).fetchall()
        pooled = con.execute(
            "select distinct has_left_truncated from marts.cohort_retention_overall"
        ).fetchall()
    early = founded_on is None
    assert set(rows) == {
        ("month", date(2025, 12, 1), early), ("month", date(2026, 1, 1), False),
        ("week", date(2025, 12, 29), early), ("week", date(2026, 1, 5), False),
    }  # fmt: skip
    assert (early,) in pooled
