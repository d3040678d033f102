"""customer_360, cohort_retention and the stages of recovery against their twin in plain loops, on random companies.

Here: the companies and the comparison. Never here: the definitions themselves (history_twin.py).
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.dbt import history_twin as twin
from tests.dbt.marts_twin import Row, by_customer
from tests.dbt.support import Rows, Warehouse, warehouse

MARTS = ["+customer_360", "+cohort_retention", "+recovery_episodes", "+dim_customer"]
AS_OF, START, SILENCE = date(2026, 1, 20), datetime(2024, 10, 1), 60
FEEDS = ("orders", "tickets", "surveys", "contacts")
EVENTS = [
    "replied", "contacted", "apologised", "options_offered", "compensated", "followed_up", "transferred"
]  # fmt: skip


def day_of(zone: str) -> twin.Day:
    midnight = datetime.combine(AS_OF + timedelta(1), time(), ZoneInfo(zone))
    return twin.Day(
        AS_OF,
        midnight.astimezone(UTC).replace(tzinfo=None),
        lambda instant: instant.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date(),
    )


def rows_of(seed: int, day: twin.Day) -> dict[str, list[Row]]:
    """A company whose instants cross midnights of its zone and the as-of instant; each instant once."""
    chance = random.Random(seed)
    minutes = chance.sample(range(24 * 60 * 500), 3000)

    def moment(near: int = 0) -> datetime:
        begin = START + timedelta(minutes=minutes.pop(), seconds=seed)
        return (
            (day.end + (begin - START) / 400 * near - timedelta(near)).replace(microsecond=0)
            if near
            else begin
        )

    def later(begin: datetime, days: int) -> datetime:
        return begin + timedelta(minutes=chance.randrange(1, days * 1440))

    def some(*values: Any) -> Any:
        return chance.choice(values)

    names = [f"c{number}" for number in range(25)]
    rows: dict[str, list[Row]] = {feed: [] for feed in (*FEEDS, "order_lines", "ticket_events")}
    for n in range(200):
        begin = moment()
        promised = later(begin, 6) if chance.random() < 0.3 else None
        rows["orders"].append({
            "order_id": f"o{n}", "customer_id": chance.choice(names), "ordered_at": begin,
            "status": some("completed", "completed", "completed", "cancelled"), "gross_amount": some("9.99", "20.00"),
            "refund_amount": some(None, None, "2.50"), "channel": some("web", "shop", None),
            "promised_at": promised, "delivered_at": later(begin, 12),
        })  # fmt: skip
        for line in range(some(0, 1, 2)):
            category = some("food", "toys", None)
            rows["order_lines"].append(
                {"order_id": f"o{n}", "line_number": line, "product_category": category}
            )
    for n in range(80):
        begin, ended = moment(some(0, 0, 40)), some(True, True, False)
        rows["tickets"].append({
            "ticket_id": f"t{n}", "customer_id": chance.choice(names), "opened_at": begin,
            "kind": some("complaint", "repair", "question"), "status": "resolved" if ended else "open",
            "resolved_at": later(begin, 20) if ended else None,
        })  # fmt: skip
        for _ in range(some(0, 2, 5)):
            told = {"event": chance.choice(EVENTS), "actor": some("agent", "customer", "system", None)}
            rows["ticket_events"].append({"ticket_id": f"t{n}", "event_at": later(begin, 30), **told})
    for n in range(100):
        nps = chance.random() < 0.5
        scale = {"scale_min": 0, "scale_max": 10} if nps else {"scale_min": 1, "scale_max": 5}
        answer = {"kind": "nps" if nps else "csat", "score": chance.randint(1, scale["scale_max"]), **scale}
        who = {"response_id": f"r{n}", "customer_id": chance.choice(names)}
        rows["surveys"].append({**who, "responded_at": moment(), **answer})
    rows["contacts"] = [
        {"contact_id": f"k{n}", "customer_id": chance.choice(names), "contacted_at": moment(some(5, 45))}
        for n in range(100)
    ]
    return rows


@dataclass(frozen=True)
class Built:
    """A company's as-of day, its rows and its warehouse."""

    day: twin.Day
    rows: dict[str, list[Row]]
    made: Warehouse

    def own(self) -> dict[str, dict[str, list[Row]]]:
        """Rows by customer and feed."""
        kept = {feed: by_customer(self.rows[feed]) for feed in FEEDS}
        names = {name for rows in kept.values() for name in rows}
        return {name: {feed: kept[feed].get(name, []) for feed in FEEDS} for name in names}


@pytest.fixture(scope="module", params=["America/New_York", "Asia/Kolkata"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    zone: str = request.param
    day = day_of(zone)
    rows = rows_of(len(zone), day)
    given: Rows = rows
    settings = {"as_of": str(AS_OF), "as_of_instant": str(day.end), "time_zone": zone}
    without_tests = [*MARTS, "--exclude-resource-type", "test", "unit_test"]
    made = warehouse(tmp_path_factory.mktemp("history"), given)
    made.build(*without_tests, command="build", variables={**settings, "churn_silence_days": SILENCE})
    return Built(day, rows, made)


def test_customer_360(built: Built) -> None:
    lines: dict[str, list[Row]] = {}
    for line in built.rows["order_lines"]:
        lines.setdefault(line["order_id"], []).append(line)
    expected = {name: twin.customer_360(own, lines, built.day) for name, own in built.own().items()}
    columns = list(expected["c0"])
    found = built.made.rows(f"select customer_id, {', '.join(columns)} from marts.customer_360")
    assert {name for name, *_ in found} == set(expected)
    for name, *values in found:
        for column, value in zip(columns, values, strict=True):
            wanted = expected[name][column]
            assert value == (pytest.approx(wanted) if isinstance(wanted, float) else wanted), (name, column)


def test_cohorts(built: Built) -> None:
    expected = twin.cohorts(built.rows["orders"], built.day, SILENCE)
    columns = "cohort_size, active_customers, cumulative_revenue, customers_at_risk, lost_customers, survival"
    found = built.made.rows(
        f"select cohort_month, months_since, {columns}, survival_low, survival_high from marts.cohort_retention"
    )
    assert {(cohort, n) for cohort, n, *_ in found} == set(expected)
    for cohort, n, *rest in found:
        assert tuple(map(number, rest)) == pytest.approx(tuple(map(number, expected[cohort, n]))), (cohort, n)
    assert any(low is not None for *_, low, _ in found)


def number(value: Any) -> float | None:
    return None if value is None else float(value)


def test_stages_of_recovery(built: Built) -> None:
    events: dict[str, list[Row]] = {}
    for event in built.rows["ticket_events"]:
        events.setdefault(event["ticket_id"], []).append(event)
    expected = sorted(
        (name, *stage) for name, own in built.own().items() for stage in twin.stages(own, events, built.day)
    )
    found = built.made.rows(
        "select customer_id, opened_at, apology_minutes, contacts, longest_silence_hours, options_offered, "
        "compensation_days, is_followed_up from marts.recovery_episodes "
        "inner join marts.dim_customer using (customer_key) where contacts is not null order by 1, 2"
    )
    assert [row[:2] for row in found] == [row[:2] for row in expected]
    for got, wanted in zip(found, expected, strict=True):
        assert got[2:] == pytest.approx(wanted[2:]), got[:2]
    assert {row[-1] for row in found} == {True, False, None}
