"""Random small companies for the twins of growth, and what the marts say of them.

Here: the rows, the vars and one compiled set of marts that every test of growth shares. Add an edge to a maker when a
rule needs it. Never here: expectations.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from tests.dbt.compiled import Compiled, compiled

Row = dict[str, Any]
AS_OF = date(2026, 1, 20)
START = datetime(2025, 2, 1)
WINDOW = 150
MARTS = (
    "segments", "share_of_wallet", "product_affinities", "next_category", "next_category_backtest", "replenishment",
    "service_to_sales", "needs", "advocates", "referral_value", "loyalty_state", "loyalty_transitions",
    "price_tolerance",
)  # fmt: skip
#: Small floors, for small companies.
VARIABLES: dict[str, Any] = {
    "rfm_window_days": WINDOW, "price_min_orders": 3, "affinity_min_count": 3, "affinity_min_support": 0.03,
    "affinity_min_support_products": 0.05, "replenishment_min_customers": 3, "service_base_min_gaps": 2,
    "referral_horizon_days": 90, "churn_silence_days": 60, "need_min_tickets": 3, "promoter_valid_days": 200,
    "headroom_min_customers": 3, "founded_on": str(START.date()),
}  # fmt: skip
CATEGORIES = ["bed", "cup", "desk", "fan", None]
#: Prices by product as (day from which, price): a rise, one by too little, one taken back, a sale's end, two rises.
PRICES = {
    "p00": [(0, "10.00"), (150, "12.00")], "p01": [(0, "10.00"), (120, "10.40")],
    "p10": [(0, "10.00"), (100, "12.00"), (115, "10.00")], "p11": [(0, "10.00"), (130, "8.00"), (150, "10.00")],
    "p20": [(0, "10.00"), (90, "11.00"), (180, "12.00")], "p30": [(0, "20.00"), (200, "30.00")],
}  # fmt: skip


@dataclass(frozen=True)
class Company:
    """A random company: its size, its zone and how long its history is."""

    seed: int
    zone: str = "UTC"
    customers: int = 30
    days: int = 360

    def local(self, instant: datetime) -> date:
        """The company's day of an instant."""
        return instant.replace(tzinfo=UTC).astimezone(ZoneInfo(self.zone)).date()

    @property
    def now(self) -> datetime:
        """End of the as-of day, UTC."""
        midnight = datetime.combine(AS_OF + timedelta(days=1), time(), ZoneInfo(self.zone))
        return midnight.astimezone(UTC).replace(tzinfo=None)

    def moment(self, chance: random.Random) -> datetime:
        """An hour of the history, a few after the as-of day; often one that was drawn before."""
        return START + timedelta(hours=chance.randrange(24 * self.days))


COMPANIES = (
    Company(1), Company(2, "America/New_York"), Company(3, customers=60), Company(4, customers=5), Company(5, days=60),
)  # fmt: skip


@cache
def rows_of(company: Company) -> dict[str, list[Row]]:
    """The company's rows by feed."""
    chance = random.Random(company.seed)
    names = [f"c{number}" for number in range(company.customers)]
    orders = [_order(chance, company, n, chance.choice(names)) for n in range(6 * company.customers)]
    return {
        "customers": [_customer(chance, company, name, names) for name in names if chance.random() < 0.8],
        "orders": orders,
        "order_lines": [line for order in orders for line in _lines(chance, order)],
        "tickets": [_ticket(chance, company, n, chance.choice(names)) for n in range(4 * company.customers)],
        "surveys": [_answer(chance, company, n, chance.choice(names)) for n in range(2 * company.customers)],
    }


def _customer(chance: random.Random, company: Company, name: str, names: list[str]) -> Row:
    births = [
        None, date(2000, 2, 29), date(1991, 1, 20), date(1991, 1, 21), date(1900, 1, 1), date(1970, 6, 1),
    ]  # fmt: skip
    return {
        "customer_id": name, "joined_at": company.moment(chance) if chance.random() < 0.4 else None,
        "birth_date": chance.choice(births), "region": chance.choice([None, "north", "south"]),
        "occupation": chance.choice([None, "baker"]), "wealth_tier": chance.choice([None, "high"]),
        "referred_by": chance.choice([None, None, None, *names[:6], name, "nobody"]),
        "marketing_consent": chance.choice([None, False, False]),
    }  # fmt: skip


def _order(chance: random.Random, company: Company, number: int, customer: str) -> Row:
    placed = company.moment(chance)
    # some arrive within days, one in nine two months later
    came = placed + timedelta(days=60 if number % 9 == 0 else number % 7) if number % 3 == 0 else None
    return {
        "order_id": f"o{number}", "customer_id": customer, "ordered_at": placed, "delivered_at": came,
        "status": chance.choices(["completed", "cancelled", "returned", "pending"], [12, 1, 1, 1])[0],
        # whole multiples of 4: quartiles between them are whole cents
        "gross_amount": chance.choice(["4.00", "8.00", "8.00", "20.00", "40.00", "100.00"]),
        "discount_amount": chance.choice([None, "0.00", "0.00", "0.40", "4.00"]),
        "channel": chance.choice([None, "web", "shop"]), "branch": chance.choice([None, "b1", "b2", "b3"]),
    }  # fmt: skip


def _lines(chance: random.Random, order: Row) -> list[Row]:
    made = []
    # who leans to the bed or the cup buys the other next
    leaning = [9, 9, 1, 1, 1] if order["customer_id"][-1] in "13579" else [1, 1, 5, 5, 2]
    for number in range(chance.choice([0, 1, 1, 2, 3])):
        place = chance.choices(range(5), leaning)[0]
        category = CATEGORIES[place] if chance.random() < 0.9 else "bed"  # not always in its usual one
        product = f"p{place}{chance.randrange(2)}"
        made.append({
            "order_id": order["order_id"], "line_number": number + 1, "product_id": product,
            "product_category": category, "unit_price": price_of(product, order["ordered_at"]),
        })  # fmt: skip
    return made


def price_of(product: str, at: datetime) -> str:
    """What a product costs at an instant."""
    asked = [price for day, price in PRICES.get(product, []) if START + timedelta(days=day) <= at]
    return asked[-1] if asked else "10.00"


def _ticket(chance: random.Random, company: Company, number: int, customer: str) -> Row:
    begin = company.moment(chance)
    done = begin + timedelta(hours=chance.choice([0, 5, 24, 24, 100])) if chance.random() < 0.9 else None
    return {
        "ticket_id": f"t{number}", "customer_id": customer, "opened_at": begin, "resolved_at": done,
        "status": "resolved" if done else "open", "kind": chance.choice(["complaint", "question", "repair", None]),
        "category": chance.choice(["late", "broken", None]), "channel": chance.choice(["phone", None]),
        "team": chance.choice(["a", "b"]), "resolved_by": chance.choice(["agent", "bot", None]),
        "order_id": chance.choice([None, f"o{chance.randrange(6 * company.customers)}", "o-unknown"]),
        "product_id": chance.choice([None, None, "p00", "p10", "p41", "p-unknown"]),
    }  # fmt: skip


def _answer(chance: random.Random, company: Company, number: int, customer: str) -> Row:
    kind = chance.choice(["nps", "nps", "share", "csat"])
    low, high = {"nps": (0, 10), "share": chance.choice([(0, 100), (0, 10), (1, 5)]), "csat": (1, 5)}[kind]
    return {
        "response_id": f"r{number}", "customer_id": customer, "responded_at": company.moment(chance), "kind": kind,
        "score": chance.choice([high, high - 1, low, chance.randint(low, high)]), "scale_min": low, "scale_max": high,
    }  # fmt: skip


def _compiled(company: Company) -> Compiled:
    named = {"as_of": str(AS_OF), "as_of_instant": str(company.now), "time_zone": company.zone}
    return compiled(*MARTS, variables={**VARIABLES, **named})


@cache
def marts_of(company: Company) -> dict[str, list[Row]]:
    """Every row of every mart of growth, with the customer's id where the mart has a key."""
    found = {}
    with _compiled(company).built(rows_of(company)) as con:
        names = "select customer_key as named_key, customer_id as customer from intermediate.int_customers_described"
        for mart in MARTS:
            keyed = f"select * from marts.{mart}"
            columns = [one[0] for one in con.execute(f"{keyed} limit 0").description or []]
            if "customer_key" in columns:
                keyed = f"{keyed} inner join ({names}) on named_key = customer_key"
            done = con.execute(keyed)
            columns = [one[0] for one in done.description or []]
            found[mart] = [dict(zip(columns, row, strict=True)) for row in done.fetchall()]
    return found


def known(company: Company, feed: str, at: str) -> list[Row]:
    """Rows of a feed that had happened by the end of the as-of day, or of which nobody knows when."""
    return [row for row in rows_of(company)[feed] if not row[at] or row[at] < company.now]


def bought(company: Company) -> list[Row]:
    """Completed orders, each with its day and the one since which it is known; one that comes later is awaited."""
    found = []
    for row in known(company, "orders", "ordered_at"):
        came = row["delivered_at"]
        if row["status"] == "completed" and (not came or came < company.now):
            day = company.local(row["ordered_at"])
            found.append({**row, "day": day, "known": max(day, company.local(came)) if came else day})
    return found


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Wilson 95 % interval, as in any textbook."""
    z, share = 1.959963984540054, successes / trials
    middle = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z / (1 + z * z / trials) * (share * (1 - share) / trials + z * z / (4 * trials * trials)) ** 0.5
    return middle - half, middle + half
