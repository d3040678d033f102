"""One customer, found by any of their ids: where they stand, why they might leave, what to do, and what happened.

A working page for whoever has the customer on the phone. Nothing here says who the customer is: names, addresses and
numbers stay in the marts. Never here: figures of many customers.
"""

from __future__ import annotations

from typing import Any

from orchestration.report.pages.customer_story import HAPPENED, STORY
from orchestration.report.parts import Figure, Finder, Held, Page, Section, TableColumn, TablePart, columns

#: Events of one customer that the page holds, latest first: enough for years; a reseller with thousands stays small.
EVENTS = 150

FINDER = Finder(
    "finder", "names", "customer_360", ("customer_id",), ("orders",), key="customer_key",
    held=(
        Held("card"),
        Held("reasons", "risk desc nulls last, reason", 10),
        Held("offers", "request", 20),
        Held("due", "due_on, product_category", 10),
        Held("events", "happened_at desc, event, source_id", EVENTS),
    ),
)  # fmt: skip


def _card(
    name: str,
    value: TableColumn,
    explains: tuple[str, ...],
    needs: str = "orders",
    mart: str = "customer_360",
    **more: Any,
) -> Figure:
    return Figure(name, "card", mart, explains, (needs,), value=value, **more)


STANDING = Section("standing", (
    _card("state", TableColumn("loyalty_state", words="state"), ("loyalty_state", "loyalty_state_since")),
    _card(
        "segment", TableColumn("rfm_segment", words="segment"), ("rfm_segment", "r_score", "f_score", "m_score"),
        link="segment_{value}",
    ),
    _card("revenue", TableColumn("revenue", "money", n="orders"), ("revenue", "orders")),
    _card("since", TableColumn("customer_since", "date"), ("customer_since", "tenure_band")),
    _card("last_order", TableColumn("last_order_date", "date"), ("last_order_date", "expected_next_order_date")),
    _card("expected", TableColumn("expected_revenue", "money"), ("expected_revenue", "probability_alive")),
    _card("tickets", TableColumn("open_tickets", "integer", n="tickets"), ("open_tickets", "tickets"), "tickets"),
    _card("nps", TableColumn("last_nps", "integer"), ("last_nps", "last_nps_on"), "surveys"),
))  # fmt: skip

ADVICE = Section("advice", (
    _card("call", TableColumn("call_rank", "integer", no="ui.not_called"), ("call_rank",), mart="save_list"),
    _card("risk", TableColumn("risk", "percent", no="ui.none"), ("risk",), mart="save_list"),
    _card("stake", TableColumn("revenue_at_stake", "money", no="ui.none"), ("revenue_at_stake",), mart="save_list"),
    _card("contact", TableColumn("contact_advice", words="contact_advice"), ("contact_advice",), "contacts"),
    TablePart(
        "reasons", "reasons", "switch_risk", ("reason", "evidence", "risk", "since_on"), ("orders",),
        "customer.reasons.none",
        columns=columns("reason words:reason", "evidence text", "since_on date", "risk percent", "shown_by text"),
        filters=False,
    ),
    TablePart(
        "offers", "offers", "retention_offers", ("answer", "condition", "reason", "facts"), ("orders",),
        columns=columns(
            "request words:request", "answer words:answer", TableColumn("condition", no="ui.none"), "why_so text",
            "facts text",
        ),
        filters=False,
    ),
    TablePart(
        "due", "due", "replenishment", ("state", "due_on", "gap_days"), ("orders",), "customer.due.none",
        columns=columns(
            "product_category text", "due_state words:due_state", "due_on date", "last_bought_on date",
            "gap_days score",
        ),
        filters=False,
    ),
))  # fmt: skip

PAGE = Page("customer", (
    Section("find", (FINDER,)),
    STANDING,
    ADVICE,
    Section("past", (STORY, HAPPENED)),
))  # fmt: skip
