"""Random small companies for the twin of the marts' heart: their settings and their rows.

Add a company when a setting changes what the marts mean. Never here: expectations.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.dbt.twins import marts as twin

AS_OF = date(2026, 1, 20)
START = datetime(2025, 5, 1)


@dataclass(frozen=True)
class Company:
    """A random company: its size and the settings its marts are built with."""

    seed: int
    zone: str
    customers: int
    window: int | None
    fixed: dict[str, list[int]] | None = None

    def local(self, instant: datetime) -> date:
        """The company's day of an instant."""
        return instant.replace(tzinfo=UTC).astimezone(ZoneInfo(self.zone)).date()

    def starts(self, day: date) -> datetime:
        """Beginning of a day of the company, UTC."""
        return datetime.combine(day, time(), ZoneInfo(self.zone)).astimezone(UTC).replace(tzinfo=None)

    @property
    def now(self) -> datetime:
        """End of the as-of day, UTC."""
        return self.starts(AS_OF + timedelta(days=1))

    @property
    def variables(self) -> dict[str, Any]:
        """The vars of its refresh."""
        method = {"rfm_method": "fixed", "rfm_fixed_cut_points": self.fixed} if self.fixed else {}
        named = {"as_of": str(AS_OF), "as_of_instant": str(self.now), "time_zone": self.zone}
        return {**named, "rfm_window_days": self.window, **method}


FIXED = {"recency": [5, 10, 20, 40], "frequency": [1, 2, 3, 4], "monetary": [8, 9, 20, 30]}

COMPANIES = [
    Company(1, "UTC", customers=40, window=120),
    Company(2, "America/New_York", customers=31, window=None),
    Company(3, "Asia/Kolkata", customers=25, window=60, fixed=FIXED),
]


def moment(chance: random.Random) -> datetime:
    # beyond the as-of day as well, and often enough at a midnight for the day to depend on the zone
    return START + timedelta(minutes=chance.choice([30, 60]) * chance.randrange(24 * 280))


def later(chance: random.Random, begin: datetime, days: int) -> datetime:
    return begin + timedelta(minutes=chance.randrange(days * 1440))


def order_of(chance: random.Random, number: int, customer: str) -> twin.Row:
    begin = moment(chance)
    promised = later(chance, begin, 6) if chance.random() < 0.5 else None
    return {
        "order_id": f"o{number}", "customer_id": customer, "ordered_at": begin,
        "status": chance.choices(["completed", "pending", "cancelled", "returned"], [8, 1, 1, 1])[0],
        "gross_amount": chance.choice(["5.00", "9.99", "9.99", "20.00", "31.50", None]),
        "refund_amount": chance.choice([None, None, "2.50", "40.00"]),
        "refund_shipping_amount": chance.choice([None, None, "1.25"]),
        "shipping_amount": chance.choice([None, "4.90"]),
        "promised_at": promised,
        "delivered_at": later(chance, begin, 12) if chance.random() < 0.9 else None,
    }  # fmt: skip


def ticket_of(chance: random.Random, number: int, customer: str) -> twin.Row:
    begin = moment(chance)
    done = chance.random() < 0.8
    return {
        "ticket_id": f"t{number}", "customer_id": customer, "opened_at": begin,
        "kind": chance.choice(["complaint", "repair", "question", None]),
        "status": "resolved" if done else "open", "resolved_at": later(chance, begin, 20) if done else None,
    }  # fmt: skip


def answer_of(chance: random.Random, number: int, customer: str) -> twin.Row:
    kind = chance.choice(["nps", "csat"])
    score = chance.randint(0, 10) if kind == "nps" else chance.randint(1, 5)
    scale = {"scale_min": 0, "scale_max": 10} if kind == "nps" else {"scale_min": 1, "scale_max": 5}
    given = {"response_id": f"r{number}", "customer_id": customer, "responded_at": moment(chance)}
    return {**given, "kind": kind, "score": score, **scale}


def rows_of(company: Company) -> dict[str, list[twin.Row]]:
    chance = random.Random(company.seed)
    names = [f"c{number}" for number in range(company.customers)]
    makers = {"orders": (order_of, 5), "tickets": (ticket_of, 2), "surveys": (answer_of, 2)}
    rows: dict[str, list[twin.Row]] = {
        feed: [make(chance, number, chance.choice(names)) for number in range(share * company.customers)]
        for feed, (make, share) in makers.items()
    }
    unpriced = names[::12]  # of these no amount is ever known
    rows["orders"] = [
        {**order, "gross_amount": None} if order["customer_id"] in unpriced else order
        for order in rows["orders"]
    ]
    joined = [moment(chance) if chance.random() < 0.4 else None for _ in names]
    rows["customers"] = [
        {"customer_id": name, "joined_at": at} for name, at in zip(names, joined, strict=True)
    ]
    return rows
