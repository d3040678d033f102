"""Companies whose customers' true expected revenue is known: each lives by the model, and the mart is asked for it.

Here: living one, building customer_value from its orders, and what it shows of some customers beside the truth. Never
here: running many companies (run.py), or a model of the warehouse; the truth comes from the twin's formulas.
"""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from tests.dbt.compiled import Compiled, compiled
from tests.dbt.twins import value as twin
from tests.trials.validation.estimands import Finding, Z

AS_OF = date(2026, 6, 30)
VARIABLES = {"as_of": "2026-06-30", "as_of_instant": "2026-07-01 00:00:00"}
HORIZON = 90 / 7
#: Repeat days by which customers are told apart: what a company knows of them differs most by it.
BUCKETS = {"never": (0, 0), "once or twice": (1, 2), "three times or more": (3, 10_000)}
SHOWN = """
    select customer_id, repeat_orders, recency_days, age_days,
        expected_revenue, expected_revenue_low, expected_revenue_high
    from marts.customer_value order by customer_id
"""


@dataclass(frozen=True)
class Shop:
    """A company that lives by the model: rates are low enough that two orders hardly fall on one day."""

    seed: int
    stages: int = 1
    customers: int = 700
    days: int = 700
    buying: tuple[float, ...] = (0.9, 9.0, 0.8, 3.0)
    spending: tuple[float, ...] = (6.0, 4.0, 45.0)

    @property
    def form(self) -> twin.Form:
        """The form that its customers follow; with stages, their rate is that of a stage."""
        return twin.Form(leaves_at_once=True, stages=self.stages)

    @property
    def parameters(self) -> tuple[float, ...]:
        """r, alpha, a and b; with k stages an order takes k times the rate."""
        r, alpha, a, b = self.buying
        return (r, alpha / self.stages, a, b)


def lived(shop: Shop, ahead: int = 0) -> list[dict[str, Any]]:
    """Its orders as raw rows, up to so many days after as_of."""
    chance = np.random.default_rng(shop.seed)
    (r, alpha, a, b), (p, q, gamma) = shop.parameters, shop.spending
    rows = []
    for customer in range(shop.customers):
        rate, leaving = chance.gamma(r, 1 / alpha) / 7, chance.beta(a, b)
        own = chance.gamma(q, 1 / gamma)
        at = float(chance.uniform(0, shop.days))
        while at < shop.days + ahead:
            moment = datetime(AS_OF.year, AS_OF.month, AS_OF.day) + timedelta(days=1 + at - shop.days)
            amount = f"{max(chance.gamma(p, 1 / own), 0.01):.2f}"
            rows.append({"customer_id": f"c{customer:05}", "ordered_at": moment, "gross_amount": amount})
            if chance.random() < leaving:
                break
            at += chance.gamma(shop.stages, 1 / max(rate, 1e-12))
    return [{"order_id": f"o{number}", **row} for number, row in enumerate(rows)]


def models() -> Compiled:
    """The models of customer value, compiled once."""
    with redirect_stdout(io.StringIO()):  # dbt prints what it compiles
        return compiled("customer_value", variables=VARIABLES)


def truth(shop: Shop, x: int, recency: int, age: int, values: list[float]) -> float:
    """Expected revenue of a customer by the parameters the company lives by."""
    orders = twin.expected_orders(shop.form, shop.parameters, x, recency / 7, age / 7, HORIZON)
    p, q, gamma = shop.spending
    return orders * p * (gamma + sum(values)) / (p * len(values) + q - 1)


def repeat_values(orders: list[dict[str, Any]]) -> dict[str, list[float]]:
    """Revenue of each customer's order days after the first."""
    found: dict[str, dict[date, float]] = {}
    for order in orders:
        days = found.setdefault(order["customer_id"], {})
        day = order["ordered_at"].date()
        days[day] = days.get(day, 0.0) + float(order["gross_amount"])
    return {customer: [days[day] for day in sorted(days)][1:] for customer, days in found.items()}


def findings(shop: Shop) -> list[Finding]:
    """One customer of each bucket, drawn by the seed: more of one company would share its error."""
    orders = lived(shop)
    with models().built({"orders": orders}) as con:
        rows = con.execute(SHOWN).fetchall()
    values, chance = repeat_values(orders), np.random.default_rng(shop.seed + 1_000_000)
    found = []
    for bucket, (least, most) in BUCKETS.items():
        within = [row for row in rows if least <= row[1] <= most and row[4] is not None]
        if within:
            customer, x, recency, age, estimate, low, high = within[int(chance.integers(len(within)))]
            true = truth(shop, x, recency, age, values[customer])
            error = (high - low) / (2 * Z)
            past = sum(values[customer]) / max(age, 1) * 90
            found.append(
                Finding(
                    f"expected_revenue, ordered again {bucket}",
                    len(rows),
                    true,
                    estimate,
                    error,
                    low,
                    high,
                    naive=past,
                    naive_error=0.0,
                )
            )
    return found
