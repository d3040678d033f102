"""Measures of tickets and orders against their twin, on companies drawn around every change of the clocks.

Here: the comparison. Never here: the companies (companies/service.py), the definitions themselves (twins/service.py),
charts and sums (test_service_charts.py).
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.dbt.companies.service import WORLDS, built, companies, made_for, moment
from tests.dbt.twins import service as twin
from tests.dbt.twins.service import Row, World

#: Few: each is a company of up to 24 tickets, and there are as many worlds.
FEW = settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

MEASURES = (
    "opened_at", "resolved_at", "first_response_minutes", "first_response_business_minutes", "resolution_minutes",
    "resolution_business_minutes", "is_promise_kept", "reopenings", "transfers", "is_first_contact_known",
    "is_first_contact_resolved", "is_self_service",
)  # fmt: skip


def measured(at: World, ticket: Row, rows: dict[str, list[Row]], hours: twin.Hours) -> tuple[Any, ...]:
    """The twin's answer for one ticket: its due instant, then MEASURES."""
    every = [
        dict(one) for one in {tuple(row.items()) for row in rows["ticket_events"] if row["event_at"] < at.now}
    ]
    own = [one for one in every if one["ticket_id"] == ticket["ticket_id"]]
    end, answer, opened = twin.ended(ticket, own), twin.answered(ticket, own), ticket["opened_at"]
    counts = (
        twin.times(ticket, "reopen_count", "reopened", own, every),
        twin.times(ticket, "transfer_count", "transferred", own, every),
    )
    due, aim = ticket["promised_at"], twin.target(ticket, rows["service_targets"])
    if due is None and aim:
        minutes = int(aim["hours"] * 60)
        late = opened + minutes * twin.MINUTE
        due = late if aim["clock"] == "calendar" else hours.used_up(opened, minutes)
    first = twin.first_contact(ticket, end, counts, rows["tickets"], at.now)
    spans = [
        span
        for instant in (answer, end)
        for span in (
            (None, None)
            if instant is None or instant < opened
            else ((instant - opened) / twin.MINUTE, hours.between(opened, instant))
        )
    ]
    by = ticket["resolved_by"] in ("bot", "self_service") if end and ticket["resolved_by"] else None
    kept = twin.ticket_promise(ticket, end, due, at.now)
    return due, opened, end, *spans, kept, *counts, first is not None, first, by


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
                f"select ticket_key, due_at, {', '.join(MEASURES)} from intermediate.int_tickets_measured"
            ).fetchall()
        for ticket in rows["tickets"]:
            ticket["key"] = keys[ticket["ticket_id"]]
        by_branch = {
            branch: twin.Hours(at, branch, rows["opening_hours"], rows["holidays"])
            for branch in {ticket["branch"] for ticket in rows["tickets"]}
        }
        expected = {
            ticket["key"]: measured(at, ticket, rows, by_branch[ticket["branch"]])
            for ticket in rows["tickets"]
        }
        horizon = at.start + at.minutes * twin.MINUTE
        for key, due, *rest in found:
            assert rest == list(expected[key][1:])
            # the twin looks some days ahead, the model a year
            assert due == expected[key][0] or (expected[key][0] is None and due > horizon)
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
