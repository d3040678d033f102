"""service_quality, service_promise and service_control_chart against their twin, on random companies over 18 months.

Here: the companies and the comparison. Never here: the definitions themselves (twins/service_charts.py), how a ticket
is measured (test_service_twin.py).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from tests.dbt.companies.service_months import AS_OF, START, VARIABLES, order, ticket
from tests.dbt.compiled import compiled
from tests.dbt.twins import service_charts as twin
from tests.dbt.twins.service_charts import Row

TICKETS, ORDERS = ["branch", "channel", "category", "team"], ["branch", "channel", "region"]
TIMES = [
    f"{what}_{minutes}"
    for what in ("first_response", "resolution")
    for minutes in ("minutes", "business_minutes")
]


@dataclass(frozen=True)
class Built:
    """A company's measured tickets and orders, and its marts, as rows by column."""

    tickets: list[Row]
    orders: list[Row]
    spells: list[Row]
    marts: dict[str, list[Row]]


@pytest.fixture(scope="module", params=[1, 2])
def built(request: pytest.FixtureRequest) -> Iterator[Built]:
    names = ["service_quality", "service_promise", "service_control_chart", "service_backlog"]
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
        for row in measured[0]:
            for name, counter in (("was_transferred", "transfers"), ("was_reopened", "reopenings")):
                row[name] = None if row[counter] is None else row[counter] > 0
        spells = read("intermediate.int_ticket_spells")
        yield Built(*measured, spells, {name: read(f"marts.{name}") for name in names})


def spread(rows: list[Row], name: str) -> tuple[Any, ...]:
    """Known, median and 90th percentile of a time."""
    known = twin.values(rows, name)
    return len(known), twin.quantile(known, Fraction(1, 2)), twin.quantile(known, Fraction(9, 10))


#: Rate of service_quality -> what happened, and the column of a ticket that says so.
RATES = {
    "first_contact": ("first_contact_resolved", "is_first_contact_resolved"),
    "self_service": ("self_service", "is_self_service"),
    "abandonment": ("abandoned", "is_abandoned"),
    "transfer": ("transferred", "was_transferred"),
    "reopening": ("reopened", "was_reopened"),
}


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
        for rate, (happened, column) in RATES.items():
            members = opened.get(key, []) if rate == "abandonment" else ended
            shown = f"{rate}_known", happened, f"{rate}_rate", f"{rate}_rate_low", f"{rate}_rate_high"
            assert [row[one] for one in shown] == pytest.approx(twin.rate(members, column), abs=1e-12)
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
    for subject, rows, dimensions, is_due, due_on, is_kept in (
        ("tickets", built.tickets, TICKETS, "is_due", "due_on", "is_promise_kept"),
        ("first_responses", built.tickets, TICKETS, "is_response_due", "response_due_on", "is_response_kept"),
        ("orders", built.orders, ORDERS, "is_due", "due_on", "is_promise_kept"),
    ):
        due = [one for one in rows if one[is_due]]
        assert due
        for (day, group), members in twin.gathered(due, due_on, dimensions).items():
            row, expected = found[subject, day, *group], expected + 1
            known, kept, *rates = twin.rate(members, is_kept)
            assert (row["due"], row["kept"], row["broken"]) == (len(members), kept, known - kept)
            assert row["unknown"] == len(members) - known
            shown = [row[one] for one in ("promise_rate", "promise_rate_low", "promise_rate_high")]
            assert shown == pytest.approx(rates, abs=1e-12)
    assert expected == len(found)


def test_every_day_of_the_backlog(built: Built) -> None:
    """Day by day over every ticket: which are open when the day is over, and how old they are."""
    tickets = {one["ticket_key"]: one for one in built.tickets}
    spells = [(twin.local(one["begins_at"]), twin.local(one["ends_at"]), one) for one in built.spells]
    found = {
        (row["day"], (row["dimension"], row["dimension_value"])): row
        for row in built.marts["service_backlog"]
    }
    seen = set()
    for number in range((AS_OF - START.date()).days + 1):
        day = START.date() + timedelta(days=number)
        for group, told in twin.backlog(day, spells, tickets, TICKETS).items():
            row = found[day, group]
            seen.add((day, group))
            assert {name: row[name] for name in told} == {name: len(those) for name, those in told.items()}
            ages = [(day - one["opened_on"]).days for one in told["open_tickets"]]
            due = [one["due_on"] for one in told["open_tickets"] if one["due_on"]]
            assert row["median_age_days"] == pytest.approx(twin.quantile(ages, Fraction(1, 2)))
            assert row["p90_age_days"] == pytest.approx(twin.quantile(ages, Fraction(9, 10)))
            assert (row["oldest_age_days"], row["due_known"]) == (max(ages, default=None), len(due))
            assert row["overdue"] == (sum(one <= day for one in due) if due else None)
    assert seen == set(found)


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
    "is_run_of_eight", "is_small",
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
            for name, shown, meant in zip(SHOWN, one, other, strict=True):
                wanted = pytest.approx(meant, rel=1e-9, abs=1e-9) if isinstance(meant, float) else meant
                assert shown == wanted, (metric, group, one[0], name)


def test_both_signals_occur(built: Built) -> None:
    """Otherwise the comparison above says nothing of them: the desks became slower in August 2025."""
    signals = {
        (row["is_out_of_control"], row["is_run_of_eight"]) for row in built.marts["service_control_chart"]
    }
    assert {(True, False), (False, True), (False, False), (None, None)} <= signals
