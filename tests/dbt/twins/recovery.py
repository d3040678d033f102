"""Failures against their controls in plain loops, written from the definitions and not from the SQL.

Here: who is compared with whom, and what that gives. Add the twin of a new rule here. Never here: SQL, practices
(twins/levers.py), or anything faster than it is plain.
"""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from math import sqrt

from tests.dbt.twins.recovery_company import DAY, Company, Episode, Service

NEVER = datetime(9000, 1, 1)
Z = 1.959963984540054
Compared = tuple[Episode, bool, Fraction, Fraction]


def place(company: Company, services: list[Service]) -> None:
    """Give each episode the cell of the service it is about, and the days since."""
    for episode in company.episodes:
        first = episode.failures[0]
        if first.kind == "dissatisfied_answer":
            about = [s for s in services if s.row is first.row]
        else:
            own = [s for s in services if s.kind == "order" and s.row["customer_id"] == episode.customer]
            about = sorted((s for s in own if s.at <= episode.opened), key=lambda s: s.at)[-1:]
        if about:
            days = (
                0 if first.kind == "dissatisfied_answer" else (episode.opened - about[0].at + DAY / 2) // DAY
            )
            episode.cell, episode.lag = company.cell(about[0]), days if days < 28 else days // 28 * 28 + 14


def is_control(company: Company, service: Service, lag: int) -> bool:
    """Whether a service had not failed some days later, its customer silent since and nothing going on."""
    customer, start = service.row["customer_id"], service.at + lag * DAY
    nexts = sorted(o["ordered_at"] for o in company.placed.get(customer, []) if o["ordered_at"] > service.at)
    if nexts and nexts[0] <= start:
        return False
    for failure in company.failed[customer]:
        before = failure.opened < service.at
        if before and (failure.ended or NEVER) + 14 * DAY >= start:
            return False
        shows = not before and failure.opened <= max(start, service.at + 14 * DAY)
        if shows and (not nexts or failure.opened <= nexts[0]):
            return False
    return True


def stratum(
    company: Company, own: list[Service], lag: int, days: int
) -> tuple[Fraction, Fraction, int] | None:
    """Rate of the controls, its variance between customers, and how many customers; None without any."""
    counts: dict[str, list[int]] = {}
    for service in own:
        start = service.at + lag * DAY
        if start + days * DAY <= company.now and is_control(company, service, lag):
            count = counts.setdefault(service.row["customer_id"], [0, 0])
            count[0] += 1
            count[1] += company.buys(service.row["customer_id"], start, days)
    if not counts:
        return None
    total, customers = sum(n for n, _ in counts.values()), len(counts)
    rate = Fraction(sum(b for _, b in counts.values()), total)
    spread = sum((b - rate * n) ** 2 for n, b in counts.values())
    variance = Fraction(customers, customers - 1) * spread / total**2 if customers > 1 else Fraction(0)
    return rate, variance, customers


def t_quantile(degrees: int) -> float:
    """0.975 quantile of Student's t by its expansion in 1 / degrees of freedom."""
    z, g = Z, degrees
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96 / g**2
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384 / g**3
    fourth = (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160 / g**4
    return z + (z**3 + z) / 4 / g + second + third + fourth


def effect(compared: list[Compared]) -> tuple[float | None, ...]:
    """Effect, error, low, high of matched episodes: (episode, bought, rate of its controls, its variance)."""
    count = len(compared)
    if not count:
        return None, None, None, None
    differences = [int(bought) - rate for _, bought, rate, _ in compared]
    mean = sum(differences, Fraction(0)) / count
    if count == 1:
        return float(mean), None, None, None
    between = sum((one - mean) ** 2 for one in differences) / (count * (count - 1))
    buyers = sum(bought for _, bought, *_ in compared)
    if buyers in (0, count):  # Agresti and Coull: two buyers and two others more
        rate = Fraction(buyers + 2, count + 4)
        between = rate * (1 - rate) / (count + 4)
    shared = 0.0
    for cell in {episode.cell for episode, *_ in compared}:
        own = [v for episode, _, _, v in compared if episode.cell == cell]
        shared += sum(sqrt(v) for v in own) ** 2 - float(sum(own))
    error = sqrt(between + shared / count**2)
    width = t_quantile(count - 1) * error
    return float(mean), error, max(-1.0, float(mean) - width), min(1.0, float(mean) + width)


def compare(company: Company, days: int) -> tuple[list[Compared], list[tuple[Episode, bool]]]:
    """Episodes whose window is over: the matched beside their controls, and the others."""
    services = company.services()
    place(company, services)
    cells: dict[tuple[object, ...], list[Service]] = {}
    for service in services:
        cells.setdefault(company.cell(service), []).append(service)
    matched, unmatched = [], []
    for episode in company.episodes:
        # before the orders begin nobody knows who bought
        known = company.local(episode.opened) >= company.orders_begin
        if known and episode.opened + days * DAY <= company.now:
            bought = company.buys(episode.customer, episode.opened, days)
            own = cells.get(episode.cell, []) if episode.cell else []
            found = stratum(company, own, episode.lag or 0, days)
            if found and found[2] >= 2:
                matched.append((episode, bought, found[0], found[1]))
            else:
                unmatched.append((episode, bought))
    return matched, unmatched


def bystanders(company: Company, month_end: date, days: int) -> Fraction | None:
    """Share buying after a month end among customers with scores then and no failure in the month that follows."""
    if month_end + days * DAY > company.last_day:
        return None
    following = (month_end + DAY).replace(day=1)
    count = bought = 0
    for customer in company.rfm_at(month_end):
        failed = [company.local(one.opened).replace(day=1) for one in company.failed[customer]]
        if following not in failed:
            later = [company.local(o["ordered_at"]) for o in company.bought[customer]]
            count += 1
            bought += any(month_end < day <= month_end + days * DAY for day in later)
    return Fraction(bought, count) if count else None
