"""The daily pulse in plain loops: for every day, every customer is looked at anew.

Here: what test_pulse.py compares the mart with. Never here: intervals, running sums, or anything faster than plain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

Row = dict[str, Any]
Local = Callable[[datetime], date]
ACCOUNTS = ("new", "retained", "returned", "lapsed")


def order_days(orders: Iterable[Row], now: datetime, local: Local) -> dict[str, dict[date, Decimal]]:
    """Revenue of each customer by the day a completed order became known: ordered, and delivered if it is."""
    found: dict[str, dict[date, Decimal]] = {}
    for order in orders:
        known = max(order["ordered_at"], order.get("delivered_at") or order["ordered_at"])
        if order["status"] == "completed" and known < now:
            net = Decimal(order["gross_amount"]) - Decimal(order.get("refund_amount") or 0)
            own = found.setdefault(order["customer_id"], {})
            own[local(known)] = own.get(local(known), Decimal(0)) + net
    return found


def within(own: dict[date, Decimal], last: date, window: int) -> list[date]:
    """Days with an order among the `window` days that end with `last`."""
    return [day for day in own if last - timedelta(days=window) < day <= last]


def account(own: dict[date, Decimal], day: date, window: int) -> str | None:
    """Where a customer stands on a day, by the window that ends with it and the one before."""
    is_active = bool(within(own, day, window))
    was_active = bool(within(own, day - timedelta(days=window), window))
    if is_active and min(own) > day - timedelta(days=window):
        return "new"
    if is_active:
        return "retained" if was_active else "returned"
    return "lapsed" if was_active else None


def growth(days: dict[str, dict[date, Decimal]], day: date, window: int) -> dict[str, tuple[int, Decimal]]:
    """Customers and revenue of each account on a day."""
    found = {name: (0, Decimal(0)) for name in ACCOUNTS}
    for own in days.values():
        name = account(own, day, window)
        if name:
            last = day - timedelta(days=window) if name == "lapsed" else day
            revenue = sum((own[one] for one in within(own, last, window)), Decimal(0))
            found[name] = (found[name][0] + 1, found[name][1] + revenue)
    return found


def nps(answers: Iterable[Row], now: datetime, day: date, window: int, local: Local) -> tuple[int, int, int]:
    """Answers of the trailing window, promoters and detractors."""
    scores = [
        row["score"]
        for row in answers
        if row["kind"] == "nps" and row["responded_at"] < now
        and day - timedelta(days=window) < local(row["responded_at"]) <= day
    ]  # fmt: skip
    return len(scores), sum(score >= 9 for score in scores), sum(score <= 6 for score in scores)


def first_contacts(tickets: list[Row], now: datetime, fcr_days: int) -> list[tuple[datetime, bool]]:
    """End of the window of each resolved ticket that is over, and whether no other ticket came in it.

    Of one customer and category; the tickets of these companies tell no transfers and reopenings but those of a count.
    """
    found = []
    for ticket in tickets:
        end = ticket.get("resolved_at")
        if ticket["status"] != "resolved" or end is None or end >= now:
            continue
        over = end + timedelta(days=fcr_days)
        again = any(
            other["customer_id"] == ticket["customer_id"] and other["category"] == ticket["category"]
            and other["ticket_id"] != ticket["ticket_id"] and ticket["opened_at"] <= other["opened_at"] < over
            for other in tickets
        )  # fmt: skip
        if over <= now:
            calm = ticket["transfer_count"] == 0 and ticket["reopen_count"] == 0
            found.append((over, calm and not again))
    return found


def promises(tickets: Iterable[Row], now: datetime) -> list[tuple[datetime, bool]]:
    """When each promise that is due fell due, and whether the ticket was resolved by then."""
    due = [
        row for row in tickets if row["opened_at"] < now and row["promised_at"] and row["promised_at"] < now
    ]
    ended = {row["ticket_id"]: row["resolved_at"] for row in due if row["status"] == "resolved"}
    return [
        (
            row["promised_at"],
            bool(ended.get(row["ticket_id"]) and ended[row["ticket_id"]] <= row["promised_at"]),
        )
        for row in due
    ]


def trailing(
    verdicts: Iterable[tuple[datetime, bool]], day: date, window: int, local: Local
) -> tuple[int, int]:
    """Verdicts of the trailing window, and those that are good."""
    own = [kept for at, kept in verdicts if day - timedelta(days=window) < local(at) <= day]
    return len(own), sum(own)
