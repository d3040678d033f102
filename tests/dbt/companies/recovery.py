"""Random small companies whose failures find controls, with what was done about each.

Never here: what the marts should say of them (twins/recovery.py, twins/levers.py).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta

from tests.dbt.companies.marts import answer_of, later, moment, order_of, ticket_of
from tests.dbt.twins.recovery_company import Row


def tickets_of(chance: random.Random, number: int, customer: str) -> Row:
    ticket = ticket_of(chance, number, customer)
    # a second of its own, so that no two failures of a customer begin at one instant
    shift = timedelta(seconds=1 + number)
    ended = ticket["resolved_at"] and ticket["resolved_at"] + shift
    return ticket | {
        "opened_at": ticket["opened_at"] + shift, "resolved_at": ended,
        "severity": chance.choice(["high", "low"]), "transfer_count": chance.choice([0, 0, 1, None]),
        "loss_amount": chance.choice(["4.00", "0.00", "9.99", None]),
        "compensation_amount": chance.choice(["4.00", "9.99", None]),
    }  # fmt: skip


def events_of(chance: random.Random, ticket: Row) -> Iterator[Row]:
    for event in (
        "replied",
        "apologised",
        "options_offered",
        "followed_up",
        "transferred",
        "compensated",
        "compensated",
    ):
        if chance.random() < 0.5:
            days = {"followed_up": 12, "transferred": 30, "compensated": 40}.get(event, 1)
            begin = (
                (ticket["resolved_at"] or ticket["opened_at"])
                if event == "followed_up"
                else ticket["opened_at"]
            )
            at = chance.choice(
                [later(chance, begin, days), begin + timedelta(hours=1), begin + timedelta(days=7)]
            )
            actor = chance.choice(["agent", "agent", "customer", "system"])
            amount = chance.choice(["4.00", "5.99", None]) if event == "compensated" else None
            told = {"event_at": at, "event": event, "actor": actor, "amount": amount}
            yield {"ticket_id": ticket["ticket_id"], **told}


def rows_of(seed: int, customers: int = 24) -> dict[str, list[Row]]:
    """Orders many enough for controls; some at the very instant of a complaint."""
    chance = random.Random(seed)
    names = [f"c{number}" for number in range(customers)]
    orders = [order_of(chance, n, chance.choice(names)) for n in range(9 * customers)]
    tickets = [tickets_of(chance, n, chance.choice(names)) for n in range(2 * customers)]
    answers = [answer_of(chance, n, chance.choice(names)) for n in range(2 * customers)]
    for ticket in tickets[:: customers // 4]:
        ticket["opened_at"] = chance.choice([o for o in orders if o["customer_id"] == ticket["customer_id"]])[
            "ordered_at"
        ]
        ticket["resolved_at"] = ticket["resolved_at"] and ticket["opened_at"] + timedelta(days=2)
    for number, answer in enumerate(answers):
        answer["responded_at"] += timedelta(seconds=200 + number)
    joined = [
        {"customer_id": n, "joined_at": moment(chance) if chance.random() < 0.4 else None} for n in names
    ]
    events = [event for ticket in tickets for event in events_of(chance, ticket)]
    return {
        "orders": orders,
        "tickets": tickets,
        "surveys": answers,
        "customers": joined,
        "ticket_events": events,
    }
