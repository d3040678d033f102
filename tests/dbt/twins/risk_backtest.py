"""The backtest of the reasons in plain loops.

Here: what test_risk_marts_twin.py compares switch_risk_backtest with, written from the definitions, not from the SQL.
Never here: the reasons themselves (twins/risk.py), SQL, dbt.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import exp, log, sqrt
from typing import Any

from tests.dbt.twins.intervals import Z
from tests.dbt.twins.marts import rfm
from tests.dbt.twins.risk import Company, contacts, reasons_on

#: A stratum and the customers of it with a trigger, of these gone, without it, of these gone.
Counts = dict[Any, list[int]]
REASONS = {
    "unresolved_late", "open_long", "repairs", "transfers", "reopened", "detractor_without_contact", "broken_rhythm"
}  # fmt: skip


def month_ends(first: date, last: date) -> list[date]:
    """Every last day of a month from one day to another."""
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    return [day for day in days if (day + timedelta(1)).day == 1]


def active(company: Company, day: date, window: int) -> dict[str, tuple[bool, int, int]]:
    """Per customer active on a day: whether they are gone in the window after, and their scores r and f."""
    scores = rfm(company.orders, day, 365, company.local)
    found = {}
    for customer in scores:
        own = [company.local(one["ordered_at"]) for one in company.orders if one["customer_id"] == customer]
        last = max(one for one in own if one <= day)
        if (day - last).days < company.churn_days:
            came = any(day < one <= day + timedelta(window) for one in own)
            found[customer] = (not came, scores[customer][3], scores[customer][4])
    return found


def triggers(reasons: set[str]) -> set[str]:
    """What the backtest calls a set of reasons."""
    if not reasons:
        return set()
    count = {1: "1_reason", 2: "2_reasons"}.get(len(reasons), "3_reasons_or_more")
    return reasons | {"any", count}


def strata(company: Company, day: date, window: int) -> dict[str, Counts]:
    """Counts by trigger and stratum at the end of a day, of the triggers anybody had."""
    people = active(company, day, window)
    had = {customer: triggers(reasons_on(customer, day, company)) for customer in people}
    names = REASONS | {"any", "1_reason", "2_reasons", "3_reasons_or_more"}
    found: dict[str, Counts] = {name: {} for name in names}
    for customer, (gone, r, f) in people.items():
        for name in names:
            row = found[name].setdefault((day, r, f), [0, 0, 0, 0])
            if name in had[customer]:
                row[0] += 1
                row[1] += gone
            elif name in REASONS or not had[customer]:
                row[2] += 1
                row[3] += gone
    return found


def effect(rows: Iterable[list[int]]) -> dict[str, Any]:
    """Lift and excess over strata with their intervals: crude by Katz, adjusted by Mantel-Haenszel."""
    kept = [tuple(map(Fraction, row)) for row in rows]
    n1, a, n0, c = (int(sum(column)) for column in zip(*kept, strict=True))
    found: dict[str, Any] = {"counts": (n1, a, n0, c), "lift": None, "lift_low": None, "adjusted_lift": None}
    found |= {"adjusted_lift_low": None, "adjusted_excess": None, "adjusted_excess_low": None}
    if n1 and n0 and c:
        found["lift"] = (a / n1) / (c / n0)
        if a:
            found["lift_low"] = found["lift"] * exp(-Z * sqrt(1 / a - 1 / n1 + 1 / c - 1 / n0))
    kept = [row for row in kept if row[0] + row[2]]
    over = sum(a * n0 / (n1 + n0) for n1, a, n0, c in kept)
    under = sum(c * n1 / (n1 + n0) for n1, a, n0, c in kept)
    weight = sum(n1 * n0 / (n1 + n0) for n1, a, n0, c in kept)
    if under:
        found["adjusted_lift"] = float(over / under)
    if under and over:
        top = sum((n1 * n0 * (a + c) - a * c * (n1 + n0)) / (n1 + n0) ** 2 for n1, a, n0, c in kept)
        found["adjusted_lift_low"] = exp(log(over / under) - Z * sqrt(top / (over * under)))
    if weight:
        excess = (over - under) / weight
        p = sum((n1**2 * c - n0**2 * a + n1 * n0 * (n0 - n1) / 2) / (n1 + n0) ** 2 for n1, a, n0, c in kept)
        q = sum((a * (n0 - c) + c * (n1 - a)) / (2 * (n1 + n0)) for n1, a, n0, c in kept)
        found["adjusted_excess"] = float(excess)
        if excess * p + q >= 0:
            found["adjusted_excess_low"] = float(excess) - Z * sqrt(excess * p + q) / float(weight)
    return found


def begins(company: Company, reasons: set[str]) -> dict[str, date]:
    """The first day of the records that show each reason: before it nobody is known to be without."""
    instants = {
        "broken_rhythm": [one["ordered_at"] for one in company.orders],
        "detractor_without_contact": [
            max(
                min((one["responded_at"] for one in company.answers), default=datetime.max),
                min((at for _, at in contacts(company)), default=datetime.max),
            )
        ],
    }
    opened = [one["opened_at"] for one in company.tickets]
    return {name: company.local(min(instants.get(name, opened))) for name in reasons}


def backtest(company: Company, window: int, step: int) -> dict[tuple[str, str], dict[str, Any]]:
    """Every row of the backtest, by period and trigger; `step` month ends lie between two pooled ones."""
    bought = [company.local(one["ordered_at"]) for one in company.orders]
    days = month_ends(min(bought), company.last_day - timedelta(window)) if bought else []
    by_day = {day: strata(company, day, window) for day in days}
    seen = {
        name for found in by_day.values() for name in found if any(row[0] for row in found[name].values())
    }
    since = begins(company, seen & REASONS)
    since |= {name: max(since.values()) for name in seen - REASONS}
    periods = {f"{day:%Y-%m}": [day] for day in days} | {"all": days[::-1][::step]}
    rows = {}
    for period, kept in periods.items():
        for name in seen:
            counted = [row for day in kept if day >= since[name] for row in by_day[day][name].values()]
            if counted:
                rows[period, name] = effect(counted)
    return rows
