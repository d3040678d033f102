"""customer_360, cohort_retention and the stages of recovery against their twin in plain loops, on random companies.

Here: the companies and the comparison. Never here: the definitions themselves (twins/history.py).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest

from tests.dbt.compiled import compiled
from tests.dbt.support import Rows
from tests.dbt.twins import history as twin
from tests.dbt.twins.marts import Row, by_customer

MARTS = ["customer_360", "cohort_retention", "recovery_episodes", "dim_customer"]
AS_OF, START, SILENCE = date(2026, 1, 20), datetime(2024, 10, 1), 60
FEEDS = ("orders", "tickets", "surveys", "contacts")
EVENTS = [
    "replied", "contacted", "apologised", "options_offered", "compensated", "followed_up", "followed_up", "transferred"
]  # fmt: skip


def day_of(zone: str) -> twin.Day:
    midnight = datetime.combine(AS_OF + timedelta(1), time(), ZoneInfo(zone))
    return twin.Day(
        AS_OF,
        midnight.astimezone(UTC).replace(tzinfo=None),
        lambda instant: instant.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date(),
    )


class Draw:
    """Random rows of a company whose instants cross midnights of its zone and the as-of instant; each only once."""

    def __init__(self, seed: int, day: twin.Day) -> None:
        self.chance, self.end, self.seed = random.Random(seed), day.end, seed
        self.minutes = self.chance.sample(range(24 * 60 * 500), 3000)

    def moment(self, near: int = 0) -> datetime:
        since = timedelta(minutes=self.minutes.pop(), seconds=self.seed)
        if near:
            return (self.end + since / 400 * near - timedelta(near)).replace(microsecond=0)
        return START + since

    def later(self, begin: datetime, days: int) -> datetime:
        return begin + timedelta(minutes=self.chance.randrange(1, days * 1440))

    def some(self, *values: Any) -> Any:
        return self.chance.choice(values)

    def customer(self) -> str:
        return f"c{self.chance.randrange(25)}"

    def order(self, n: int) -> Row:
        begin = self.moment()
        return {
            "order_id": f"o{n}", "customer_id": self.customer(), "ordered_at": begin,
            "status": self.some("completed", "completed", "completed", "cancelled"),
            "gross_amount": self.some("9.99", "20.00"), "refund_amount": self.some(None, None, "2.50"),
            "discount_amount": self.some(None, "0.00", "1.25"), "channel": self.some("web", "shop", None),
            "promised_at": self.some(None, None, self.later(begin, 6)), "delivered_at": self.later(begin, 12),
        }  # fmt: skip

    def ticket(self, n: int) -> Row:
        begin, ended = self.moment(self.some(0, 0, 40)), self.some(True, True, False)
        return {
            "ticket_id": f"t{n}", "customer_id": self.customer(), "opened_at": begin,
            "kind": self.some("complaint", "repair", "question"), "status": "resolved" if ended else "open",
            "resolved_at": self.later(begin, 20) if ended else None,
        }  # fmt: skip

    def answer(self, n: int) -> Row:
        kind, low, high = self.some(("nps", 0, 10), ("csat", 1, 5))
        who = {"response_id": f"r{n}", "customer_id": self.customer(), "responded_at": self.moment()}
        score = {"score": self.chance.randint(low, high), "scale_min": low, "scale_max": high}
        return {**who, "kind": kind, **score}

    def contact(self, n: int) -> Row:
        who = {"contact_id": f"k{n}", "customer_id": self.customer()}
        return {**who, "contacted_at": self.moment(self.some(5, 45))}

    def event(self, ticket: Row) -> Row:
        told = {"event": self.chance.choice(EVENTS), "actor": self.some("agent", "customer", "system", None)}
        return {"ticket_id": ticket["ticket_id"], "event_at": self.later(ticket["opened_at"], 30), **told}

    def line(self, order: Row, n: int) -> Row:
        category = self.some("food", "toys", None)
        return {"order_id": order["order_id"], "line_number": n, "product_category": category}


def rows_of(seed: int, day: twin.Day) -> dict[str, list[Row]]:
    draw = Draw(seed, day)
    rows = {
        "orders": [draw.order(n) for n in range(200)],
        "tickets": [draw.ticket(n) for n in range(80)],
        "surveys": [draw.answer(n) for n in range(100)],
        "contacts": [draw.contact(n) for n in range(100)],
    }
    rows["order_lines"] = [draw.line(one, n) for one in rows["orders"] for n in range(draw.some(0, 1, 2))]
    rows["ticket_events"] = [draw.event(one) for one in rows["tickets"] for _ in range(draw.some(0, 3, 8))]
    return rows


@dataclass(frozen=True)
class Built:
    """A company's as-of day, its rows and its warehouse."""

    day: twin.Day
    rows: dict[str, list[Row]]
    made: duckdb.DuckDBPyConnection

    def asked(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a query on the marts."""
        return self.made.execute(sql).fetchall()

    def own(self) -> dict[str, dict[str, list[Row]]]:
        """Rows by customer and feed."""
        kept = {feed: by_customer(self.rows[feed]) for feed in FEEDS}
        names = {name for rows in kept.values() for name in rows}
        return {name: {feed: kept[feed].get(name, []) for feed in FEEDS} for name in names}


@pytest.fixture(scope="module", params=["America/New_York", "Asia/Kolkata"])
def built(request: pytest.FixtureRequest) -> Iterator[Built]:
    zone: str = request.param
    day = day_of(zone)
    rows = rows_of(len(zone), day)
    given: Rows = rows
    settings = {"as_of": str(AS_OF), "as_of_instant": str(day.end), "time_zone": zone}
    models = compiled(*MARTS, variables={**settings, "churn_silence_days": SILENCE})
    with models.built(given) as made:
        yield Built(day, rows, made)


def test_customer_360(built: Built) -> None:
    lines: dict[str, list[Row]] = {}
    for line in built.rows["order_lines"]:
        lines.setdefault(line["order_id"], []).append(line)
    expected = {name: twin.customer_360(own, lines, built.day) for name, own in built.own().items()}
    columns = list(expected["c0"])
    found = built.asked(f"select customer_id, {', '.join(columns)} from marts.customer_360")
    assert {name for name, *_ in found} == set(expected)
    for name, *values in found:
        for column, value in zip(columns, values, strict=True):
            wanted = expected[name][column]
            assert value == (pytest.approx(wanted) if isinstance(wanted, float) else wanted), (name, column)


def test_cohorts(built: Built) -> None:
    expected = twin.cohorts(built.rows["orders"], built.day, SILENCE)
    columns = "cohort_size, active_customers, cumulative_revenue, customers_at_risk, lost_customers, survival"
    found = built.asked(
        f"select cohort_month, months_since, {columns}, survival_low, survival_high from marts.cohort_retention"
    )
    assert {(cohort, n) for cohort, n, *_ in found} == set(expected)
    for cohort, n, *rest in found:
        assert tuple(map(number, rest)) == pytest.approx(tuple(map(number, expected[cohort, n]))), (cohort, n)
    assert any(low is not None for *_, low, _ in found)
    begins = min(built.day.local(one["ordered_at"]) for one in built.rows["orders"]).replace(day=1)
    flags = built.asked("select cohort_month, is_left_truncated from marts.cohort_retention")
    assert set(flags) == {(cohort, cohort == begins) for cohort, _ in expected}


def number(value: Any) -> float | None:
    return None if value is None else float(value)


def test_stages_of_recovery(built: Built) -> None:
    events: dict[str, list[Row]] = {}
    for event in built.rows["ticket_events"]:
        events.setdefault(event["ticket_id"], []).append(event)
    expected = sorted(
        (name, *stage) for name, own in built.own().items() for stage in twin.stages(own, events, built.day)
    )
    found = built.asked(
        "select customer_id, opened_at, apology_minutes, contacts, longest_silence_hours, options_offered, "
        "compensation_days, is_followed_up from marts.recovery_episodes "
        "inner join marts.dim_customer using (customer_key) where contacts is not null order by 1, 2"
    )
    assert [row[:2] for row in found] == [row[:2] for row in expected]
    for got, wanted in zip(found, expected, strict=True):
        assert got[2:] == pytest.approx(wanted[2:]), got[:2]
    assert {row[-1] for row in found} == {True, False, None}
