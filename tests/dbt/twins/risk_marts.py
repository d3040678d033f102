"""Hot weeks and the rules of offers in plain loops.

Here: what test_risk_marts_twin.py compares the marts with, written from the definitions and not from the SQL. Never
here: the reasons themselves (twins/risk.py), their backtest (twins/risk_backtest.py), SQL, dbt.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from math import sqrt
from statistics import median
from typing import Any

from tests.dbt.twins.marts import Row
from tests.dbt.twins.risk import Company


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
