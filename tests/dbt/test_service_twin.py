"""Measures of tickets and orders against their twin, on companies drawn around every change of the clocks.

Here: the comparison. Never here: the companies (companies/service.py), the definitions themselves (twins/service.py),
charts and sums (test_service_charts.py).
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.dbt.companies.service import WORLDS, built, companies, made_for
from tests.dbt.companies.service_draws import moment
from tests.dbt.twins import service as twin
from tests.dbt.twins import service_clock as clock
from tests.dbt.twins.service import Row, World

#: Few: each is a company of up to 24 tickets, and there are as many worlds.
FEW = settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

MEASURES = (
    "opened_at", "resolved_at", "abandoned_at", "first_response_minutes", "first_response_business_minutes",
    "resolution_minutes", "resolution_business_minutes", "open_minutes", "waiting_minutes", "resolved_minutes",
    "is_response_due", "is_response_kept", "is_due", "is_promise_kept", "reopenings", "transfers",
    "is_first_contact_known", "is_first_contact_resolved", "is_self_service",
)  # fmt: skip


def due(own: list[clock.Piece], promised: datetime | None, aim: Row | None) -> datetime | None:
    """What was promised from the opening on, else the last instant within the target."""
    if promised is not None and promised >= own[0].begin:
        return promised
    return clock.exceeded(own, int(aim["hours"] * 60), aim["clock"]) if aim else None


def minutes_in_states(
    ticket: Row, way: list[clock.Piece], until: datetime | None, every: list[Row]
) -> list[Any]:
    """Minutes open, waiting and solved in between; waits are unknown where nobody tells of them."""
    open_for, waited, solved = clock.states(way, until)
    tells = any(one["event"] == "waiting" for one in every)
    is_told = tells or ticket["waiting_seconds"] is not None or ticket["status"] == "waiting"
    return [open_for, waited if is_told else None, solved]


def measured(at: World, ticket: Row, rows: dict[str, list[Row]], hours: Any) -> tuple[Any, ...]:
    """The twin's answer for one ticket: its two due instants, then MEASURES."""
    every = [
        dict(one) for one in {tuple(row.items()) for row in rows["ticket_events"] if row["event_at"] < at.now}
    ]
    own = [one for one in every if one["ticket_id"] == ticket["ticket_id"]]
    end, answer, left = twin.ended(ticket, own), twin.answered(ticket, own), twin.abandoned(ticket, own)
    counters = ("reopen_count", "reopened"), ("transfer_count", "transferred")
    counts = [twin.times(ticket, *counter, own, every) for counter in counters]
    asked_of = [
        count
        for count, counter in zip(counts, counters, strict=True)
        if twin.is_kept(*counter, rows["tickets"], every)
    ]
    way = clock.pieces(ticket, own, (answer, end or left), hours, at)
    dues = [
        due(way, ticket[stamp], clock.target(ticket, rows["service_targets"], measure))
        for stamp, measure in (("first_response_due_at", "first_response"), ("promised_at", "resolution"))
    ]
    first = twin.first_contact(ticket, end, asked_of, rows["tickets"], at.now)
    spans = [
        span for instant in (answer, end) for span in (instant and clock.ran(way, instant)) or (None, None)
    ]
    is_open = ticket["status"] in twin.OPEN
    times = minutes_in_states(ticket, way, at.now if is_open else end or left, every)
    asked = is_open and any(
        twin.answered(one, [row for row in every if row["ticket_id"] == one["ticket_id"]])
        for one in rows["tickets"]
    )
    verdicts = [
        verdict
        for until, instant, is_asked in ((dues[0], answer, asked), (dues[1], end, is_open))
        for verdict in (
            twin.is_due(until, left, ticket, at.now),
            twin.kept(until, instant, left, is_asked, at.now),
        )
    ]
    by = ticket["resolved_by"] in ("bot", "self_service") if end and ticket["resolved_by"] else None
    opened = ticket["opened_at"]
    return *dues, opened, end, left, *spans, *times, *verdicts, *counts, first is not None, first, by


@pytest.mark.parametrize("at", WORLDS, ids=lambda at: f"{at.zone} {at.now:%Y-%m}")
def test_every_ticket_is_measured_as_by_hand(at: World) -> None:
    made = made_for(at, "int_tickets_measured")

    @FEW
    @given(companies(at))
    def check(rows: dict[str, list[Row]]) -> None:
        with built(made, rows) as con:
            keys = dict(
                con.execute("select ticket_id, ticket_key from intermediate.int_tickets_keyed").fetchall()
            )
            found = con.execute(
                f"select ticket_key, response_due_at, due_at, {', '.join(MEASURES)} "
                "from intermediate.int_tickets_measured"
            ).fetchall()
        for ticket in rows["tickets"]:
            ticket["key"] = keys[ticket["ticket_id"]]
        hours = cache(lambda desk: twin.Hours(at, desk, rows["opening_hours"], rows["holidays"]))
        horizon = at.start + at.minutes * twin.MINUTE
        expected = {ticket["key"]: measured(at, ticket, rows, hours) for ticket in rows["tickets"]}
        for key, *dues, in_one_row in [(row[0], row[1], row[2], row[3:]) for row in found]:
            # the twin looks some days ahead, the model a year: what lies beyond is not compared
            for one, other in zip(dues, expected[key][:2], strict=True):
                assert one == other or (other is None and one > horizon)
            assert dict(zip(MEASURES, in_one_row, strict=True)) == dict(
                zip(MEASURES, expected[key][2:], strict=True)
            )
        assert len(found) == len(rows["tickets"])

    check()


@pytest.mark.parametrize("at", WORLDS[:1], ids=lambda at: at.zone)
def test_every_order_keeps_its_promise_or_not(at: World) -> None:
    made = made_for(at, "int_orders_promised")
    order = st.fixed_dictionaries({
        "customer_id": st.just("c1"), "status": st.sampled_from(["pending", "completed", "cancelled", "returned"]),
        "ordered_at": st.just(at.start), "promised_at": st.none() | moment(at, 20),
        "delivered_at": st.none() | moment(at, 16),
    })  # fmt: skip

    @FEW
    @given(st.lists(order, min_size=1, max_size=30))
    def check(orders: list[Row]) -> None:
        for number, one in enumerate(orders):
            one["order_id"] = f"o{number}"
        with built(made, {"orders": orders}) as con:
            found = con.execute(
                "select order_id, due_on, is_due, is_promise_kept from intermediate.int_orders_promised "
                "inner join intermediate.int_orders_keyed using (order_key)"
            ).fetchall()
        assert {one: tuple(rest) for one, *rest in found} == {
            one["order_id"]: (
                at.local(one["promised_at"]).date(),
                one["promised_at"] < at.now,
                twin.order_promise(one, orders, at.now),
            )
            for one in orders
            if one["promised_at"]
        }

    check()
