"""Segments, since when, and headroom in plain loops, from the definitions and not from the SQL.

Here: what test_growth_segments.py compares with. Never here: SQL, dbt, or anything faster than it is plain.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from statistics import median

from tests.dbt.companies.growth import AS_OF, WINDOW, Company, Row, bought, known, rows_of, wilson
from tests.dbt.twins import marts as marts_twin

DAY = timedelta(days=1)
Parts = dict[str, tuple[str, date | None]]


def month_ends(first: date) -> Iterator[date]:
    """Last day of every complete month from that of a day on."""
    day = first
    while day <= AS_OF:
        if (day + DAY).month != day.month:
            yield day
        day += DAY


def run_began(values: list[tuple[date, str | None]]) -> tuple[str, date] | None:
    """The last value, and the first day of the unbroken row of it."""
    if not values or values[-1][1] is None:
        return None
    day, value = values[-1]
    for earlier, one in reversed(values):
        if one != value:
            break
        day = earlier
    return str(value), day


def tier(own: Decimal, everybody: list[Decimal]) -> str:
    """The customer pyramid: top 1 %, next 4 %, next 15 %, the rest."""
    above = Fraction(sum(one > own for one in everybody), len(everybody))
    limits = {"top": Fraction(1, 100), "big": Fraction(5, 100), "medium": Fraction(20, 100)}
    return next((name for name, limit in limits.items() if above < limit), "small")


def rfm_and_spend(company: Company) -> dict[str, Parts]:
    """RFM segment and spend tier of everybody at every snapshot, and since when the last one."""
    orders = bought(company)
    days = sorted({*month_ends(min(order["day"] for order in orders)), AS_OF})
    past = {day: marts_twin.rfm(orders, day, WINDOW, company.local) for day in days}
    found: dict[str, Parts] = {}
    for customer in {order["customer_id"] for order in orders}:
        named = [(day, past[day][customer][6] if customer in past[day] else None) for day in days]
        spent = [(day, [one[2] for one in past[day].values()]) for day in days]
        tiers = [(d, tier(past[d][customer][2], all_) if customer in past[d] else None) for d, all_ in spent]
        both = {"rfm_segment": run_began(named), "spend_tier": run_began(tiers)}
        found[customer] = {name: one for name, one in both.items() if one}
    return found


def daily(first: date, value: Callable[[date], str]) -> tuple[str, date | None]:
    """Value of the as-of day, and the first day of its unbroken run, day by day."""
    days = [first + DAY * n for n in range((AS_OF - first).days + 1)]
    began = run_began([(day, value(day)) for day in days])
    assert began is not None
    return began


def band(days: int) -> str:
    """Name of a tenure band."""
    bounds = [(90, "under_90_days"), (365, "90_to_364_days"), (1095, "365_to_1094_days")]
    return next((name for bound, name in bounds if days < bound), "1095_days_and_more")


def tenure_band(since: date) -> tuple[str, date | None]:
    """The band of today, and its first day."""
    return daily(since, lambda day: band((day - since).days))


def activity(days: list[date], pace: float, day: date) -> str:
    """Activity on a day, by a pace."""
    until = [one for one in days if one <= day]
    silence = (day - until[-1]).days / pace
    if silence >= 2:
        return "inactive" if silence >= 4 else "slowing"
    long_gap = len(until) > 1 and (until[-1] - until[-2]).days / pace >= 4
    return "returned" if long_gap else "active"


def activity_since(days: list[date], pace: float) -> tuple[str, date | None]:
    """The activity of today, and its first day."""
    return daily(days[0], lambda day: activity(days, pace, day))


def paces(orders: list[Row]) -> dict[str, tuple[list[date], float | None]]:
    """Order days of each customer, and the median gap; of those without a gap, the company's."""
    days = {name: sorted({o["day"] for o in own}) for name, own in marts_twin.by_customer(orders).items()}
    own = {
        name: float(median((b - a).days for a, b in pairwise(one)))
        for name, one in days.items()
        if len(one) > 1
    }
    typical = median(own.values()) if own else None
    return {name: (one, own.get(name, typical)) for name, one in days.items()}


def favourite(orders: list[Row], column: str) -> str | None:
    """The value of most orders, of those the latest, of those the first by name."""
    values = [(order[column], order["day"]) for order in orders if order[column] is not None]
    counts, last = Counter(value for value, _ in values), dict(sorted(values, key=lambda one: one[1]))
    return min(counts, key=lambda one: (-counts[one], -last[one].toordinal(), one), default=None)


def favourite_since(orders: list[Row], column: str) -> tuple[str, date | None] | None:
    """The favourite of today, and the first day of its unbroken lead."""
    told = [order for order in orders if order[column] is not None]
    if not told:
        return None
    first = min(order["day"] for order in told)
    return daily(first, lambda day: str(favourite([one for one in told if one["day"] <= day], column)))


def with_categories(company: Company) -> list[Row]:
    """One row an order and category in it."""
    lines = rows_of(company)["order_lines"]
    return [
        {**order, "category": category}
        for order in bought(company)
        for category in {one["product_category"] for one in lines if one["order_id"] == order["order_id"]}
        if category
    ]


def is_deal(order: Row) -> bool:
    """Bought with a discount of 8 % or more."""
    return Fraction(order["discount_amount"]) >= Fraction(8, 100) * Fraction(order["gross_amount"])


def price_sensitivity(company: Company) -> dict[str, str]:
    """Share of deals against the company's, by its interval; from three orders in the window on."""
    recent = [o for o in bought(company) if o["discount_amount"] and (AS_OF - o["day"]).days < WINDOW]
    base = sum(map(is_deal, recent)) / len(recent) if recent else 0
    found = {}
    for name, own in marts_twin.by_customer(recent).items():
        if len(own) >= 3:
            low, high = wilson(sum(map(is_deal, own)), len(own))
            found[name] = "price_sensitive" if low > base else "full_price" if high < base else "average"
    return found


def birthday(born: date, age: int) -> date:
    """The day somebody is so old; born on 29 February, the last of that month in other years."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 2, 28)


def age_group(born: date) -> tuple[str, date] | None:
    """Age group and the birthday it began on; none from 120 on."""
    age = sum(birthday(born, n) <= AS_OF for n in range(1, 200))
    starts = {0: "under_18", 18: "18_to_24", 25: "25_to_34", 35: "35_to_44", 45: "45_to_54", 55: "55_to_64"}
    starts[65] = "65_and_more"
    start = max(one for one in starts if one <= age)
    return (starts[start], birthday(born, start)) if age < 120 else None


def wallets(company: Company) -> dict[str, tuple[float | None, Decimal | None]]:
    """Share of wallet as last answered, and headroom to the upper quartile of the own segment."""
    scored = marts_twin.rfm(bought(company), AS_OF, WINDOW, company.local)
    shares: dict[str, float] = {}
    for one in sorted(known(company, "surveys", "responded_at"), key=lambda row: row["responded_at"]):
        if one["kind"] == "share":
            low, high = one["scale_min"], one["scale_max"]
            shares[one["customer_id"]] = 100 * (one["score"] - low) / (high - low)
    found: dict[str, tuple[float | None, Decimal | None]] = {}
    for name in {*scored, *shares}:
        room = None
        if name in scored:
            peers = [Fraction(one[2]) for one in scored.values() if one[6] == scored[name][6]]
            more = marts_twin.quantile(peers, Fraction(3, 4)) - Fraction(scored[name][2])
            room = Decimal(max(0, int(more * 100))) / 100
        found[name] = shares.get(name), room
    return found
