"""Random companies for the loyalty machine: regular buyers, and heaps of events on a coarse grid of time.

Here: rows for tests. Add a maker when a kind of company is missing. Never here: expectations.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.dbt.twins.loyalty import Clock, Rules
from tests.dbt.twins.loyalty_events import Row
from tests.dbt.twins.loyalty_funnel import DAYS, ENOUGH

#: A company that has delivered something: without that no promise is known to be broken.
FIRST = datetime(2024, 1, 1)


@dataclass(frozen=True)
class Setting:
    """What a company is built with."""

    rules: Rules
    zone: str = "UTC"
    until: date = date(2025, 12, 31)

    def clock(self) -> Clock:
        """Its days."""
        zone = ZoneInfo(self.zone)

        def local(instant: datetime) -> date:
            return instant.replace(tzinfo=UTC).astimezone(zone).date()

        def starts(day: date) -> datetime:
            return datetime.combine(day, time(), zone).astimezone(UTC).replace(tzinfo=None)

        return Clock(local, starts, self.until, starts(self.until + timedelta(days=1)))

    def variables(self) -> dict[str, Any]:
        """The vars of its refresh."""
        named = {name: value for name, value in vars(self.rules).items() if name != "trust_max_failure_rate"}
        rate = float(self.rules.trust_max_failure_rate)
        dated = {"as_of": str(self.until), "as_of_instant": str(self.clock().now), "time_zone": self.zone}
        funnel = {"funnel_days": DAYS, "funnel_min_customers": ENOUGH}
        return {**named, **dated, **funnel, "trust_max_failure_rate": rate}


class Maker:
    """Rows of one random company; every instant lies on a grid of so many hours."""

    def __init__(self, seed: int, days: int, hours: int) -> None:
        self.chance = random.Random(seed)
        self.days, self.hours = days, hours
        self.rows: dict[str, list[Row]] = {
            feed: [] for feed in ("orders", "tickets", "ticket_events", "surveys")
        }
        self.order("first", FIRST, delivered=FIRST)

    def slot(self) -> datetime:
        return FIRST + timedelta(hours=self.hours * self.chance.randrange(self.days * 24 // self.hours))

    def later(self, begin: datetime, most: int) -> datetime:
        return begin + timedelta(hours=self.hours * self.chance.randrange(most * 24 // self.hours + 1))

    def order(self, customer: str, at: datetime, delivered: datetime | None = None) -> None:
        chance = self.chance
        status = chance.choices(["completed", "pending", "cancelled", "returned"], [12, 1, 1, 1])[0]
        kept = delivered or (self.later(at, 8) if chance.random() < 0.4 else None)
        self.rows["orders"].append({
            "order_id": f"o{len(self.rows['orders'])}", "customer_id": customer, "ordered_at": at,
            "status": "completed" if delivered else status,
            "promised_at": self.later(at, 3) if chance.random() < 0.4 and status != "cancelled" else None,
            "delivered_at": None if status == "cancelled" else kept,
        })  # fmt: skip

    def ticket(self, customer: str, at: datetime) -> None:
        chance = self.chance
        done = chance.random() < 0.85
        name = f"t{len(self.rows['tickets'])}"
        self.rows["tickets"].append({
            "ticket_id": name, "customer_id": customer, "opened_at": at,
            "kind": chance.choice(["complaint", "repair", "question"]),
            "status": "resolved" if done else "open", "resolved_at": self.later(at, 12) if done else None,
            "first_response_at": self.later(at, 4) if chance.random() < 0.4 else None,
        })  # fmt: skip
        for _ in range(chance.choice([0, 0, 1, 2])):
            self.rows["ticket_events"].append({
                "ticket_id": name, "event_at": self.later(at, 9),
                "event": chance.choice(["opened", "replied", "contacted", "compensated"]),
                "actor": chance.choice(["agent", "system", "customer", None]),
            })  # fmt: skip

    def answer(self, customer: str, at: datetime) -> None:
        chance = self.chance
        kind, scale = chance.choice([("nps", (0, 10)), ("csat", (1, 5))])
        own = [one["ticket_id"] for one in self.rows["tickets"] if one["customer_id"] == customer]
        self.rows["surveys"].append({
            "response_id": f"r{len(self.rows['surveys'])}", "customer_id": customer, "responded_at": at,
            "kind": kind, "score": chance.randint(*scale), "scale_min": scale[0], "scale_max": scale[1],
            "ticket_id": chance.choice([None, *own]),
        })  # fmt: skip


def heap(seed: int) -> dict[str, list[Row]]:
    """Customers with many events on few instants: ties, failures before orders, one upon the other."""
    maker = Maker(seed, days=120, hours=12)
    for _ in range(250):
        customer = f"c{maker.chance.randrange(16)}"
        kind = maker.chance.choices(["order", "ticket", "answer"], [6, 2, 2])[0]
        getattr(maker, kind)(customer, maker.slot())
    return maker.rows


def regulars(seed: int) -> dict[str, list[Row]]:
    """Customers who buy on a rhythm of their own, mostly content, some gone for a while or for good."""
    maker = Maker(seed, days=700, hours=3)
    for number in range(8):
        name, at, rhythm = f"c{number}", maker.slot(), maker.chance.choice([5, 12, 25, 60])
        while at < FIRST + timedelta(days=800):
            maker.order(name, at)
            if maker.chance.random() < 0.06:
                maker.chance.choice([maker.ticket, maker.answer])(name, maker.later(at, 6))
            if maker.chance.random() < 0.2:
                maker.answer(name, maker.later(at, 20))
            wide = 6 if maker.chance.random() < 0.06 else 1
            at += timedelta(days=wide * maker.chance.randint(rhythm // 2, rhythm + 2))
            if maker.chance.random() < 0.02:
                break
    return maker.rows
