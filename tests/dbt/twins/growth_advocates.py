"""Service to sales, advocates and what referral is worth, in plain loops.

Here: what test_growth_advocates.py compares with. Never here: SQL, dbt, or anything faster than it is plain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from tests.dbt.companies.growth import AS_OF, Company, Row, bought, known
from tests.dbt.twins.growth_segments import activity, paces
from tests.dbt.twins.marts import by_customer, net

Flag = bool | None


@dataclass
class Sale:
    """What followed a resolved ticket; None where it is not decided."""

    ticket: Row
    followed: Flag
    complained: Flag
    left: Flag
    chance: Fraction | None
    orders: list[Row] = field(default_factory=list)


def resolved(company: Company) -> list[Row]:
    """Tickets whose resolution is known, with its instant and day."""
    tickets = known(company, "tickets", "opened_at")
    done = [one for one in tickets if one["resolved_at"] and one["resolved_at"] < company.now]
    return [{**one, "day": company.local(one["resolved_at"])} for one in done]


def within(begin: datetime, days: int, instants: list[datetime], now: datetime) -> Flag:
    """Whether one of some instants came within some days; not decided before these are over."""
    until = begin + timedelta(days=days)
    return any(begin < one <= until for one in instants) if until <= now else None


def chance(company: Company, ticket: Row, orders: list[Row]) -> Fraction | None:
    """Share of the customer's own gaps, as long as the silence at the resolution, that ended within a week more."""
    done = ticket["resolved_at"]
    past = [one["day"] for one in orders if done - timedelta(days=365) < one["ordered_at"] <= done]
    opened = company.local(ticket["opened_at"])
    gaps = [
        (b - a).days
        for a, b in pairwise(sorted({one["day"] for one in orders}))
        if opened - timedelta(days=365) <= b < opened
    ]
    silence = (ticket["day"] - max(past)).days if past else 0
    long = [gap for gap in gaps if gap > silence]
    if not past or len(long) < 2:
        return None
    return Fraction(sum(gap <= silence + 7 for gap in long), len(long))


def sales(company: Company) -> list[Sale]:
    """Every resolved ticket with what followed it; each order is credited to one ticket at most."""
    orders, tickets = by_customer(bought(company)), by_customer(known(company, "tickets", "opened_at"))
    found = []
    for ticket in resolved(company):
        own = orders.get(ticket["customer_id"], [])
        placed = [one["ordered_at"] for one in own]
        unhappy = [one["opened_at"] for one in tickets[ticket["customer_id"]] if one["kind"] == "complaint"]
        begin, now = ticket["resolved_at"], company.now
        again = within(begin, 90, placed, now)
        found.append(
            Sale(
                ticket,
                followed=within(begin, 7, placed, now),
                complained=within(begin, 30, unhappy, now),
                left=None if again is None else not again,
                chance=chance(company, ticket, own),
            )
        )
    for order in bought(company):
        mine = [one for one in found if one.ticket["customer_id"] == order["customer_id"]]
        credit(order, [one for one in mine if one.ticket["resolved_at"] < order["ordered_at"]])
    return found


def credit(order: Row, before: list[Sale]) -> None:
    """Credit an order to the latest ticket resolved before it, if that was within a week."""
    latest = max(before, key=lambda one: (one.ticket["resolved_at"], one.ticket["opened_at"]), default=None)
    if latest and order["ordered_at"] <= latest.ticket["resolved_at"] + timedelta(days=7):
        latest.orders.append(order)


@dataclass
class Came:
    """A customer with a record: how they came, and what became of them."""

    referrer: str | None
    referred: Flag
    days: list[date]
    revenue: Decimal
    early: Decimal | None = None
    again: Flag = None
    stayed: Flag = None


def comers(company: Company) -> dict[str, Came]:
    """Every customer of the customers feed."""
    records = known(company, "customers", "joined_at")
    seen = {one["customer_id"] for one in records}
    for feed, at in (("orders", "ordered_at"), ("tickets", "opened_at"), ("surveys", "responded_at")):
        seen |= {one["customer_id"] for one in known(company, feed, at)}
    orders = by_customer(bought(company))
    found = {}
    for one in records:
        own, by = orders.get(one["customer_id"], []), one["referred_by"]
        leads = by in seen and by != one["customer_id"]
        came = Came(
            by if leads else None,
            None if by == one["customer_id"] else by is not None,
            sorted({o["day"] for o in own}),
            sum(map(net, own), Decimal(0)),
        )
        if came.days:
            judge(came, own)
        found[one["customer_id"]] = came
    return found


def judge(came: Came, orders: list[Row]) -> None:
    """What came of a customer in the first 90 days, and whether they still buy, once there was time."""
    begin = came.days[0]
    if (AS_OF - begin).days >= 90:
        early = [one for one in orders if (one["day"] - begin).days < 90]
        came.early = sum(map(net, early), Decimal(0))
        came.again = len({one["day"] for one in early}) > 1
    if (AS_OF - begin).days >= 60:
        came.stayed = (AS_OF - came.days[-1]).days < 60


def not_to_ask(company: Company, customer: str, score: Row | None, brought: int) -> str | None:
    """The first thing against asking a customer for a referral."""
    days, pace = paces(bought(company)).get(customer, ([], None))
    tickets = by_customer(known(company, "tickets", "opened_at")).get(customer, [])
    waiting = [one for one in tickets if not one["resolved_at"] or one["resolved_at"] >= company.now]
    record = [one for one in known(company, "customers", "joined_at") if one["customer_id"] == customer]
    refused = [one for one in record if one["marketing_consent"] is False]
    against: list[tuple[str, Callable[[], bool]]] = [
        ("no_promoter", lambda: score is None or score["score"] < 9),
        ("has_referred", lambda: brought > 0),
        (
            "answer_too_old",
            lambda: (AS_OF - company.local(score["responded_at"] if score else company.now)).days >= 200,
        ),
        ("not_active", lambda: not pace or activity(days, pace, AS_OF) not in ("active", "returned")),
        ("open_ticket", lambda: bool(waiting)),
        ("no_consent", lambda: bool(refused)),
    ]
    return next((name for name, holds in against if holds()), None)
