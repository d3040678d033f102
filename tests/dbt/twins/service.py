"""Service quality in plain loops, written from the definitions and not from the SQL: time is counted minute by minute.

Here: what test_service_twin.py compares int_tickets_measured and int_orders_promised with. Add the twin of a new rule
here. Never here: SQL, dbt, or anything faster than it is plain.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]
MINUTE = timedelta(minutes=1)
OPEN = ("open", "pending", "waiting")


@cache
def wall_clock(zone: str, start: datetime, minutes: int) -> list[datetime]:
    """What the clock shows at each of many successive UTC minutes."""
    place = ZoneInfo(zone)
    instants = (start.replace(tzinfo=UTC) + n * MINUTE for n in range(minutes))
    return [instant.astimezone(place).replace(tzinfo=None) for instant in instants]


def time_of_day(text: str) -> int:
    """Minutes since midnight of 'HH:MM'."""
    return 60 * int(text[:2]) + int(text[3:])


@dataclass(frozen=True)
class World:
    """A company's place, the instant as of which it is looked at, and the minutes that are looked at one by one."""

    zone: str
    now: datetime
    start: datetime
    minutes: int

    def local(self, instant: datetime) -> datetime:
        """The company's clock at a UTC instant."""
        return instant.replace(tzinfo=UTC).astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)

    def place(self, instant: datetime) -> int:
        """Number of the minute that begins with an instant."""
        return (instant - self.start) // MINUTE


class Hours:
    """Which minutes a desk is open: the clock on its wall shows a time within an opening of that day."""

    def __init__(
        self, world: World, desk: tuple[str | None, str | None], hours: list[Row], holidays: list[Row]
    ) -> None:
        branch, team = desk
        named = [(branch, team), ("*", team), (branch, "*"), ("*", "*")]
        kept = {(rule["branch"], rule["team"]) for rule in hours}
        branch, team = next((pair for pair in named if pair in kept), ("*", "*"))
        self.world = world
        self.rules = [rule for rule in hours if (rule["branch"], rule["team"]) == (branch, team)]
        self.zone = next((rule["time_zone"] for rule in self.rules if rule["time_zone"]), world.zone)
        self.closed = {
            one["day"] for one in holidays if one["branch"] in ("*", branch) and one["team"] in ("*", team)
        }
        days: dict[date, set[int]] = {}
        self.open = []
        for shown in wall_clock(self.zone, world.start, world.minutes):
            if shown.date() not in days:
                days[shown.date()] = self.minutes_of(shown.date())
            self.open.append(60 * shown.hour + shown.minute in days[shown.date()])

    def minutes_of(self, day: date) -> set[int]:
        """Minutes of a day at which it is open."""
        found: set[int] = set()
        for rule in self.rules:
            begun = rule["valid_from"] is None or rule["valid_from"] <= day
            over = rule["valid_to"] is not None and rule["valid_to"] < day
            if begun and not over and rule["weekday"] == day.isoweekday() and day not in self.closed:
                found |= set(range(time_of_day(rule["opens"]), time_of_day(rule["closes"])))
        return found

    def knows(self, instant: datetime) -> bool:
        """Whether the day of an instant lies between the first and the last day of any schedule."""
        day = instant.replace(tzinfo=UTC).astimezone(ZoneInfo(self.zone)).date()
        if not self.rules:
            return False
        begun = any(rule["valid_from"] is None or rule["valid_from"] <= day for rule in self.rules)
        going = any(rule["valid_to"] is None or rule["valid_to"] >= day for rule in self.rules)
        return begun and going

    def between(self, begin: datetime, end: datetime) -> float | None:
        """Open minutes from one instant to a later one."""
        if not (self.knows(begin) and self.knows(end)):
            return None
        return float(sum(self.open[self.world.place(begin) : self.world.place(end)]))


def ended(ticket: Row, events: list[Row]) -> datetime | None:
    """When the ticket was solved, else closed; what a reopening took back counts only where nothing else is known."""
    if ticket["status"] in (*OPEN, "abandoned"):
        return None
    last = {
        name: max((one["event_at"] for one in events if one["event"] == name), default=None)
        for name in ("resolved", "reopened", "closed")
    }
    told = max((at for at in (last["resolved"], last["closed"]) if at), default=None)
    stamps = (ticket["resolved_at"], last["resolved"], ticket["first_resolved_at"], ticket["closed_at"], told)
    known = [at for at in stamps if at]
    lasting = [at for at in known if last["reopened"] is None or at >= last["reopened"]]
    return lasting[0] if lasting else max(known, default=None)


def abandoned(ticket: Row, events: list[Row]) -> datetime | None:
    """When the customer left: the event, else the first stamp that says when it was over."""
    if ticket["status"] != "abandoned":
        return None
    told = [
        max((one["event_at"] for one in events if one["event"] in names), default=None)
        for names in (("abandoned",), ("resolved", "closed"))
    ]
    stamps = (told[0], ticket["closed_at"], ticket["resolved_at"], told[1])
    return next((at for at in stamps if at), None)


def answered(ticket: Row, events: list[Row]) -> datetime | None:
    """The first response: the ticket's own stamp unless it is a machine's, else an agent's first message."""
    told = [one for one in events if one["event"] in ("replied", "contacted")]
    people = [one["event_at"] for one in told if one["actor"] in (None, "agent")]
    stamp: datetime | None = ticket["first_response_at"]
    if stamp in [one["event_at"] for one in told] and stamp not in people:
        stamp = None
    return stamp or min(people, default=None)


def times(ticket: Row, name: str, event: str, events: list[Row], every: list[Row]) -> int | None:
    """A count of the ticket's; else of its events, where the company's events tell of such a thing at all."""
    if ticket[name] is not None:
        return int(ticket[name])
    if not any(one["event"] == event for one in every):
        return None
    return sum(one["event"] == event for one in events)


def is_kept(name: str, event: str, tickets: list[Row], every: list[Row]) -> bool:
    """Whether a company keeps a count at all: as a total of some ticket, or as an event."""
    return any(one[name] is not None for one in tickets) or any(one["event"] == event for one in every)


def first_contact(
    ticket: Row, end: datetime | None, counts: list[int | None], tickets: list[Row], now: datetime
) -> bool | None:
    """Solved at first contact: unknown before seven days are over, and without a count that the company keeps."""
    if end is None or None in counts or end + timedelta(days=7) > now:
        return None
    for other in tickets:
        same = (other["customer_id"], other["category"]) == (ticket["customer_id"], ticket["category"])
        later = (other["opened_at"], other["key"]) > (ticket["opened_at"], ticket["key"])
        if same and later and other["opened_at"] < end + timedelta(days=7):
            return False
    return not any(counts)


def is_due(due: datetime | None, left: datetime | None, ticket: Row, now: datetime) -> bool | None:
    """Whether something is due: not to a customer who had left by then, or nobody knows when."""
    if due is None:
        return None
    gone = ticket["status"] == "abandoned" and (left is None or left <= due)
    return due < now and not gone


def kept(
    due: datetime | None, at: datetime | None, left: datetime | None, is_asked: bool, now: datetime
) -> bool | None:
    """Kept when it came by then; unknown before it is due, and when nobody knows when it came."""
    if due is None or due >= now:
        return None
    if at is not None:
        return at <= due
    return False if is_asked or (left is not None and left > due) else None


def order_promise(order: Row, orders: list[Row], now: datetime) -> bool | None:
    """Kept when delivered by then; only an order still awaited is broken without a delivery."""
    if order["promised_at"] >= now or not any(one["delivered_at"] for one in orders):
        return None
    if order["delivered_at"]:
        return bool(order["delivered_at"] <= order["promised_at"])
    return False if order["status"] == "pending" else None
