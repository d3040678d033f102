"""The backtest of the reasons, hot weeks, the save list and the rules of offers in plain loops.

Here: what test_risk_marts_twin.py compares the marts with, written from the definitions and not from the SQL. Never
here: the reasons themselves (risk_twin.py), SQL, dbt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from math import exp, log, sqrt
from statistics import median
from typing import Any

from tests.dbt.intervals_twin import Z
from tests.dbt.marts_twin import Row, rfm
from tests.dbt.risk_twin import Company, reasons_on

#: A stratum and the customers of it with a trigger, of these gone, without it, of these gone.
Counts = dict[Any, list[int]]
REASONS = {
    "unresolved_late", "repairs", "transfers", "reopened", "detractor_without_contact", "broken_rhythm"
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


def backtest(company: Company, window: int, step: int) -> dict[tuple[str, str], dict[str, Any]]:
    """Every row of the backtest, by period and trigger; `step` month ends lie between two pooled ones."""
    bought = [company.local(one["ordered_at"]) for one in company.orders]
    days = month_ends(min(bought), company.last_day - timedelta(window)) if bought else []
    by_day = {day: strata(company, day, window) for day in days}
    seen = {
        name for found in by_day.values() for name in found if any(row[0] for row in found[name].values())
    }
    periods = {f"{day:%Y-%m}": [day] for day in days} | {"all": days[::-1][::step]}
    rows = {}
    for period, kept in periods.items():
        for name in seen:
            counted = [row for day in kept for row in by_day[day][name].values()]
            if counted:
                rows[period, name] = effect(counted)
    return rows


def monday(day: date) -> date:
    """First day of a day's week."""
    return day - timedelta(day.weekday())


def hot_weeks(company: Company, weeks: int, least: int) -> dict[tuple[date, str, str], Any]:
    """Robust z by week, kind group and category; None where it is not judged."""
    groups = {"complaint": "failure", "repair": "failure", "question": "need", "request": "need"}
    named = [
        (
            monday(company.local(one["opened_at"])),
            groups.get(one["kind"], "unknown"),
            one["category"] or "unknown",
        )
        for one in company.tickets
    ]
    placed = [company.local(one["ordered_at"]) for one in [*company.orders, *company.pending]]
    tickets, orders = Counter(named), Counter(map(monday, placed))
    first = min(company.local(one["opened_at"]) for one in company.tickets)
    start = monday(first) if first.weekday() == 0 else monday(first) + timedelta(7)
    began = min(placed, default=None)
    found = {}
    for group, category in {name[1:] for name in named}:
        figures: dict[date, float | None] = {}
        born = min(week for week, *rest in named if rest == [group, category])
        week = start
        while week + timedelta(6) <= company.last_day:
            count, sold = tickets[week, group, category], orders[week]
            if began is None:
                figures[week] = float(count)
            else:
                figures[week] = 1000 * count / sold if sold and week >= began else None
            if week >= born:
                past = [figures.get(week - timedelta(7 * n)) for n in range(1, weeks + 1)]
                known = [one for one in past if one is not None]
                found[week, group, category] = robust_z(figures[week], known, least, sold if began else None)
            week += timedelta(7)
    return found


def robust_z(figure: float | None, past: list[float], least: int, orders: int | None) -> float | None:
    """Distance from the median in deviations, or in the noise of counting where that is larger."""
    if figure is None or len(past) < least:
        return None
    usual = median(past)
    deviation = 1.4826 * median(abs(one - usual) for one in past)
    noise = sqrt(max(usual, 1)) if orders is None else 1000 * sqrt(max(usual * orders / 1000, 1)) / orders
    return (figure - usual) / max(deviation, noise)


def answer(rules: list[Row], facts: Row) -> dict[str, int | None]:
    """By request, the number of the first rule the facts meet."""
    found: dict[str, int | None] = {}
    ordered = sorted(rules, key=lambda rule: (rule["request"], int(rule["priority"])))
    for request, own in groupby(ordered, key=lambda rule: str(rule["request"])):
        met = [int(rule["rule_number"]) for rule in own if meets(rule, facts)]
        found[request] = met[0] if met else None
    return found


def meets(rule: Row, facts: Row) -> bool:
    """Whether each condition that a rule states holds; of something unknown none does."""
    if not int(rule["value_min"]) <= facts["value"] <= int(rule["value_max"]):
        return False
    if rule["open_order"] != "any" and rule["open_order"] != facts["open_order"]:
        return False
    for fact, low, high in (
        ("share", "share_min", "share_max"),
        ("tenure", "tenure_min_days", "tenure_max_days"),
    ):
        value = facts[fact]
        if rule[low] and (value is None or value < Decimal(rule[low])):
            return False
        if rule[high] and (value is None or value >= Decimal(rule[high])):
            return False
    return True
