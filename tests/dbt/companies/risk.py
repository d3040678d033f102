"""Random companies that give reasons to leave: tickets passed round and reopened, detractors, silences.

Here: the rows and the company as its twins read it. Never here: expectations.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.dbt.twins.marts import Row
from tests.dbt.twins.risk_spells import Company

ZONE = ZoneInfo("America/New_York")
AS_OF, DAYS = date(2026, 1, 20), 200
END = datetime.combine(AS_OF + timedelta(1), time(), ZONE).astimezone(UTC).replace(tzinfo=None)
START = END - timedelta(DAYS)
#: Shorter than the project's, so that much begins and ends within so few days.
VARIABLES = {
    "as_of": str(AS_OF), "as_of_instant": str(END), "time_zone": str(ZONE),
    "risk_repair_days": 60, "risk_memory_days": 20, "churn_silence_days": 40, "open_order_days": 12,
    "risk_min_tickets": 3,
}  # fmt: skip
EVENTS = ["transferred"] * 3 + ["reopened", "resolved", "closed", "replied", "contacted", "opened"]
CUSTOMERS = [f"c{n}" for n in range(6)]


def local(instant: datetime) -> date:
    """The company's day of an instant."""
    return instant.replace(tzinfo=UTC).astimezone(ZONE).date()


class Draw:
    """Random rows; instants lie on an odd second each, so that no two are the same."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.seconds = iter(self.chance.sample(range(0, DAYS * 86400), 4000))

    def some(self, *values: Any) -> Any:
        return self.chance.choice(values)

    def moment(self) -> datetime:
        return START + timedelta(seconds=next(self.seconds))

    def after(self, begin: datetime, days: int) -> datetime | None:
        """A moment at most some days later, unless the company has not seen it yet."""
        found = begin + timedelta(seconds=self.chance.randrange(days * 86400))
        return found if found < END else None

    def order(self, n: int) -> Row:
        who = {"order_id": f"o{n}", "customer_id": self.some(*CUSTOMERS), "ordered_at": self.moment()}
        promised = who["ordered_at"] + timedelta(days=self.some(-3, 4, 15))
        status = self.some(*["completed"] * 5, "pending")
        return {**who, "status": status, "promised_at": self.some(None, promised), "gross_amount": "10.00"}

    def answer(self, n: int) -> Row:
        score = self.some(0, 3, 6, 7, 10)
        who = {"response_id": f"r{n}", "customer_id": self.some(*CUSTOMERS), "responded_at": self.moment()}
        return {**who, "kind": "nps", "score": score, "scale_min": 0, "scale_max": 10}

    def ticket(self, n: int) -> Row:
        begin = self.moment()
        status = self.some("open", "pending", "resolved", "closed", "closed")
        done = status in ("resolved", "closed")
        updated = self.after(begin, 40)
        return {
            "ticket_id": f"t{n}", "customer_id": self.some(*CUSTOMERS), "opened_at": begin, "status": status,
            "kind": self.some("complaint", *["repair"] * 6, "question", None),
            "category": self.some("a", "a", "b", None), "product_id": self.some("p1", "p1", "p2", None),
            "promised_at": begin + timedelta(days=self.some(0, 3, 9), seconds=self.some(0, 7777)),
            "resolved_at": self.some(None, self.after(begin, 20)) if done else self.some(None, None, begin),
            "closed_at": self.some(None, self.after(begin, 40)) if done else None,
            "updated_at": self.some(None, updated), "transfer_count": self.some(None, 0, 1, 2, 5),
            "reopen_count": self.some(None, 0, 0, 1),
        }  # fmt: skip

    def event(self, ticket: Row) -> Row | None:
        happened = self.some(self.after(ticket["opened_at"], 30), self.after(ticket["opened_at"], 2))
        told = {"event": self.chance.choice(EVENTS), "actor": self.some("agent", "customer", "system", None)}
        return {"ticket_id": ticket["ticket_id"], "event_at": happened, **told} if happened else None


def drawn(seed: int) -> dict[str, list[Row]]:
    """Raw rows of a company by feed."""
    draw = Draw(seed)
    tickets = [draw.ticket(n) for n in range(draw.some(8, 25))]
    events = [draw.event(one) for one in tickets for _ in range(draw.some(0, 2, 6))]
    return {
        "orders": [draw.order(n) for n in range(draw.some(0, 30, 90))],
        "tickets": tickets,
        "ticket_events": [one for one in events if one],
        "surveys": [draw.answer(n) for n in range(draw.some(0, 15, 30))],
    }


def company_of(rows: dict[str, list[Row]]) -> Company:
    """The company as its twins read it."""
    status = {
        name: [one for one in rows["orders"] if one["status"] == name] for name in ("completed", "pending")
    }
    return Company(
        status["completed"], status["pending"], rows["tickets"], rows["ticket_events"], rows["surveys"], AS_OF, local,
        repair_days=60, memory_days=20, churn_days=40, open_days=12, min_tickets=3,
    )  # fmt: skip
