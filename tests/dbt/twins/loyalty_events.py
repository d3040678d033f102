"""A customer's events for the loyalty machine, from a test's own raw rows and in plain loops.

Here: what happened and when it was known. Never here: states (twins/loyalty.py), SQL, anything faster than plain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from statistics import median
from typing import Any

from tests.keys import int_key

Row = dict[str, Any]
Local = Callable[[datetime], date]

#: The end of a bar first, then bad news, so that nothing proves a recovery at the instant of a failure; what else time
#: alone brings last.
RANKS = {
    "bar_over": 0,
    "failure": 1,
    "company_action": 2,
    "answer": 3,
    "order": 4,
    "window_over": 5,
    "rhythm": 6,
    "silence": 7,
    "time": 8,
}
BY_COMPANY = ("replied", "contacted", "apologised", "options_offered", "compensated", "followed_up")


@dataclass(frozen=True)
class Event:
    """What happened to a customer; `end` is a failure's (None while it goes on), `since` an order's instant."""

    at: datetime
    kind: str
    key: int
    cause: str | None = None
    end: datetime | None = None
    since: datetime | None = None
    ends: bool = False

    @property
    def place(self) -> tuple[datetime, int, int]:
        """The order of events."""
        return self.at, RANKS[self.kind], self.key


def orders_of(rows: Iterable[Row], now: datetime) -> list[Event]:
    """Completed orders in the order in which their completion was known."""
    found = []
    for row in rows:
        known = max(row["ordered_at"], row.get("delivered_at") or row["ordered_at"])
        if row["status"] == "completed" and known < now:
            key = int_key(row["order_id"])
            found.append(Event(known, "order", key, row["order_id"], since=row["ordered_at"]))
    return sorted(found, key=lambda one: one.place)


def satisfied(row: Row) -> bool | None:
    """Whether an answer is satisfied (True), dissatisfied (False) or neither."""
    if row["kind"] == "nps":
        return True if row["score"] >= 9 else False if row["score"] <= 6 else None
    return True if row["score"] >= 4 else False if row["score"] <= 2 else None


def failures_of(rows: dict[str, list[Row]], now: datetime, late_days: int) -> list[Event]:
    """Complaints and repairs, dissatisfied answers and broken promises."""
    found = []
    for row in rows.get("tickets", []):
        end = row["resolved_at"] if row["resolved_at"] and row["resolved_at"] < now else None
        if row["kind"] in ("complaint", "repair"):
            key = int_key(f"ticket:{row['ticket_id']}")
            found.append(Event(row["opened_at"], "failure", key, row["ticket_id"], end))
    for row in rows.get("surveys", []):
        if satisfied(row) is False:
            at = row["responded_at"]
            found.append(Event(at, "failure", int_key(f"response:{row['response_id']}"), None, at))
    for row in rows.get("orders", []):
        late = row["promised_at"] and row["promised_at"] + timedelta(days=late_days)
        came = row["delivered_at"] if row["delivered_at"] and row["delivered_at"] < now else None
        awaited = came is None and (row["status"] == "pending" or row["delivered_at"] is not None)
        if late and row["ordered_at"] < now and (awaited or (came and came > late)):
            found.append(Event(late, "failure", int_key(f"order:{row['order_id']}"), row["order_id"], came))
    return sorted((one for one in found if one.at < now), key=lambda one: one.place)


def actions_of(rows: dict[str, list[Row]], failures: list[Event], now: datetime) -> list[Event]:
    """What the company did about failures: its events, its stamps, and the ends of failures."""
    failed_at: dict[str, datetime] = {}
    tickets = {row["ticket_id"]: row for row in rows.get("tickets", [])}
    for row in tickets.values():
        if row["kind"] in ("complaint", "repair"):
            failed_at[row["ticket_id"]] = row["opened_at"]
    for row in rows.get("surveys", []):
        about = str(row.get("ticket_id"))
        if satisfied(row) is False and about in tickets:
            failed_at[about] = min(failed_at.get(about, row["responded_at"]), row["responded_at"])
    found = []
    for ticket, begin in failed_at.items():
        told = [one for one in rows.get("ticket_events", []) if one["ticket_id"] == ticket]
        acts = [one["event_at"] for one in told if _is_by_company(one)]
        stamp = tickets[ticket]["first_response_at"]
        if stamp and not any(one["event_at"] <= stamp for one in told):
            acts.append(stamp)
        key = int_key(f"ticket:{ticket}")
        found += [Event(at, "company_action", key, ticket) for at in set(acts) if begin <= at < now]
    ends = [one for one in failures if one.end and one.cause]
    ended = {(one.key, one.end): one for one in ends}
    kept = [one for one in found if (one.key, one.at) not in ended]
    return kept + [
        Event(one.end, "company_action", one.key, one.cause, ends=True) for one in ends if one.end is not None
    ]


def _is_by_company(row: Row) -> bool:
    given = row["event"] == "compensated" and row["actor"] == "system"
    return row["event"] in BY_COMPANY and (row["actor"] in (None, "agent") or given)


def answers_of(rows: Iterable[Row], now: datetime) -> list[Event]:
    """Satisfied answers."""
    good = [row for row in rows if satisfied(row) and row["responded_at"] < now]
    return [
        Event(row["responded_at"], "answer", int_key(row["response_id"]), row["response_id"]) for row in good
    ]


def gaps_known(orders: list[Event], local: Local) -> list[tuple[Event, date, Fraction | None]]:
    """Each order with the last order day and the median gap as known when it was complete."""
    found: list[tuple[Event, date, Fraction | None]] = []
    last: date | None = None
    gaps: list[Fraction] = []
    for order in orders:
        assert order.since is not None
        day = local(order.since)
        if last is not None and day != last:
            gaps.append(Fraction(abs((day - last).days)))
        last = max(day, last or day)
        found.append((order, last, median(gaps) if gaps else None))
    return found


def typical_gaps(customers: Iterable[list[Event]], local: Local, until: date) -> dict[date, Fraction]:
    """By first day of a month, the median of the customers' median gaps known before it."""
    known = [gaps_known(orders, local) for orders in customers]
    days = [local(order.at) for steps in known for order, _, _ in steps]
    found = {}
    month = min(days, default=until).replace(day=1)
    while month <= until:
        last = [[gap for order, _, gap in steps if local(order.at) < month][-1:] for steps in known]
        gaps = [one[0] for one in last if one and one[0] is not None]
        if gaps:
            found[month] = median(gaps)
        month = (month + timedelta(days=32)).replace(day=1)
    return found
