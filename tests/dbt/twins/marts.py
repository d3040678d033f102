"""RFM, tenure and recovery episodes in plain loops, written from the definitions and not from the SQL.

Here: what test_marts_twin.py compares the marts with. Add the twin of a new rule here. Never here: SQL, dbt, or
anything faster than it is plain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from statistics import median
from typing import Any

from tests.dbt.twins.intervals import quantile
from tests.dbt.twins.segments import segment

Row = dict[str, Any]
Local = Callable[[datetime], date]
Cuts = dict[str, list[Fraction]]
SHARES = [Fraction(fifths, 5) for fifths in range(1, 5)]


def by_customer(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows by customer_id."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["customer_id"], []).append(row)
    return found


def completed(orders: Iterable[Row], instant: datetime) -> list[Row]:
    """Orders placed and completed before an instant; one delivered later was still awaited."""
    before = (one for one in orders if one["status"] == "completed" and one["ordered_at"] < instant)
    return [one for one in before if not one.get("delivered_at") or one["delivered_at"] < instant]


def net(order: Row) -> Any:
    """Gross less discount and refund of goods; an unsaid refund of shipping is what the goods cannot have cost."""
    if order["gross_amount"] is None:
        return None
    goods = Decimal(order["gross_amount"]) - Decimal(order.get("discount_amount") or 0)
    refund = Decimal(order.get("refund_amount") or 0)
    if order.get("refund_shipping_amount") is not None:
        return goods - refund + Decimal(order["refund_shipping_amount"])
    beyond = max(refund - goods, Decimal(0))
    return goods - refund + min(beyond, Decimal(order.get("shipping_amount") or 0))


def rfm(
    orders: list[Row], day: date, window: int | None, local: Local, fixed: Cuts | None = None
) -> dict[str, Any]:
    """Per customer (recency days, frequency, monetary, r, f, m, segment) at the end of a day."""
    values: dict[str, tuple[int | Decimal | None, ...]] = {}
    for customer, own in by_customer(orders).items():
        kept = [o for o in own if local(o["ordered_at"]) <= day]
        kept = [o for o in kept if window is None or (day - local(o["ordered_at"])).days < window]
        if kept:
            last = max(local(o["ordered_at"]) for o in kept)
            known = [amount for amount in map(net, kept) if amount is not None]
            values[customer] = (day - last).days, len(kept), sum(known, Decimal(0)) if known else None
    measures = ["recency", "frequency", "monetary"]
    columns = [
        [Fraction(v) for one in values.values() if (v := one[place]) is not None] for place in range(3)
    ]
    cuts = fixed or {
        name: [quantile(column, share) for share in SHARES] if column else []
        for name, column in zip(measures, columns, strict=True)
    }
    scored = {}
    for customer, three in values.items():
        above = [
            sum(Fraction(v) > c for c in cuts[n])
            for n, v in zip(measures, three, strict=True)
            if v is not None
        ]
        r, f, m = 5 - above[0], 1 + above[1], 1 + above[2] if len(above) > 2 else None
        scored[customer] = (*three, r, f, m, segment(r, f + (f if m is None else m)))
    return scored


def tenure(orders: list[Row], joined: dict[str, datetime | None], day: date, local: Local) -> dict[str, Any]:
    """Per customer (since, tenure days, median gap, longest gap, overdue ratio, active months)."""
    bought = by_customer(orders)
    found = {}
    for customer, joined_at in joined.items():
        days = sorted({local(order["ordered_at"]) for order in bought.get(customer, [])})
        known = ([local(joined_at)] if joined_at else []) + days[:1]
        since = min(known) if known else None
        gaps = [(later - earlier).days for earlier, later in pairwise(days)]
        middle = float(median(gaps)) if gaps else None
        found[customer] = (
            since,
            (day - since).days if since else None,
            middle,
            max(gaps) if gaps else None,
            (day - days[-1]).days / middle if middle else None,
            len({(one.year, one.month) for one in days}),
        )
    return found


@dataclass
class Episode:
    """A customer's failures that belong together; each a pair of instants, the end None while it goes on."""

    failures: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    outcome: str | None = ""
    by: str | None = None
    at: datetime | None = None

    @property
    def opened(self) -> datetime:
        """When the first failure began."""
        return min(start for start, _ in self.failures)

    @property
    def ended(self) -> datetime | None:
        """When the last one ended; None while one goes on."""
        ends = [end for _, end in self.failures]
        return None if None in ends else max(end for end in ends if end)


def failures(orders: list[Row], tickets: list[Row], surveys: list[Row], now: datetime) -> list[Any]:
    """Failures of one customer known at an instant, in the order they began."""
    found: list[tuple[datetime, datetime | None]] = []
    for ticket in tickets:
        if ticket["kind"] in ("complaint", "repair") and ticket["opened_at"] < now:
            end = ticket["resolved_at"]
            found.append((ticket["opened_at"], end if end and end < now else None))
    for answer in surveys:
        if answer["responded_at"] < now and answer["score"] <= (6 if answer["kind"] == "nps" else 2):
            found.append((answer["responded_at"], answer["responded_at"]))
    for order in orders:
        late = order["promised_at"] and order["promised_at"] + timedelta(days=3)
        came = order["delivered_at"] if order["delivered_at"] and order["delivered_at"] < now else None
        on_its_way = order["delivered_at"] and order["status"] in ("completed", "returned")
        awaited = came is None and (order["status"] == "pending" or on_its_way)
        if late and late < now and order["ordered_at"] < now and (awaited or (came and came > late)):
            found.append((late, came))
    return sorted(found, key=lambda one: one[0])


def episodes(
    orders: list[Row], tickets: list[Row], surveys: list[Row], now: datetime, begins: datetime = datetime.min
) -> list[Episode]:
    """Episodes of one customer with their outcome, in the order they opened.

    Before the company's orders begin, nobody knows whether one was followed by an order.
    """
    found: list[Episode] = []
    for start, end in failures(orders, tickets, surveys, now):
        last = found[-1] if found else None
        if last is None or (last.ended is not None and start > last.ended + timedelta(days=14)):
            found.append(Episode())
        found[-1].failures.append((start, end))
    bought = sorted(order["ordered_at"] for order in completed(orders, now))
    asked = [answer for answer in surveys if answer["responded_at"] < now]
    pleased = sorted(a["responded_at"] for a in asked if a["score"] >= (9 if a["kind"] == "nps" else 4))
    for place, episode in enumerate(found):
        _judge(episode, found[place + 1].opened if place + 1 < len(found) else None, bought, pleased, now)
        if (episode.ended or episode.opened) < begins:
            episode.outcome = episode.by = episode.at = None
    return found


def _judge(
    episode: Episode,
    following: datetime | None,
    bought: list[datetime],
    pleased: list[datetime],
    now: datetime,
) -> None:
    begin = episode.ended or episode.opened
    until = begin + timedelta(days=90)
    proofs = [(one, "answer") for one in pleased] + [(one, "repurchase") for one in bought]
    good = [p for p in proofs if begin < p[0] <= until and (following is None or p[0] < following)]
    if episode.ended and good:
        episode.outcome = "recovered"
        episode.at, episode.by = min(good)
    elif until > now:
        episode.outcome = "open"
    elif episode.ended and not any(begin < one <= until for one in bought):
        episode.outcome = "lost"
    else:
        episode.outcome = "unresolved"
