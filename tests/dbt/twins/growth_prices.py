"""What customers do after a product became dearer, in plain loops, written from the definitions and not from the SQL.

Here: which prices rose, who used to buy what, who bought again. Never here: SQL, dbt, or how two groups are compared
(twins/levers.py).
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from statistics import median
from typing import Any

from tests.dbt.companies.growth import AS_OF, WINDOW, Company, bought, rows_of
from tests.dbt.twins import marts as marts_twin

DAY = timedelta(days=1)
Buys = dict[tuple[str, str], set[date]]
#: Month, customer, products used, products risen, whether an order followed.
Buyer = tuple[date, str, int, int, bool]


def lines_of(company: Company) -> list[tuple[str, str, date, float]]:
    """Customer, product, day and price of every line of a completed order."""
    orders = {order["order_id"]: order for order in bought(company)}
    lines = [line for line in rows_of(company)["order_lines"] if line["order_id"] in orders]
    found = []
    for line in lines:
        order = orders[line["order_id"]]
        found.append((order["customer_id"], line["product_id"], order["day"], float(line["unit_price"])))
    return found


def charged(company: Company) -> dict[str, dict[date, list[tuple[str, float]]]]:
    """By product and day who was charged what, whatever became of the order."""
    orders = {one["order_id"]: one for one in rows_of(company)["orders"] if one["ordered_at"] < company.now}
    found: dict[str, dict[date, list[tuple[str, float]]]] = {}
    for line in rows_of(company)["order_lines"]:
        if line["order_id"] in orders:
            order = orders[line["order_id"]]
            day = company.local(order["ordered_at"])
            own = found.setdefault(line["product_id"], {}).setdefault(day, [])
            own.append((order["customer_id"], float(line["unit_price"])))
    return found


def rises(company: Company) -> set[tuple[str, date, date]]:
    """Products and the days from which on for 30 days every price was 5 % above every one of the 30 days before.

    One dear day alone is none: the next price counts as well, however late. Where nothing was sold in the 30 days
    before, the 30 days up to the last sale count. With the day until which the rise is seen.
    """
    found = set()
    for product, own in charged(company).items():
        prices = {day: median(price for _, price in asked) for day, asked in own.items()}
        for day in prices:
            last = max((one for one in prices if one < day), default=day)
            start = last + DAY if last < day - 30 * DAY else day
            before = [price for one, price in prices.items() if start - 30 * DAY <= one < start]
            after = {one: price for one, price in prices.items() if day <= one < day + 30 * DAY}
            until = day + 29 * DAY
            if len(after) == 1:
                later = [one for one in prices if one > day]
                until = min(later, default=day)
                after |= {one: prices[one] for one in later if one == until}
            if (
                before
                and len(after) > 1
                and min(after.values()) > 1.05 * max(before)
                and day + 29 * DAY <= AS_OF
            ):
                found.add((product, day, until))
    return found


def sold_to_others(company: Company, customer: str, product: str, first: date, last: date) -> bool:
    """Whether anybody but the customer was charged for a product on two days of a range."""
    days = charged(company).get(product, {})
    return (
        sum(first <= day <= last and {who for who, _ in asked} != {customer} for day, asked in days.items())
        > 1
    )


def months(company: Company) -> list[date]:
    """First days of the latest twelve months whose 90 days after are over, from the second month with orders on."""
    first = min((order["day"] for order in bought(company)), default=AS_OF).replace(day=1)
    month = (first + 32 * DAY).replace(day=1)
    found = []
    while end_of(month) + 90 * DAY <= AS_OF:
        found.append(month)
        month = end_of(month) + DAY
    return found[-12:]


def end_of(month: date) -> date:
    """Last day of a month."""
    return (month + 32 * DAY).replace(day=1) - DAY


def buyers(company: Company) -> list[Buyer]:
    """Everybody who used to buy something when a judged month began: on two days within the 365 before.

    Who met a rise in another month, from 90 days before the month until 90 days after it, is not compared. A rise
    counts where others were charged it. Nor is who met none but used what nobody else was seen to buy.
    """
    days: Buys = {}
    for customer, product, day, _ in lines_of(company):
        days.setdefault((customer, product), set()).add(day)
    rose: dict[str, list[tuple[date, date]]] = {}
    for product, day, until in rises(company):
        rose.setdefault(product, []).append((day, until))
    ordered = {(order["customer_id"], order["day"]) for order in bought(company)}
    found = []
    for month in months(company):
        habits: dict[str, list[str]] = {}
        for (customer, product), own in days.items():
            if sum(month - 365 * DAY <= day < month for day in own) >= 2:
                habits.setdefault(customer, []).append(product)
        for customer, products in habits.items():
            after = [end_of(month) + n * DAY for n in range(1, 91)]
            again = any((customer, day) in ordered for day in after)
            met = {
                p: [
                    d
                    for d, until in rose.get(p, [])
                    if month - 90 * DAY <= d <= after[-1] and sold_to_others(company, customer, p, d, until)
                ]
                for p in products
            }
            risen = sum(any(day.replace(day=1) == month for day in own) for own in met.values())
            steady = not any(met.values()) and all(
                sold_to_others(company, customer, p, month, after[-1]) for p in products
            )
            if risen or steady:
                found.append((month, customer, len(products), risen, again))
    return found


def state_before(moves: list[dict[str, Any]], customer: str, month: date) -> str:
    """State of a customer at the end of the day before a month, from the moves of the ladder."""
    own = [row for row in moves if row["customer"] == customer and row["moved_on"] < month]
    return str(max(own, key=lambda row: row["transition_number"])["to_state"])


def strata(company: Company, moves: list[dict[str, Any]]) -> dict[str, dict[Any, list[int]]]:
    """By state and cell: buyers of risen products, of them bought again; the same of the others."""
    found: dict[str, dict[Any, list[int]]] = {}
    scores = {month: _scores(company, month) for month in months(company)}
    for month, customer, products, risen, again in buyers(company):
        r, f = scores[month].get(customer, (0, 0))
        for state in ("all", state_before(moves, customer, month)):
            cell = found.setdefault(state, {}).setdefault((month, r, f, min(products, 5)), [0, 0, 0, 0])
            cell[0 if risen else 2] += 1
            cell[1 if risen else 3] += again
    return found


def _scores(company: Company, month: date) -> dict[str, tuple[int, int]]:
    """RFM recency and frequency scores of the day before a month."""
    before = [order for order in bought(company) if order["day"] < month]
    scored = marts_twin.rfm(before, month - DAY, WINDOW, company.local)
    return {customer: (row[3], row[4]) for customer, row in scored.items()}


def totals(company: Company) -> Counter[bool]:
    """Buyers, a month each, by whether something of theirs rose."""
    return Counter(risen > 0 for _, _, _, risen, _ in buyers(company))
