"""Reasons to choose somebody else against their twin in plain loops: random companies, every day of their past.

Here: the companies and the comparison. Never here: the definitions themselves (risk_twin.py).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest

from tests.dbt import risk_twin as twin
from tests.dbt.compiled import Compiled, compiled
from tests.dbt.marts_twin import Row

ZONE = ZoneInfo("America/New_York")
AS_OF, DAYS = date(2026, 1, 20), 200
END = datetime.combine(AS_OF + timedelta(1), time(), ZONE).astimezone(UTC).replace(tzinfo=None)
START = END - timedelta(DAYS)
SMALLER = {"risk_repair_days": 60, "risk_memory_days": 20, "churn_silence_days": 40}
EVENTS = ["transferred"] * 3 + ["reopened", "resolved", "closed", "replied", "contacted", "opened"]
CUSTOMERS = [f"c{n}" for n in range(6)]


def local(instant: datetime) -> date:
    return instant.replace(tzinfo=UTC).astimezone(ZONE).date()


@pytest.fixture(scope="module")
def models() -> Compiled:
    variables = {"as_of": str(AS_OF), "as_of_instant": str(END), "time_zone": str(ZONE), **SMALLER}
    return compiled("int_risk_periods", "int_risk_current", "int_customers_described", variables=variables)


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
        return {"order_id": f"o{n}", "customer_id": self.some(*CUSTOMERS), "ordered_at": self.moment()}

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
            "kind": self.some("complaint", "repair", "repair"), "product_id": self.some("p1", "p2", None),
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
    draw = Draw(seed)
    tickets = [draw.ticket(n) for n in range(draw.some(8, 25))]
    events = [draw.event(one) for one in tickets for _ in range(draw.some(0, 2, 6))]
    return {
        "orders": [draw.order(n) for n in range(draw.some(0, 30, 90))],
        "tickets": tickets,
        "ticket_events": [one for one in events if one],
        "surveys": [draw.answer(n) for n in range(draw.some(0, 15, 30))],
    }


def expected(rows: dict[str, list[Row]]) -> Iterator[tuple[str, date, str]]:
    company = twin.Company(
        rows["orders"], rows["tickets"], rows["ticket_events"], rows["surveys"], AS_OF, local,
        repair_days=60, memory_days=20, churn_days=40,
    )  # fmt: skip
    for customer in CUSTOMERS:
        for n in range(DAYS + 1):
            day = AS_OF - timedelta(n)
            yield from ((customer, day, reason) for reason in twin.reasons_on(customer, day, company))


def found(con: duckdb.DuckDBPyConnection) -> set[tuple[str, date, str]]:
    select = (
        "select customers.customer_id, reason, begins_on, ended_on from intermediate.int_risk_periods as periods "
        "inner join intermediate.int_customers_described as customers using (customer_key)"
    )
    days: set[tuple[str, date, str]] = set()
    for customer, reason, begins, ended in con.execute(select).fetchall():
        last = min(ended - timedelta(1), AS_OF) if ended else AS_OF
        days |= {(customer, begins + timedelta(n), reason) for n in range((last - begins).days + 1)}
    return days


def current(con: duckdb.DuckDBPyConnection) -> set[tuple[str, str]]:
    select = (
        "select customers.customer_id, reason from intermediate.int_risk_current "
        "inner join intermediate.int_customers_described as customers using (customer_key)"
    )
    rows = con.execute(select).fetchall()
    assert len(set(rows)) == len(rows)
    return set(rows)


def test_every_day_of_the_past(models: Compiled) -> None:
    met = set()
    for seed in range(16):
        rows = drawn(seed)
        with models.built(rows) as con:
            days, today = found(con), current(con)
        assert days == set(expected(rows)), seed
        assert today == {(who, reason) for who, day, reason in days if day == AS_OF}
        met |= {reason for *_, reason in days}
    assert met == {
        "unresolved_late", "transfers", "reopened", "repairs", "detractor_without_contact", "broken_rhythm"
    }  # fmt: skip
