"""service_quality, service_promise and service_control_chart against their twin, on random companies over 18 months.

Here: the companies and the comparison. Never here: the definitions themselves (twins/service_charts.py), how a ticket
is measured (test_service_twin.py).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from tests.dbt.compiled import compiled
from tests.dbt.twins import service_charts as twin
from tests.dbt.twins.service_charts import Row

AS_OF, START = date(2026, 1, 22), datetime(2024, 8, 5)
TICKETS, ORDERS = ["branch", "channel", "category", "team"], ["branch", "channel", "region"]
VARIABLES: dict[str, Any] = {
    "as_of": str(AS_OF), "as_of_instant": "2026-01-22 23:00:00", "time_zone": "Europe/Berlin",
    "control_baseline_weeks": 12, "control_min_weeks": 5,
}  # fmt: skip
TIMES = [
    f"{what}_{minutes}"
    for what in ("first_response", "resolution")
    for minutes in ("minutes", "business_minutes")
]


def ticket(chance: random.Random, number: int) -> Row:
    """A ticket of a desk that becomes slower after a year, and hands more on."""
    begin = START + timedelta(minutes=chance.randrange(530 * 1440))
    slow = 4 if begin > datetime(2025, 8, 1) else 1
    solved = begin + timedelta(minutes=chance.randrange(slow * 3000))
    is_over = chance.random() < 0.9 and solved < datetime(2026, 1, 22, 23)
    return {
        "ticket_id": f"t{number}", "customer_id": f"c{chance.randrange(150)}", "opened_at": begin,
        "status": "resolved" if is_over else "open", "resolved_at": solved if is_over else None,
        "first_response_at": begin + (solved - begin) / 2 if is_over and chance.random() < 0.8 else None,
        "promised_at": begin + timedelta(days=2) if chance.random() < 0.7 else None,
        "transfer_count": chance.choice([0, 0, slow // 4, None]), "reopen_count": chance.choice([0, 0, 0, 1]),
        "resolved_by": chance.choice(["agent", "bot", None]), "handle_seconds": chance.choice([None, 30 * slow, 61]),
        "channel": chance.choice(["phone", None]), "category": chance.choice(["a", "b"]), "team": "t",
    }  # fmt: skip


def order(chance: random.Random, number: int) -> Row:
    begin = START + timedelta(minutes=chance.randrange(530 * 1440))
    promised = begin + timedelta(days=chance.randrange(4))
    delivered = begin + timedelta(days=chance.choice([0, 1, 2, 3]))
    return {
        "order_id": f"o{number}", "customer_id": "c1", "ordered_at": begin, "promised_at": promised,
        "status": chance.choice(["completed", "pending", "cancelled"]), "region": chance.choice(["north", None]),
        "delivered_at": delivered if delivered < datetime(2026, 1, 22) and chance.random() < 0.8 else None,
    }  # fmt: skip


@dataclass(frozen=True)
class Built:
    """A company's measured tickets and orders, and its marts, as rows by column."""

    tickets: list[Row]
    orders: list[Row]
    marts: dict[str, list[Row]]


@pytest.fixture(scope="module", params=[1, 2])
def built(request: pytest.FixtureRequest) -> Iterator[Built]:
    names = ["service_quality", "service_promise", "service_control_chart"]
    chance = random.Random(request.param)
    rows = {
        "tickets": [ticket(chance, number) for number in range(500)],
        "orders": [order(chance, number) for number in range(300)],
    }
    with compiled(*names, variables=VARIABLES).built(rows) as con:

        def read(table: str) -> list[Row]:
            result = con.execute(f"select * from {table}")
            columns = [one[0] for one in result.description]
            return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]

        measured = read("intermediate.int_tickets_measured"), read("intermediate.int_orders_promised")
        yield Built(*measured, {name: read(f"marts.{name}") for name in names})


def spread(rows: list[Row], name: str) -> tuple[Any, ...]:
    """Known, median and 90th percentile of a time."""
    known = twin.values(rows, name)
    return len(known), twin.quantile(known, Fraction(1, 2)), twin.quantile(known, Fraction(9, 10))


def test_every_day_of_service_quality(built: Built) -> None:
    opened, responded, resolved = (
        twin.gathered(built.tickets, day, TICKETS)
        for day in ("opened_on", "first_responded_on", "resolved_on")
    )
    found = {
        (row["day"], (row["dimension"], row["dimension_value"])): row
        for row in built.marts["service_quality"]
    }
    assert set(found) == {*opened, *responded, *resolved} and len(found) == len(
        built.marts["service_quality"]
    )
    for key, row in found.items():
        ended, answered = resolved.get(key, []), responded.get(key, [])
        assert (row["opened"], row["responded"], row["resolved"]) == (
            len(opened.get(key, [])), len(answered), len(ended)
        )  # fmt: skip
        for rate, column in (
            ("first_contact", "is_first_contact_resolved"),
            ("self_service", "is_self_service"),
        ):
            resolved_name = "first_contact_resolved" if rate == "first_contact" else rate
            shown = f"{rate}_known", resolved_name, f"{rate}_rate", f"{rate}_rate_low", f"{rate}_rate_high"
            assert [row[one] for one in shown] == pytest.approx(twin.rate(ended, column), abs=1e-12)
        for name in TIMES:
            three = f"{name}_known", f"{name}_median", f"{name}_p90"
            members = answered if name.startswith("first") else ended
            assert [row[one] for one in three] == pytest.approx(spread(members, name), abs=1e-9)
        seconds = twin.values(ended, "handle_seconds")
        assert (row["handled"], row["handle_seconds"]) == (len(seconds), sum(seconds) if seconds else None)
        assert row["average_handle_seconds"] == (sum(seconds) / len(seconds) if seconds else None)


def test_every_day_of_service_promise(built: Built) -> None:
    found = {
        (row["subject"], row["day"], row["dimension"], row["dimension_value"]): row
        for row in built.marts["service_promise"]
    }
    assert len(found) == len(built.marts["service_promise"])
    expected = 0
    for subject, rows, dimensions in (("tickets", built.tickets, TICKETS), ("orders", built.orders, ORDERS)):
        for (day, group), members in twin.gathered(
            [one for one in rows if one["is_due"]], "due_on", dimensions
        ).items():
            row, expected = found[subject, day, *group], expected + 1
            known, kept, *rates = twin.rate(members, "is_promise_kept")
            assert (row["due"], row["kept"], row["broken"]) == (len(members), kept, known - kept)
            assert row["unknown"] == len(members) - known
            shown = [row[one] for one in ("promise_rate", "promise_rate_low", "promise_rate_high")]
            assert shown == pytest.approx(rates, abs=1e-12)
    assert expected == len(found)


#: Metric -> which rows, the day they count on, the column, and the day by which a week must be over.
METRICS = {
    "first_contact_rate": ("tickets", "resolved_on", "is_first_contact_resolved", AS_OF - timedelta(days=8)),
    "self_service_rate": ("tickets", "resolved_on", "is_self_service", AS_OF),
    "ticket_promise_rate": ("tickets", "due_on", "is_promise_kept", AS_OF),
    "order_promise_rate": ("orders", "due_on", "is_promise_kept", AS_OF),
    "handle_seconds": ("tickets", "resolved_on", "handle_seconds", AS_OF),
    **{name: ("tickets", "first_responded_on", name, AS_OF) for name in TIMES[:2]},
    **{name: ("tickets", "resolved_on", name, AS_OF) for name in TIMES[2:]},
}
SHOWN = (
    "week", "observations", "value", "centre", "lower_limit", "upper_limit", "side", "is_out_of_control",
    "is_run_of_eight",
)  # fmt: skip


@pytest.mark.parametrize("metric", METRICS)
def test_every_week_of_every_chart(built: Built, metric: str) -> None:
    kind, day, column, known_by = METRICS[metric]
    rows, dimensions = (built.tickets, TICKETS) if kind == "tickets" else (built.orders, ORDERS)
    weeks = twin.weekly(rows, day, column, dimensions, known_by)
    marts = [row for row in built.marts["service_control_chart"] if row["metric"] == metric]
    assert {(row["dimension"], row["dimension_value"]) for row in marts} == set(weeks)
    sides = {"above": 1, "below": -1, "centre": 0, None: 0}
    for group, points in weeks.items():
        own = [row for row in marts if (row["dimension"], row["dimension_value"]) == group]
        found = [[sides[row[one]] if one == "side" else row[one] for one in SHOWN] for row in own]
        expected = twin.chart(points, column, metric.endswith("_rate"), 12, 5)
        for one, other in zip(sorted(found), expected, strict=True):
            assert one == pytest.approx(other, abs=1e-9), (metric, group)


def test_both_signals_occur(built: Built) -> None:
    """Otherwise the comparison above says nothing of them: the desks became slower in August 2025."""
    signals = {
        (row["is_out_of_control"], row["is_run_of_eight"]) for row in built.marts["service_control_chart"]
    }
    assert {(True, False), (False, True), (False, False), (None, None)} <= signals
