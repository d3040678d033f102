"""The fits of the chance of leaving: against a second implementation, known truths, and data that tell nothing.

Here: the Python model alone. Never here: what is made of its coefficients (test_leave_marts.py).
"""

from __future__ import annotations

from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from tests.dbt.support import DBT_PROJECT

FILE = DBT_PROJECT / "models/intermediate/leave/int_leave_fitted.py"


@cache
def fitting() -> ModuleType:
    """The dbt model as a module."""
    spec = spec_from_file_location("int_leave_fitted", FILE)
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def drawn(customers: int, seed: int = 1) -> tuple[Any, Any, Any]:
    """Terms, who left by a known law, and weights."""
    chance = np.random.default_rng(seed)
    terms = np.column_stack(
        [chance.normal(2, 3, customers), chance.uniform(0, 1, customers), np.ones(customers)]
    )
    odds = -1 + 0.5 * terms[:, 0] - 1.5 * terms[:, 1]
    left = (chance.uniform(size=customers) < 1 / (1 + np.exp(-odds))).astype(float)
    return terms, left, chance.uniform(0.2, 1, customers)


def ridge(terms: Any, left: Any, weight: Any, strength: float) -> Any:
    """The same regression by Newton's method, in scaled terms; intercept free."""
    middle = np.average(terms, axis=0, weights=weight)
    spread = np.sqrt(np.average((terms - middle) ** 2, axis=0, weights=weight))
    x = np.column_stack([np.ones(len(left)), (terms - middle) / spread])
    pull, slopes = np.diag([0.0, *np.ones(terms.shape[1])]) / strength, np.zeros(terms.shape[1] + 1)
    for _ in range(50):
        said = 1 / (1 + np.exp(-x @ slopes))
        slope = x.T @ (weight * (said - left)) + pull @ slopes
        slopes = slopes - np.linalg.solve((x * (weight * said * (1 - said))[:, None]).T @ x + pull, slope)
    own = slopes[1:] / spread
    return np.concatenate([[slopes[0] - own @ middle], own])


def test_the_regression_is_the_one_of_newton() -> None:
    terms, left, weight = drawn(2000)
    found = fitting().logistic(terms, left, weight)
    assert found[-1] == 0, "what never varies weighs nothing"
    assert found[:-1] == pytest.approx(ridge(terms[:, :2], left, weight, fitting().RIDGE_C), abs=2e-3)


def test_the_regression_finds_the_law() -> None:
    found = fitting().logistic(*drawn(60_000))
    assert found[:3] == pytest.approx([-1, 0.5, -1.5], abs=0.08)


def test_the_same_data_give_the_same_coefficients() -> None:
    assert np.array_equal(fitting().logistic(*drawn(3000)), fitting().logistic(*drawn(3000)))


def test_too_few_who_left_are_said() -> None:
    terms, left, _ = drawn(100)
    seen = {"left_mark": left, "days_before": np.zeros(100), "term_a": terms[:, 0]}
    fit = {"fit_on": "2026-01-31", "min_leavers": 80, "min_repeaters": 50}
    ((_, method, _, value, note),) = fitting().logistic_rows(fit, ["a"], seen)
    assert (method, value) == ("logistic", None)
    assert note.startswith("too few customers left or stayed")
    few = {name: np.ones(3) for name in ("repeat_days", "recency_days", "age_days", "customers")}
    ((_, method, _, value, note),) = fitting().alive_rows(fit, few)
    assert (method, value, note) == ("not_alive", None, "too few customers with a repeat purchase")


def histories(parameters: tuple[float, ...], customers: int, seed: int) -> tuple[Any, Any, Any]:
    """Repeat days, recency and age of customers who may leave after every order, the first one too."""
    r, alpha, a, b = parameters
    chance = np.random.default_rng(seed)
    age = chance.uniform(100, 600, customers)
    rate, leaves = chance.gamma(r, 1 / alpha, customers) / 7, chance.beta(a, b, customers)
    orders, last = np.zeros(customers), np.zeros(customers)
    for n in range(customers):
        at, gone = 0.0, chance.uniform() < leaves[n]
        while not gone:
            at += chance.exponential(1 / rate[n])
            if at > age[n]:
                break
            orders[n], last[n] = orders[n] + 1, at
            gone = chance.uniform() < leaves[n]
    return orders, last, age


def test_mbg_nbd_finds_the_truth() -> None:
    truth = (0.9, 4.0, 0.8, 2.5)
    found = fitting().mbg_nbd(*histories(truth, 6000, 3), np.ones(6000))
    assert found[0] / found[1] == pytest.approx(truth[0] / truth[1], rel=0.1), "orders a week"
    assert found[2] / (found[2] + found[3]) == pytest.approx(truth[2] / (truth[2] + truth[3]), rel=0.1)


def test_mbg_nbd_is_a_distribution() -> None:
    """One who never repeats left at once or has not come yet: the two chances of the paper, by numbers."""
    r, alpha, a, b = 0.9, 4.0, 0.8, 2.5
    said = np.exp(
        fitting().mbg_nbd_likelihood(np.log([r, alpha, a, b]), np.zeros(1), np.zeros(1), np.array([30.0]))
    )
    assert said == pytest.approx(a / (a + b) + b / (a + b) * (alpha / (alpha + 30)) ** r)
