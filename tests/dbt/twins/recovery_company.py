"""A company's failures, episodes and services in plain loops, written from the definitions and not from the SQL.

Here: what happened to whom, as known at an instant. Add the twin of a new rule here. Never here: SQL, or what is
compared (twins/recovery.py, twins/levers.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tests.dbt.twins import marts

Row = dict[str, Any]
DAY = timedelta(days=1)


@dataclass
class Failure:
    """Something that went wrong for a customer."""

    kind: str
    opened: datetime
    ended: datetime | None
    row: Row


@dataclass
class Service:
    """An order instant or an answer: a service that could have failed."""

    kind: str
    at: datetime
    row: Row


@dataclass
class Episode:
    """Failures of a customer that belong together, with what they are compared by."""

    customer: str
    failures: list[Failure] = field(default_factory=list)
    cell: tuple[Any, ...] | None = None
    lag: int | None = None

    @property
    def opened(self) -> datetime:
        """When the first failure began."""
        return self.failures[0].opened

    @property
    def ended(self) -> datetime | None:
        """When the last one ended; None while one goes on."""
        ends = [one.ended for one in self.failures]
        return None if None in ends else max(end for end in ends if end)


def band(days: int | None) -> str | None:
    """The tenure band, read off the bounds 90, 365, 1095."""
    if days is None:
        return None
    return next((name for end, name in ((90, "a"), (365, "b"), (1095, "c")) if days < end), "d")


@dataclass
class Company:
    """A company's rows as known at an instant, customer by customer."""

    rows: dict[str, list[Row]]
    now: datetime
    local: Callable[[datetime], date]
    rfm_at: Callable[[date], dict[str, Any]]

    def __post_init__(self) -> None:
        """Everything of each customer, in time."""
        now = self.now
        self.orders = [self._known(o) for o in self.rows["orders"] if o["ordered_at"] < now]
        self.tickets = [t for t in self.rows["tickets"] if t["opened_at"] < now]
        self.answers = [a for a in self.rows["surveys"] if a["responded_at"] < now]
        self.bought = marts.by_customer([o for o in self.orders if o["status"] == "completed"])
        self.placed = marts.by_customer([o for o in self.orders if o["status"] != "cancelled"])
        self.answered = marts.by_customer(self.answers)
        self.customers = sorted({r["customer_id"] for r in self.orders + self.tickets + self.answers})
        self.failed = {one: sorted(self._failures(one), key=lambda f: f.opened) for one in self.customers}
        self.episodes = [episode for one in self.customers for episode in self._episodes(one)]
        self._scores: dict[date, dict[str, Any]] = {}

    def _known(self, order: Row) -> Row:
        later = order["delivered_at"] and order["delivered_at"] >= self.now
        waits = later and order["status"] in ("completed", "returned")
        came = None if later else order["delivered_at"]
        return {**order, "status": "pending" if waits else order["status"], "came": came}

    def _failures(self, customer: str) -> Iterator[Failure]:
        for ticket in (t for t in self.tickets if t["customer_id"] == customer):
            if ticket["kind"] in ("complaint", "repair"):
                end = ticket["resolved_at"]
                yield Failure(
                    ticket["kind"], ticket["opened_at"], end if end and end < self.now else None, ticket
                )
        for answer in self.answered.get(customer, []):
            if answer["score"] <= (6 if answer["kind"] == "nps" else 2):
                yield Failure("dissatisfied_answer", answer["responded_at"], answer["responded_at"], answer)
        for order in (o for o in self.orders if o["customer_id"] == customer and o["promised_at"]):
            late, came = order["promised_at"] + 3 * DAY, order["came"]
            if late < self.now and (came > late if came else order["status"] == "pending"):
                yield Failure("broken_promise", late, came, order)

    def _episodes(self, customer: str) -> list[Episode]:
        found: list[Episode] = []
        for failure in self.failed[customer]:
            last = found[-1].ended if found else None
            if not found or (last is not None and failure.opened > last + 14 * DAY):
                found.append(Episode(customer))
            found[-1].failures.append(failure)
        return found

    @property
    def orders_begin(self) -> date:
        """Day of the first order of any status."""
        return min((self.local(o["ordered_at"]) for o in self.orders), default=date.max)

    @property
    def last_day(self) -> date:
        """The as-of day."""
        return self.local(self.now - timedelta(seconds=1))

    def since(self, customer: str) -> date | None:
        """First day as a customer: joined or first bought."""
        days = [self.local(o["ordered_at"]) for o in self.bought.get(customer, [])]
        joined = [c["joined_at"] for c in self.rows["customers"] if c["customer_id"] == customer]
        days += [self.local(one) for one in joined if one and one < self.now]
        return min(days, default=None)

    def scores(self, customer: str, day: date) -> tuple[int, int, int] | None:
        """The RFM scores at the month end before a day."""
        month_end = day.replace(day=1) - DAY
        if month_end not in self._scores:
            self._scores[month_end] = self.rfm_at(month_end)
        found = self._scores[month_end].get(customer)
        return found[3:6] if found else None

    def cell(self, service: Service) -> tuple[Any, ...]:
        """What customers must have in common to be compared."""
        customer, day = service.row["customer_id"], self.local(service.at)
        since = self.since(customer)
        age = None if since is None else (day - since).days
        return service.kind, day.replace(day=1), self.scores(customer, day), band(age)

    def services(self) -> list[Service]:
        """Everything that could have failed; orders of one instant are one."""
        placed = [order for own in self.placed.values() for order in own]
        found = {(o["customer_id"], o["ordered_at"]): Service("order", o["ordered_at"], o) for o in placed}
        return [*found.values(), *(Service(a["kind"], a["responded_at"], a) for a in self.answers)]

    def buys(self, customer: str, start: datetime, days: int) -> bool:
        """Whether the customer completes an order within some days of a start."""
        times = [o["ordered_at"] for o in self.bought.get(customer, [])]
        return any(start < one <= start + days * DAY for one in times)
