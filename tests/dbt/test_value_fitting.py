"""The fit of the value models: published figures, the plain twin, known truths, and data that tell nothing.

Here: the Python model alone. Never here: the marts (test_value_marts.py).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from tests.dbt.twins import value as twin
from tests.dbt.twins.value_fitting import cdnow, fitting, grouped, simulated

#: Fader, Hardie and Lee 2005, table 1; Fader and Hardie 2013.
PUBLISHED_BG_NBD = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
PUBLISHED_GAMMA_GAMMA = {"p": 6.25, "q": 3.74, "gamma": 15.44}
#: Parameters of companies: few and many purchases, leaving early and hardly ever.
COMPANIES = [(0.243, 4.414, 0.793, 2.426), (2.0, 8.0, 0.4, 12.0), (0.8, 1.5, 1.0, 1.0)]
HISTORIES = [
    (0, 0.0, 0.0),
    (0, 0.0, 30.0),
    (1, 0.0, 20.0),
    (1, 19.0, 20.0),
    (2, 30.43, 38.86),
    (9, 12.0, 60.0),
]


def test_bg_nbd_is_the_published_one() -> None:
    found = fitting().fit_bg_nbd(*cdnow("histories"))
    named = dict(zip(PUBLISHED_BG_NBD, found.parameters, strict=True))
    assert named == pytest.approx(PUBLISHED_BG_NBD, abs=6e-4)
    assert found.log_likelihood == pytest.approx(-9582.4, abs=0.05)
    assert (found.is_maximum, found.note) == (True, None)


def test_the_published_worked_example() -> None:
    """Two repeat purchases, the last in week 30.43 of 38.86: 1.226 more expected in 39 weeks."""
    model = fitting()
    parameters = model.fit_bg_nbd(*cdnow("histories")).parameters
    if_alive = model.orders_if_alive(parameters, np.array([2.0]), np.array([38.86]), 39.0)[0]
    assert if_alive * twin.probability_alive(tuple(parameters), 2, 30.43, 38.86) == pytest.approx(
        1.226, abs=5e-4
    )


def test_gamma_gamma_is_the_published_one() -> None:
    found = fitting().fit_gamma_gamma(*cdnow("spend"))
    named = dict(zip(PUBLISHED_GAMMA_GAMMA, found.parameters, strict=True))
    assert named == pytest.approx(PUBLISHED_GAMMA_GAMMA, abs=0.01)
    assert float(np.sum(cdnow("spend")[2])) == 946


@pytest.mark.parametrize("parameters", COMPANIES)
@pytest.mark.parametrize(("x", "recency", "age"), HISTORIES)
def test_the_closed_forms_are_the_integrals(
    parameters: tuple[float, ...], x: int, recency: float, age: float
) -> None:
    model, one = fitting(), [np.array([float(value)]) for value in (x, recency, age)]
    here, gone = twin.stayed_and_left(parameters, x, recency, age)
    assert float(model.bg_nbd_likelihood(parameters, *one)[0]) == pytest.approx(
        math.log(here + gone), abs=1e-6
    )
    expected = twin.expected_orders(parameters, x, recency, age, 90 / 7)
    if_alive = float(model.orders_if_alive(parameters, one[0], one[2], 90 / 7)[0])
    assert if_alive * here / (here + gone) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(("x", "mean"), [(1, 20.0), (3, 60.0), (40, 5.0)])
def test_the_value_likelihood_is_the_integral(x: int, mean: float) -> None:
    parameters = (6.25, 3.74, 15.44)
    found = fitting().gamma_gamma_likelihood(parameters, np.array([float(x)]), np.array([mean]))[0]
    assert float(found) == pytest.approx(math.log(twin.spend_likelihood(parameters, x, mean)), abs=1e-6)


def errors(likelihood: Any, parameters: Any, *data: Any) -> Any:
    """Standard errors of log parameters, from the curvature of the log-likelihood at its maximum."""
    *columns, weight = data
    logs, step = np.log(parameters), 1e-4

    def total(*moves: int) -> float:
        return float(np.sum(weight * likelihood(np.exp(logs + step * np.array(moves)), *columns)))

    unit = np.eye(len(logs), dtype=int)
    curvature = [[(total(*(i + j)) - total(*(i - j)) - total(*(j - i)) + total(*(-i - j))) / (4 * step**2)
                  for j in unit] for i in unit]  # fmt: skip
    return np.sqrt(np.diag(np.linalg.inv(-np.array(curvature))))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_known_purchase_parameters_are_found_again(seed: int) -> None:
    """Within 3.5 standard errors; the rates are low enough that two purchases hardly fall on one day."""
    truth, until = (0.9, 9.0, 0.8, 3.0), 700
    data = grouped(simulated(seed, truth, 6000, until), until)
    found = fitting().fit_bg_nbd(*data)
    weeks = [data[0], data[1] / 7, data[2] / 7, data[3]]
    off = np.log(found.parameters / truth) / errors(fitting().bg_nbd_likelihood, found.parameters, *weeks)
    assert np.max(np.abs(off)) < 3.5, off


@pytest.mark.parametrize("seed", [1, 2])
def test_known_value_parameters_are_found_again(seed: int) -> None:
    truth, chance = (3.0, 5.0, 80.0), np.random.default_rng(seed)
    x = chance.integers(1, 12, 5000).astype(float)
    mean = chance.gamma(truth[0] * x) / (chance.gamma(truth[1], size=5000) / truth[2]) / x
    found = fitting().fit_gamma_gamma(x, mean, np.ones(5000))
    off = np.log(found.parameters / truth) / errors(
        fitting().gamma_gamma_likelihood, found.parameters, x, mean, np.ones(5000)
    )
    assert np.max(np.abs(off)) < 3.5, off


def test_customers_counted_together_weigh_as_each_of_them() -> None:
    x, recency, age, customers = cdnow("histories")
    apart = [np.repeat(column, customers.astype(int)) for column in (x, recency, age)]
    one_by_one = fitting().fit_bg_nbd(*apart, np.ones(len(apart[0])))
    assert one_by_one.parameters == pytest.approx(
        fitting().fit_bg_nbd(*cdnow("histories")).parameters, rel=1e-4
    )


def test_customers_all_alike_end_in_a_warning_and_in_their_common_rate() -> None:
    """No spread to find: parameters run to their ends, and the forecast is still everybody's rate."""
    model = fitting()
    data = [np.array([value]) for value in (10.0, 69.0, 70.0, 200.0)]
    found = model.fit_bg_nbd(*data)
    assert found.is_maximum
    assert "end of its range" in found.note
    expected = model.orders_if_alive(found.parameters, data[0], data[2] / 7, 10.0)[0]
    assert float(expected) == pytest.approx(10.0, rel=0.1)
    values = model.fit_gamma_gamma(np.array([4.0, 5.0]), np.array([20.0, 20.0]), np.array([60.0, 60.0]))
    p, q, gamma = values.parameters
    assert p * gamma / (q - 1) == pytest.approx(20, rel=0.01)


def test_a_likelihood_that_is_no_number_is_no_fit() -> None:
    with np.errstate(invalid="ignore"):
        found = fitting().fit_gamma_gamma(np.array([1.0, 2.0]), np.array([5.0, -5.1]), np.array([3.0, 2.0]))
    assert not found.is_maximum
    assert found.note.startswith("no convergence")
