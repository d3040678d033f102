"""A customer's way through their events and through time: silence, windows and the days that loyalty takes.

Here: when time alone moves a customer. Never here: what a state is (twins/loyalty.py), SQL, or speed.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from tests.dbt.twins.loyalty import Clock, Rules, Walker
from tests.dbt.twins.loyalty_events import (
    Event,
    Row,
    actions_of,
    answers_of,
    failures_of,
    gaps_known,
    orders_of,
    typical_gaps,
)


def silences(orders: list[Event], rules: Rules, clock: Clock, typical: dict[date, Fraction]) -> list[Event]:
    """Silence and broken rhythm, each at the beginning of the first day on which it holds."""
    found = []
    steps = gaps_known(orders, clock.local)
    for number, (order, last, gap) in enumerate(steps):
        following = clock.local(steps[number + 1][0].at) if number + 1 < len(steps) else None
        for kind, ratio in (
            ("silence", rules.activity_inactive_ratio),
            ("rhythm", rules.loyal_max_overdue_ratio),
        ):
            day = _silent_day(last, gap, ratio, typical if kind == "silence" else {}, clock.until)
            if day is not None and day <= clock.until and (following is None or day < following):
                found.append(Event(max(clock.starts(day), order.at), kind, order.key))
    return found


def _silent_day(
    last: date, gap: Fraction | None, ratio: int, typical: dict[date, Fraction], until: date
) -> date | None:
    if gap is not None:
        return last + timedelta(days=ceil(ratio * gap))
    day = last
    while day <= until:
        usual = typical.get(day.replace(day=1))
        if usual is not None and (day - last).days >= ratio * usual:
            return day
        day += timedelta(days=1)
    return None


def walk(events: list[Event], rules: Rules, clock: Clock, typical: dict[date, Fraction]) -> Walker:
    """One customer's way through everything that happened, and through time."""
    walker = Walker(rules, clock)
    orders = [one for one in events if one.kind == "order"]
    gaps = {order.key: gap for order, _, gap in gaps_known(orders, clock.local)}
    marks = {one.at for one in events if one.kind == "failure" or one.ends}
    window = timedelta(days=rules.repurchase_days)
    line = [*events, *silences(orders, rules, clock, typical)]
    line += [Event(mark + window, "window_over", 0) for mark in marks if mark + window < clock.now]
    # every day on which a failure is forgotten: nothing happens but that its bar, if it is one, is over
    forgotten = timedelta(days=rules.trust_bar_days)
    days = {clock.local(one.at) + forgotten for one in events if one.kind == "failure"}
    line += [Event(clock.starts(day), "bar_over", 0) for day in days if clock.starts(day) < clock.now]
    line.sort(key=lambda one: one.place)
    while line:
        event = line.pop(0)
        if event.kind == "order":
            walker.has_gap = walker.has_gap or gaps[event.key] is not None
        was = walker.trusted_since
        walker.take(event)
        since = walker.trusted_since
        if since is not None and since is not was:
            ripe = clock.starts(clock.local(since) + timedelta(days=rules.loyal_days))
            if ripe < clock.now:
                line.append(Event(ripe, "time", 0))
                line.sort(key=lambda one: one.place)
    return walker


def by_customer(rows: dict[str, list[Row]]) -> dict[str, dict[str, list[Row]]]:
    """Rows by customer and feed; events of tickets go with the ticket."""
    owners = {row["ticket_id"]: row["customer_id"] for row in rows.get("tickets", [])}
    found: dict[str, dict[str, list[Row]]] = {}
    for feed, given in rows.items():
        for row in given:
            name = owners[row["ticket_id"]] if feed == "ticket_events" else row["customer_id"]
            found.setdefault(name, {}).setdefault(feed, []).append(row)
    return found


def walks(rows: dict[str, list[Row]], rules: Rules, clock: Clock) -> dict[str, Walker]:
    """Every customer's way, by customer."""
    customers = by_customer(rows)
    orders = {name: orders_of(own.get("orders", []), clock.now) for name, own in customers.items()}
    typical = typical_gaps(orders.values(), clock.local, clock.until)
    found = {}
    for name, own in customers.items():
        failures = failures_of(own, clock.now, late_days=3)
        events = [*orders[name], *failures, *actions_of(own, failures, clock.now)]
        found[name] = walk(events + answers_of(own.get("surveys", []), clock.now), rules, clock, typical)
    return found
