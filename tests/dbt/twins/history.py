"""customer_360, cohort_retention and the five stages of recovery in plain loops, written from the definitions.

Here: what test_history_twin.py compares the marts with, beside twins/marts.py. Add the twin of a new column here.
Never here: SQL, dbt, or anything faster than it is plain.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from math import exp, log, sqrt
from statistics import mean, median, stdev
from typing import Any

from tests.dbt.twins.marts import Local, Row, by_customer, completed, episodes, net

FAILURES = ("complaint", "repair")
CONTACTS = {"replied", "contacted", "apologised", "options_offered", "compensated", "followed_up"}


@dataclass(frozen=True)
class Day:
    """The as-of day of a company and the instant it ends at."""

    date: date
    end: datetime
    local: Local

    def age(self, instant: datetime) -> int:
        """Days from an instant's day to the as-of day."""
        return (self.date - self.local(instant)).days


def known(rows: list[Row], column: str, day: Day) -> list[Row]:
    """Rows whose instant lies before the end of the day."""
    return [row for row in rows if row[column] < day.end]


def total(rows: Iterable[Row], column: str) -> Decimal | None:
    """Sum of the amounts that are known, null without any."""
    given = [Decimal(row[column]) for row in rows if row.get(column) is not None]
    return sum(given, Decimal(0)) if given else None


def score_100(answer: Row) -> float:
    """An answer put on 0 to 100."""
    return float(100 * (answer["score"] - answer["scale_min"]) / (answer["scale_max"] - answer["scale_min"]))


def favourite(choices: list[tuple[str | None, str, date]]) -> tuple[Any, Any]:
    """Of (value, order, day): the value in most orders (then the latest, then by name), and its share."""
    named = [(value, order, on) for value, order, on in choices if value is not None]
    if not named:
        return None, None
    orders = {value: {order for one, order, _ in named if one == value} for value, _, _ in named}
    latest = {value: max(on for one, _, on in named if one == value) for value in orders}
    best = min(orders, key=lambda value: (-len(orders[value]), -latest[value].toordinal(), value))
    return best, len(orders[best]) / len({order for _, order, _ in named})


def _bought(all_orders: list[Row], lines: dict[str, list[Row]], day: Day) -> dict[str, Any]:
    orders = completed(all_orders, day.end)
    days = sorted({day.local(order["ordered_at"]) for order in orders})
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    revenue = sum(map(net, orders), Decimal(0))
    dated = [(order, order["order_id"], day.local(order["ordered_at"])) for order in orders]
    held = [(ln["product_category"], key, on) for _, key, on in dated for ln in lines.get(key, [])]
    category, channel = favourite(held), favourite([(one["channel"], key, on) for one, key, on in dated])
    gap = median(gaps) if gaps else None
    return {
        "orders": len(orders), "revenue": revenue,
        "average_order_value": float(revenue) / len(orders) if orders else None,
        "savings_to_date": total(orders, "discount_amount"),
        "refunds": total(known(all_orders, "ordered_at", day), "refund_amount"),
        "favourite_category": category[0], "favourite_category_share": category[1],
        "favourite_channel": channel[0], "favourite_channel_share": channel[1],
        "regularity": 1 / (1 + stdev(gaps) / mean(gaps)) if len(gaps) > 1 else None,
        "expected_next_order_date": days[-1] + timedelta(int(gap + 0.5)) if gap else None,
    }  # fmt: skip


def is_open(ticket: Row, day: Day) -> bool:
    """Whether a ticket was open at the end of the day: one resolved later was."""
    resolved = ticket["resolved_at"]
    return ticket["status"] == "open" or (resolved is not None and resolved >= day.end)


def _asked_for_help(all_tickets: list[Row], day: Day) -> dict[str, Any]:
    tickets = known(all_tickets, "opened_at", day)
    ages = [day.age(ticket["opened_at"]) for ticket in tickets]
    waiting = [day.age(ticket["opened_at"]) for ticket in tickets if is_open(ticket, day)]
    within = {f"tickets_{days}_days": sum(age < days for age in ages) for days in (30, 90, 365)}
    complaints = sum(ticket["kind"] == "complaint" for ticket in tickets)
    oldest = max(waiting, default=None)
    return {
        **within, "open_tickets": len(waiting), "unresolved_age_days": oldest, "complaints": complaints
    }  # fmt: skip


def _answered(surveys: list[Row], day: Day) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind in ("nps", "csat"):
        asked = [one for one in known(surveys, "responded_at", day) if one["kind"] == kind]
        asked.sort(key=lambda one: one["responded_at"])
        scores = [float(one["score"]) if kind == "nps" else score_100(one) for one in asked]
        found[f"last_{kind}"] = scores[-1] if scores else None
        found[f"last_{kind}_on"] = day.local(asked[-1]["responded_at"]) if asked else None
        found[f"{kind}_trend"] = scores[-1] - scores[-2] if len(scores) > 1 else None
    return found


def customer_360(own: dict[str, list[Row]], lines: dict[str, list[Row]], day: Day) -> dict[str, Any]:
    """One customer's rows by feed, as a service agent sees them."""
    ages = [day.age(one["contacted_at"]) for one in known(own["contacts"], "contacted_at", day)]
    contacts = {f"contacts_{days}_days": sum(age < days for age in ages) for days in (7, 30)}
    asked = _asked_for_help(own["tickets"], day) | _answered(own["surveys"], day)
    return _bought(own["orders"], lines, day) | asked | contacts


def month_after(month: date, n: int) -> date:
    """First day of the month n months later."""
    return date(month.year + (month.month - 1 + n) // 12, (month.month - 1 + n) % 12 + 1, 1)


def cohorts(orders: list[Row], day: Day, silence: int) -> dict[tuple[date, int], tuple[Any, ...]]:
    """By cohort and month since: size, active, revenue so far, at risk, lost, survival and its 95 % band.

    Kaplan-Meier, one factor a month, with Greenwood's sum, both step by step.
    """
    found = {}
    histories = [
        [(day.local(one["ordered_at"]).replace(day=1), net(one)) for one in own]
        for own in by_customer(completed(orders, day.end)).values()
    ]
    for cohort in {min(month for month, _ in own) for own in histories}:
        members = [own for own in histories if min(month for month, _ in own) == cohort]
        at_risk, survival, greenwood, n = len(members), 1.0, 0.0, 0
        while (month := month_after(cohort, n)) <= day.date:
            active = sum(any(one == month for one, _ in own) for own in members)
            money = sum((paid for own in members for one, paid in own if one <= month), Decimal(0))
            judged: tuple[Any, ...] = (None,) * 5
            if (day.date - month_after(month, 1)).days + 1 >= silence:
                lost = sum(max(own)[0] == month for own in members)
                survival *= 1 - lost / at_risk if at_risk else 0
                greenwood += lost / (at_risk * (at_risk - lost)) if at_risk > lost else 0
                judged = (at_risk, lost, survival, *band(survival, greenwood))
                at_risk -= lost
            found[cohort, n] = (len(members), active, money, *judged)
            n += 1
    return found


def band(survival: float, greenwood: float) -> tuple[float | None, float | None]:
    """95 % bounds on the log-log scale, which has no place for 0 and 1."""
    if not 0 < survival < 1:
        return None, None
    width = 1.959963984540054 * sqrt(greenwood) / abs(log(survival))
    return survival ** exp(width), survival ** exp(-width)


def stages(own: dict[str, list[Row]], events: dict[str, list[Row]], day: Day) -> list[tuple[Any, ...]]:
    """Per episode of one customer with a ticket event since its opening: opening and the stages told by events.

    Minutes to the apology, contacts, longest silence in hours, offers, days to compensation, followed up.
    """
    found = []
    for episode in episodes(own["orders"], own["tickets"], own["surveys"], day.end):
        opened, ended = episode.opened, episode.ended
        begun = {start for start, _ in episode.failures}
        tickets = [one for one in own["tickets"] if one["kind"] in FAILURES and one["opened_at"] in begun]
        told = [one for ticket in tickets for one in events.get(ticket["ticket_id"], [])]
        told = [one for one in told if opened <= one["event_at"] < day.end]
        if told:
            found.append((opened, *_practices(opened, ended, told, day)))
    return found


def _practices(opened: datetime, ended: datetime | None, told: list[Row], day: Day) -> tuple[Any, ...]:
    def given(one: Row) -> bool:
        return one["actor"] != "customer" and (one["actor"] != "system" or one["event"] == "compensated")

    ours = [(one["event"], one["event_at"]) for one in told if given(one) and one["event"] in CONTACTS]
    apologies = [at for event, at in ours if event == "apologised"]
    first = min(apologies or [at for event, at in ours if event in ("replied", "contacted")], default=None)
    paid = min((at for event, at in ours if event == "compensated"), default=None)
    meant = sorted(at for _, at in ours if at <= (ended or day.end))
    silence = max(later - earlier for earlier, later in pairwise([opened, *meant, ended or day.end]))
    follow = ended + timedelta(7) if ended else None
    after = any(event == "followed_up" and ended and follow and ended < at <= follow for event, at in ours)
    return (
        (first - opened) / timedelta(minutes=1) if first else None,
        len(meant),
        silence / timedelta(hours=1),
        sum(event == "options_offered" for event, _ in ours),
        (paid - opened) / timedelta(1) if paid else None,
        after if follow and follow <= day.end else None,
    )
