"""What new and old customers get for the same thing, in plain loops, written from the definitions and not from the SQL.

Here: what test_parity_twin.py compares tenure_parity with. Never here: SQL, dbt, or anything faster than it is plain.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import sqrt
from statistics import median
from typing import Any

from tests.dbt.twins.intervals import Z, newcombe, wilson
from tests.dbt.twins.marts import Row, completed
from tests.dbt.twins.surveys import Rules, month_of

BANDS = ((90, "under_90_days"), (365, "90_to_364_days"), (1095, "365_to_1094_days"))
Group = tuple[Any, ...]


@dataclass(frozen=True)
class Event:
    """Something a customer got: (got, of how much) for shares and ratios, the minutes for times."""

    measure: str
    month: date
    band: int
    category: str | None
    got: Fraction
    of: Fraction


def since(rows: dict[str, list[Row]], rules: Rules) -> dict[str, date]:
    """First day of each customer: joined or first bought."""
    found: dict[str, date] = {}
    days = [(one["customer_id"], one["joined_at"]) for one in rows["customers"]]
    days += [(one["customer_id"], one["ordered_at"]) for one in completed(rows["orders"], rules.end)]
    for customer, at in days:
        if at and at < rules.end:
            found[customer] = min(found.get(customer, date.max), rules.local(at))
    return found


def band_of(first: date, day: date) -> int:
    """Number of the tenure band on a day."""
    return sum((day - first).days >= bound for bound, _ in BANDS)


class Company:
    """A company's events as its rules see them."""

    def __init__(self, rows: dict[str, list[Row]], rules: Rules) -> None:
        self.rows, self.rules, self.since = rows, rules, since(rows, rules)
        self.events: list[Event] = []
        for order in completed(rows["orders"], rules.end):
            if order["discount_amount"] is not None and Fraction(order["gross_amount"]) > 0:
                self.add(
                    "discount_rate",
                    order,
                    "ordered_at",
                    None,
                    order["discount_amount"],
                    order["gross_amount"],
                )
        self._promises()
        self._tickets()
        self._prices()

    def add(self, measure: str, of: Row, at: str, category: str | None, got: Any, per: Any) -> None:
        """One event of a customer whose tenure is known."""
        day = self.rules.local(of[at])
        if of["customer_id"] in self.since:
            band = band_of(self.since[of["customer_id"]], day)
            self.events.append(Event(measure, month_of(day), band, category, Fraction(got), Fraction(per)))

    def _promises(self) -> None:
        end = self.rules.end
        orders = [one for one in self.rows["orders"] if one["ordered_at"] < end]
        recorded = any(one["delivered_at"] and one["delivered_at"] < end for one in orders)
        for one in orders:
            delivered = one["delivered_at"] if one["delivered_at"] and one["delivered_at"] < end else None
            # an order whose delivery lies ahead is still awaited, whatever it says today
            awaited = one["status"] == "pending" or (
                one["status"] == "completed" and one["delivered_at"] != delivered
            )
            due = one["promised_at"] and one["promised_at"] < end and recorded
            if due and (delivered or awaited):
                kept = bool(delivered) and delivered <= one["promised_at"]
                self.add("order_promises_kept", one, "ordered_at", None, int(kept), 1)

    def _tickets(self) -> None:
        end = self.rules.end
        for one in self.rows["tickets"]:
            if one["opened_at"] >= end:
                continue
            first, done = (
                one[name] if one[name] and one[name] < end else None
                for name in ("first_response_at", "resolved_at")
            )
            if one["promised_at"] and one["promised_at"] < end:
                kept = bool(done) and done <= one["promised_at"]
                self.add("ticket_promises_kept", one, "opened_at", one["category"], int(kept), 1)
            if first:
                minutes = Fraction((first - one["opened_at"]) // timedelta(seconds=1), 60)
                self.add("response_minutes", one, "opened_at", one["category"], minutes, 1)

    def _prices(self) -> None:
        orders = {one["order_id"]: one for one in completed(self.rows["orders"], self.rules.end)}
        bought: dict[Group, list[tuple[Row, Row, Fraction, Fraction]]] = {}
        for line in self.rows["order_lines"]:
            order = orders.get(line["order_id"])
            quantity, price = Fraction(line["quantity"]), Fraction(line["unit_price"])
            if order and quantity > 0 and price > 0 and order["customer_id"] in self.since:
                key = line["product_id"], month_of(self.rules.local(order["ordered_at"]))
                paid = quantity * price - Fraction(line["discount_amount"] or 0)
                bought.setdefault(key, []).append((line, order, quantity, paid))
        for same in bought.values():
            average = sum(paid for *_, paid in same) / sum(quantity for _, _, quantity, _ in same)
            bands = {
                band_of(self.since[o["customer_id"]], self.rules.local(o["ordered_at"])) for _, o, *_ in same
            }
            for line, order, quantity, paid in same:
                category = line["product_category"]
                self.add("unit_price", order, "ordered_at", category, paid, quantity)
                if len(bands) > 1 and average > 0:
                    self.add("price_index", order, "ordered_at", category, paid, quantity * average)


def parity(rows: dict[str, list[Row]], rules: Rules) -> dict[Group, Group]:
    """By month, band, measure and category: n, value, bounds, the newest value, difference and bounds."""
    cells: dict[Group, list[Event]] = {}
    for event in Company(rows, rules).events:
        for category in {None if event.measure == "unit_price" else "all", event.category} - {None}:
            cells.setdefault((event.month, event.band, event.measure, category), []).append(event)
    found = {}
    for (month, band, measure, category), own in cells.items():
        newest = cells.get((month, 0, measure, category))
        compared = _difference(measure, own, newest) if band and newest else (None, None, None)
        base = _value(measure, newest)[0] if newest else None
        found[month, band, measure, category] = (len(own), *_value(measure, own), base, *compared)
    return found


def _value(measure: str, own: list[Event]) -> Group:
    if measure == "response_minutes":
        return (float(median(one.got for one in own)), None, None)
    value = sum(one.got for one in own) / sum(one.of for one in own)
    if measure.endswith("kept"):
        return (float(value), *wilson(int(sum(one.got for one in own)), len(own)))
    spread = _variance(own)
    half = None if spread is None else Z * sqrt(spread)
    return (
        (float(value), None, None)
        if half is None
        else (float(value), float(value) - half, float(value) + half)
    )


def _variance(own: list[Event]) -> float | None:
    """Variance of a ratio of sums: that of the mean of what each event lies above it, over the mean denominator."""
    n = len(own)
    if n < 2:
        return None
    value = sum(one.got for one in own) / sum(one.of for one in own)
    above = [one.got - value * one.of for one in own]
    mean_square = sum(a * a for a in above) / (n - 1)
    return float(mean_square / n / (sum(one.of for one in own) / n) ** 2)


def _difference(measure: str, own: list[Event], newest: list[Event]) -> Group:
    difference = _value(measure, own)[0] - _value(measure, newest)[0]
    if measure.endswith("kept"):
        shares = [(int(sum(one.got for one in some)), len(some)) for some in (own, newest)]
        return (difference, *newcombe(shares[0], shares[1]))
    a, b = (_variance(own), _variance(newest)) if measure != "response_minutes" else (None, None)
    if a is None or b is None:
        return (difference, None, None)
    return (difference, difference - Z * sqrt(a + b), difference + Z * sqrt(a + b))
