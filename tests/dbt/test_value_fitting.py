"""The fit of the value models: published figures, the plain twin, known truths, and data that tell nothing.

Here: likelihoods and their maxima. Never here: what the forms foretell (test_value_foretold.py), the marts
(test_value_marts.py).
"""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from dbt_project.python.value.maximum import AT_AN_END, Fit, log_error
from dbt_project.python.value.orders import (
    BG_NBD,
    MBG_CNBD,
    MBG_NBD,
    Form,
    Histories,
    fit_orders,
    fit_stages,
    likelihood,
)
from dbt_project.python.value.spending import fit_spending
from dbt_project.python.value.spending import likelihood as spend_likelihood
from tests.dbt.twins import value as twin
from tests.dbt.twins.value_fitting import cdnow, cdnow_histories, known_by, simulated

ORDERS = ("r", "alpha", "a", "b")
#: Fader, Hardie and Lee 2005, table 1. MBG/NBD: what BTYDplus finds, as the tests of lifetimes 0.11 state it.
PUBLISHED = {
    BG_NBD: {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426},
    MBG_NBD: {"r": 0.525, "alpha": 6.183, "a": 0.891, "b": 1.614},
}
#: Fader and Hardie 2013.
PUBLISHED_GAMMA_GAMMA = {"p": 6.25, "q": 3.74, "gamma": 15.44}
REGULAR = replace(MBG_CNBD, stages=3)
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


@pytest.mark.parametrize("form", PUBLISHED)
def test_cdnow_has_its_published_parameters(form: Form) -> None:
    found = fit_orders(form, cdnow_histories())
    assert dict(zip(ORDERS, found.parameters, strict=True)) == pytest.approx(PUBLISHED[form], abs=6e-4)
    assert (found.is_maximum, found.note) == (True, None)


def test_cdnow_has_its_published_likelihood() -> None:
    assert fit_orders(BG_NBD, cdnow_histories()).log_likelihood == pytest.approx(-9582.4, abs=0.05)


def test_gamma_gamma_is_the_published_one() -> None:
    found = fit_spending(*cdnow("spend"))
    named = dict(zip(PUBLISHED_GAMMA_GAMMA, found.parameters, strict=True))
    assert named == pytest.approx(PUBLISHED_GAMMA_GAMMA, abs=0.01)
    assert float(np.sum(cdnow("spend")[2])) == 946


@pytest.mark.parametrize("form", [BG_NBD, MBG_NBD, REGULAR], ids=lambda form: str(form.name))
@pytest.mark.parametrize("parameters", COMPANIES)
@pytest.mark.parametrize(("x", "recency", "age"), HISTORIES)
def test_the_likelihood_is_the_integral(
    form: Form, parameters: tuple[float, ...], x: int, recency: float, age: float
) -> None:
    one = np.array([float(x)]), np.array([float(recency)]), np.array([float(age)])
    here, gone = twin.stayed_and_left(
        twin.Form(form.leaves_at_once, form.stages), parameters, x, recency, age
    )
    found = likelihood(np.array(parameters), *one, form)[0]
    assert float(found[0]) == pytest.approx(math.log(here + gone), abs=1e-6)


@pytest.mark.parametrize(("x", "mean"), [(1, 20.0), (3, 60.0), (40, 5.0)])
def test_the_value_likelihood_is_the_integral(x: int, mean: float) -> None:
    parameters = (6.25, 3.74, 15.44)
    found = spend_likelihood(np.array(parameters), np.array([float(x)]), np.array([mean]))[0]
    assert float(found[0]) == pytest.approx(math.log(twin.spend_likelihood(parameters, x, mean)), abs=1e-6)


def test_gaps_add_to_the_likelihood_what_they_are_worth() -> None:
    """Forms with other stages are compared by it, so nothing may be left out of it."""
    days = [[0, 20, 41, 60], [0, 33, 60], [0], [10, 31]]
    known = known_by(days, 70)
    found = fit_orders(REGULAR, known)
    form = twin.Form(leaves_at_once=True, stages=3)
    total = 0.0
    for own in days:
        gaps = [(later - day) / 7 for day, later in itertools.pairwise(own)]
        weeks = len(gaps), (own[-1] - own[0]) / 7, (70 - own[0]) / 7
        total += math.log(sum(twin.stayed_and_left(form, tuple(found.parameters), *weeks)))
        total += math.log(twin.gaps_add(form, gaps))
    assert found.log_likelihood == pytest.approx(total, abs=1e-5)


def off(found: Fit, truth: tuple[float, ...]) -> float:
    """Standard errors, as the fit states them, by which the worst parameter misses the truth."""
    assert found.covariance is not None
    errors = np.sqrt(np.diag(found.covariance))
    return float(np.max(np.abs(np.log(found.parameters / truth) / errors)))


#: Forms with parameters whose rates are low enough that two purchases hardly fall on one day.
KNOWN = {BG_NBD: (0.9, 9.0, 0.8, 3.0), MBG_NBD: (0.9, 9.0, 0.8, 3.0), REGULAR: (0.9, 3.0, 0.8, 3.0)}


@pytest.mark.parametrize("form", KNOWN, ids=lambda form: str(form.name))
@pytest.mark.parametrize("seed", [1, 2])
def test_known_purchase_parameters_are_found_again(form: Form, seed: int) -> None:
    found = fit_orders(form, known_by(simulated(seed, form, KNOWN[form], 6000, 700), 700))
    assert off(found, KNOWN[form]) < 3.5


@pytest.mark.parametrize(("stages", "until"), [(1, 700), (2, 700), (3, 700)])
def test_known_stages_are_found_again(stages: int, until: int) -> None:
    truth = (0.9, 9.0 / stages, 0.8, 3.0)
    known = known_by(simulated(7, replace(MBG_CNBD, stages=stages), truth, 3000, until), until)
    form, found = fit_stages(fit_orders(MBG_NBD, known), known, 12)
    assert (form.stages, found.is_maximum) == (stages, True)
    assert off(found, truth) < 3.5
    assert fit_stages(fit_orders(MBG_NBD, known), known, 1)[0].stages == 1


@pytest.mark.parametrize("seed", [1, 2])
def test_known_value_parameters_are_found_again(seed: int) -> None:
    truth, chance = (3.0, 5.0, 80.0), np.random.default_rng(seed)
    x = chance.integers(1, 12, 5000).astype(float)
    mean = chance.gamma(truth[0] * x) / (chance.gamma(truth[1], size=5000) / truth[2]) / x
    assert off(fit_spending(x, mean, np.ones(5000)), truth) < 3.5


def test_customers_counted_together_weigh_as_each_of_them() -> None:
    known = cdnow_histories()
    x, recency, age = (
        np.repeat(column, known.customers.astype(int)) for column in (known.x, known.recency, known.age)
    )
    one_by_one = fit_orders(BG_NBD, Histories(x, recency, age, np.ones(len(x))))
    assert one_by_one.parameters == pytest.approx(fit_orders(BG_NBD, known).parameters, rel=1e-4)


def test_another_start_finds_the_same_maximum() -> None:
    known = cdnow_histories()
    found = fit_orders(MBG_NBD, known, np.array([2.0, 20.0, 0.5, 0.5]))
    assert found.parameters == pytest.approx(fit_orders(MBG_NBD, known).parameters, rel=1e-4)


def test_many_histories_are_fitted_from_a_few() -> None:
    """Where the maximum lies is looked for among some of them; it is found among all."""
    known = cdnow_histories()
    moved = [Histories(known.x, known.recency, known.age + n * 1e-9, known.customers) for n in range(9)]
    x, recency, age, customers = (
        np.concatenate([getattr(one, name) for one in moved]) for name in ("x", "recency", "age", "customers")
    )
    found = fit_orders(BG_NBD, Histories(x, recency, age, customers))
    assert found.parameters == pytest.approx(fit_orders(BG_NBD, known).parameters, rel=1e-4)


def test_customers_all_alike_end_in_a_warning_and_in_their_common_value() -> None:
    x, recency, age, customers = (np.array([value]) for value in (10.0, 69.0 / 7, 10.0, 200.0))
    found = fit_orders(BG_NBD, Histories(x, recency, age, customers))
    assert (found.is_maximum, found.note) == (True, AT_AN_END)
    values = fit_spending(np.array([4.0, 5.0]), np.array([20.0, 20.0]), np.array([60.0, 60.0]))
    p, q, gamma = values.parameters
    assert p * gamma / (q - 1) == pytest.approx(20, rel=0.01)


def test_a_likelihood_that_is_no_number_is_no_fit() -> None:
    with np.errstate(invalid="ignore"):
        found = fit_spending(np.array([1.0, 2.0]), np.array([5.0, -5.1]), np.array([3.0, 2.0]))
    assert not found.is_maximum
    assert found.note is not None
    assert found.note.startswith("no convergence")
    assert found.covariance is None


def test_the_error_of_a_logarithm_by_hand() -> None:
    """ln(u^2 / v) has slopes 2 and -1: variance 4 x 0.04 + 0.09 - 2 x 2 x 0.01; a fixed parameter adds nothing."""
    spread = np.array([[0.04, 0.01, 0.0], [0.01, 0.09, 0.0], [0.0, 0.0, 0.0]])
    fit = Fit(np.array([3.0, 5.0, 7.0]), 0.0, is_maximum=True, note=None, covariance=spread)
    error = log_error(lambda given: np.array([2 * math.log(given[0]) - math.log(given[1]) + given[2]]), fit)
    assert error == pytest.approx([math.sqrt(0.16 + 0.09 - 0.04)])
    assert log_error(np.log, replace(fit, covariance=None)) is None
