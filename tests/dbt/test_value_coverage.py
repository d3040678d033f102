"""How often the interval of expected revenue holds the truth, on some companies of known parameters.

Here: the arithmetic of the interval, small, and that the validation asks the mart. Never here: coverage over hundreds
of companies through the marts (make validate, docs/validation.md).
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from dbt_project.python.value.foretold import expected_if_alive, probability_alive
from dbt_project.python.value.maximum import Numbers, log_error
from dbt_project.python.value.orders import MBG_CNBD, MBG_NBD, Form, fit_orders
from dbt_project.python.value.spending import fit_spending
from tests.dbt.twins.value_fitting import known_by, simulated
from tests.trials.validation import worth
from tests.trials.validation.estimands import Z

COMPANIES, CUSTOMERS, UNTIL, HORIZON = 40, 400, 700, 90 / 7
REGULAR = replace(MBG_CNBD, stages=2)
BUYING, SPENDING = (0.9, 9.0, 0.8, 3.0), (6.0, 4.0, 45.0)
#: A history of each kind, x, recency and age in weeks, with the revenue of its repeat days.
X, RECENCY, AGE = np.array([[0, 0, 30], [1, 20, 30], [4, 60, 70], [4, 30, 70]]).T.astype(float)
ASKED = (X, RECENCY, AGE)
REVENUE = np.array([0.0, 70.0, 300.0, 300.0])


def log_revenue(form: Form, buying: Numbers, spending: Numbers) -> Numbers:
    """Logarithm of the revenue expected of each history asked."""
    orders = probability_alive(form, buying, *ASKED) * expected_if_alive(form, buying, *ASKED, HORIZON)
    p, q, gamma = spending
    return np.asarray(np.log(orders * p * (gamma + REVENUE) / (p * X + q - 1)))


def off(seed: int, form: Form) -> Numbers:
    """Standard errors by which each history asked misses its truth, in one company; looked for from the truth on."""
    known = known_by(simulated(seed, form, BUYING, CUSTOMERS, UNTIL), UNTIL)
    chance, (p, q, gamma) = np.random.default_rng(seed), SPENDING
    x = chance.integers(1, 8, CUSTOMERS // 2).astype(float)
    mean = chance.gamma(p * x) / (chance.gamma(q, size=len(x)) / gamma) / x
    buying = fit_orders(form, known, np.array(BUYING))
    spending = fit_spending(x, mean, np.ones(len(x)), np.array(SPENDING))
    orders = log_error(lambda given: log_revenue(form, given, spending.parameters), buying)
    value = log_error(lambda given: log_revenue(form, buying.parameters, given), spending)
    assert orders is not None
    assert value is not None
    found = log_revenue(form, buying.parameters, spending.parameters)
    return (found - log_revenue(form, np.array(BUYING), np.array(SPENDING))) / np.sqrt(orders**2 + value**2)


@cache
def misses(form: Form) -> Numbers:
    """Standard errors by which every history of every company misses its truth."""
    return np.array([off(seed, form) for seed in range(COMPANIES)])


def coverage(form: Form, factor: float) -> float:
    """Share of the intervals, their errors times a factor, that hold the truth."""
    return float(np.mean(np.abs(misses(form)) < Z * factor))


@pytest.mark.parametrize("form", [MBG_NBD, REGULAR], ids=lambda form: str(form.name))
def test_the_interval_holds_the_truth_as_often_as_it_says(form: Form) -> None:
    """Four histories of each company; those of one share its error, so the bounds are wide."""
    assert 0.88 <= coverage(form, 1.0) <= 0.995


def test_errors_half_as_large_are_seen() -> None:
    assert coverage(MBG_NBD, 0.5) < 0.80


def test_the_validation_asks_the_mart_for_a_customer_of_each_group() -> None:
    found = worth.findings(worth.Shop(seed=3))
    assert [one.estimand for one in found] == [
        f"expected_revenue, ordered again {bucket}" for bucket in worth.BUCKETS
    ]
    assert all(one.low < one.estimate < one.high for one in found)
    assert sum(abs(one.estimate - one.truth) < 4 * one.error for one in found) == len(found)


def test_the_value_of_an_order_day_counts_all_its_orders() -> None:
    rows = [{"customer_id": "a", "ordered_at": f"2026-01-0{day}T10:00", "gross_amount": amount}
            for day, amount in ((1, "9.00"), (2, "1.50"), (2, "2.00"))]  # fmt: skip
    moments = [{**row, "ordered_at": worth.datetime.fromisoformat(str(row["ordered_at"]))} for row in rows]
    assert worth.repeat_values(moments) == {"a": [3.5]}
    assert str(moments[0]["ordered_at"])[:10] == "2026-01-01"
