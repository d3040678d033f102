"""Small companies for the tests of the value marts, what is known of their customers, and the marts built from them.

Here: drawing, and counting in plain loops. Never here: expectations, or the models (value.py).
"""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

from tests.dbt.compiled import compiled
from tests.dbt.support import AS_OF

LAST = date(2026, 1, 31)
FEW = {**AS_OF, "value_min_repeaters": 5, "value_backtest_days": 60, "value_horizon_days": 45}
MARTS = ("customer_value", "customer_value_fit", "customer_value_calibration")
FORMS = ("bg_nbd", "mbg_nbd", "mbg_cnbd_k")
Order = dict[str, Any]


def company(seed: int, customers: int = 60) -> list[Order]:
    """Orders at random rates, some twice a day, some for nothing, by customers who leave at random."""
    chance = random.Random(seed)
    orders: list[Order] = []
    for customer in range(customers):
        at = datetime(2025, 3, 1) + timedelta(minutes=chance.randrange(300 * 1440))
        rate = chance.gammavariate(2, 0.02)
        while at.date() <= LAST:
            for _ in range(chance.choice([1, 1, 1, 2])):
                amount = chance.choice(["9.90", "20.00", "0.00", "55.10"])
                orders.append({"customer_id": f"c{customer}", "ordered_at": at, "gross_amount": amount})
            if chance.random() < 0.15:
                break
            at += timedelta(days=chance.expovariate(rate))
    return [{"order_id": f"o{number}", **order} for number, order in enumerate(orders)]


def histories(orders: list[Order], until: date) -> dict[str, tuple[int, int, int, list[float]]]:
    """x, recency, age and the values of repeat days above 0, of each customer known at a day."""
    found: dict[str, dict[date, float]] = {}
    for order in orders:
        days = found.setdefault(order["customer_id"], {})
        day = order["ordered_at"].date()
        days[day] = round(days.get(day, 0.0) + float(order["gross_amount"]), 2)
    result = {}
    for customer, days in found.items():
        known = sorted(day for day in days if day <= until)
        if known:
            first, values = known[0], [days[day] for day in known[1:] if days[day] > 0]
            result[customer] = (len(known) - 1, (known[-1] - first).days, (until - first).days, values)
    return result


def everything(orders: list[Order], **variables: Any) -> list[Any]:
    """The marts, whole."""
    with compiled(*MARTS, variables={**FEW, **variables}).built({"orders": orders}) as con:
        return [con.execute(f"select * from marts.{mart} order by 1, 2, 3, 4").fetchall() for mart in MARTS]


def days(customer: str, *given: str, amount: str = "10.00") -> list[Order]:
    return [{"order_id": f"{customer} {day}", "customer_id": customer, "ordered_at": datetime.fromisoformat(day),
             "gross_amount": amount} for day in given]  # fmt: skip
