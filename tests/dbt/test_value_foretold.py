"""What the forms of the order model foretell, against the plain twin and published figures, and how one is chosen.

Here: single histories and the choice. Never here: fits (test_value_fitting.py), the marts (test_value_marts.py).
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from dbt_project.python.value import choice
from dbt_project.python.value.choice import Fitted, chosen, fit_forms, score
from dbt_project.python.value.foretold import (
    at_least,
    closed,
    expected_if_alive,
    log_score,
    probability_alive,
    series,
)
from dbt_project.python.value.maximum import Fit, Numbers
from dbt_project.python.value.orders import BG_NBD, MBG_CNBD, MBG_NBD, Form, Histories, fit_orders
from tests.dbt.twins import value as twin
from tests.dbt.twins.value_fitting import cdnow_histories, known_by, simulated

REGULAR = replace(MBG_CNBD, stages=3)
COMPANIES = [(0.243, 4.414, 0.793, 2.426), (2.0, 8.0, 0.4, 12.0), (0.8, 1.5, 1.0, 1.0)]
HISTORIES = [(0, 0.0, 0.0), (0, 0.0, 30.0), (1, 19.0, 20.0), (2, 30.43, 38.86), (9, 12.0, 60.0)]
HORIZON = 6.0


def one(x: float, recency: float, age: float) -> tuple[Numbers, Numbers, Numbers]:
    """A history as the models take it."""
    return np.array([float(x)]), np.array([float(recency)]), np.array([float(age)])


def test_the_published_worked_example() -> None:
    """Fader, Hardie and Lee: two repeat purchases, the last in week 30.43 of 38.86; 1.226 more expected in 39 weeks."""
    parameters = fit_orders(BG_NBD, cdnow_histories()).parameters
    history = one(2, 30.43, 38.86)
    alive = probability_alive(BG_NBD, parameters, *history)
    assert alive * expected_if_alive(BG_NBD, parameters, *history, 39.0) == pytest.approx(1.226, abs=5e-4)


@pytest.mark.parametrize("form", [BG_NBD, MBG_NBD, REGULAR], ids=lambda form: str(form.name))
@pytest.mark.parametrize("parameters", COMPANIES)
@pytest.mark.parametrize("history", HISTORIES)
def test_a_history_foretells_what_the_assumptions_say(
    form: Form, parameters: tuple[float, ...], history: tuple[int, float, float]
) -> None:
    plain, given = twin.Form(form.leaves_at_once, form.stages), np.array(parameters)
    alive = probability_alive(form, given, *one(*history))
    assert float(alive[0]) == pytest.approx(twin.probability_alive(plain, parameters, *history), abs=1e-8)
    expected = alive * expected_if_alive(form, given, *one(*history), HORIZON)
    assert float(expected[0]) == pytest.approx(
        twin.expected_orders(plain, parameters, *history, HORIZON), rel=1e-6, abs=1e-9
    )


@pytest.mark.parametrize("form", [BG_NBD, MBG_NBD, REGULAR], ids=lambda form: str(form.name))
@pytest.mark.parametrize("history", HISTORIES)
def test_each_number_of_orders_has_the_chance_the_assumptions_give(
    form: Form, history: tuple[int, float, float]
) -> None:
    parameters = COMPANIES[1]
    plain = twin.Form(form.leaves_at_once, form.stages)
    chances = [*twin.orders_to_come(plain, parameters, *history, HORIZON), 0.0, 0.0, 0.0]
    for count in range(4):
        found = log_score(form, np.array(parameters), *one(*history), HORIZON, np.array([float(count)]))
        assert math.exp(found[0]) == pytest.approx(chances[count], rel=1e-5, abs=1e-9)


@pytest.mark.parametrize("leaves_at_once", [True, False])
@pytest.mark.parametrize("stages", [1, 2, 5])
def test_the_series_is_the_sum_of_the_chances(*, leaves_at_once: bool, stages: int) -> None:
    """Also for 900 orders behind and 600 to come, where plain products leave the range of a double."""
    form, parameters = Form("any", leaves_at_once, stages), np.array([0.7, 5.0, 0.9, 2.0])
    for history, horizon in (((3, 20.0, 40.0), 13.0), ((900, 50.0, 50.0), 50.0), ((0, 0.0, 400.0), 13.0)):
        counts = [np.array([float(count)]) for count in range(1, 3000 if history[0] > 9 else 400)]
        total = sum(float(at_least(form, parameters, *one(*history), horizon, count)[0]) for count in counts)
        assert float(series(form, parameters, *one(*history), horizon)[0]) == pytest.approx(total, rel=1e-6)


@pytest.mark.parametrize("a", [0.3, 1.0, 1.0 + 1e-9, 4.0])
def test_with_one_stage_the_series_is_the_closed_form(a: float) -> None:
    chance = np.random.default_rng(3)
    age = chance.uniform(0, 90, 300)
    x = chance.integers(0, 9, 300).astype(float)
    parameters = np.array([0.7, 5.0, a, 2.0])
    found = series(MBG_NBD, parameters, x, age * chance.uniform(0, 1, 300) * (x > 0), age, 13.0)
    assert found == pytest.approx(closed(MBG_NBD, parameters, x, age, 13.0), rel=1e-6)


def test_nobody_with_one_order_is_a_customer_for_certain() -> None:
    """But by BG/NBD, which is therefore a check and never used; and the longer the silence, the less."""
    parameters, age = np.array([0.525, 6.183, 0.891, 1.614]), np.array([0.0, 10.0, 100.0, 1000.0])
    none = np.zeros(4)
    assert probability_alive(BG_NBD, parameters, none, none, age) == pytest.approx(1.0)
    for form in (MBG_NBD, REGULAR):
        alive = probability_alive(form, parameters, none, none, age)
        assert np.all(alive < 1)
        assert np.all(np.diff(alive) < 0)


def test_the_form_that_made_the_days_foretells_them_best() -> None:
    parameters, until = (2.0, 3.0, 0.5, 4.0), 600
    days = simulated(4, REGULAR, parameters, 2500, until)
    known = [own for own in days if own[0] <= 450]
    came = np.array([float(sum(day > 450 for day in own)) for own in known])
    rows = np.array([[len(held) - 1, held[-1] - held[0], 450 - held[0]]
                     for held in ([day for day in own if day <= 450] for own in known)]).T  # fmt: skip
    apart = Histories(rows[0].astype(float), rows[1] / 7, rows[2] / 7, np.ones(len(known)))
    forms = fit_forms(known_by(known, 450), 12, {})
    judged = {one.form.name: replace(one, score=score(one, apart, came, 150 / 7)) for one in forms}
    used, words = chosen(forms, judged)
    assert (used, judged["mbg_cnbd_k"].form.stages) == ("mbg_cnbd_k", 3)
    assert words == {"bg_nbd": choice.CERTAIN, "mbg_nbd": choice.WORSE, "mbg_cnbd_k": choice.BEST}


def fitted(form: Form, held_back: float | None, *, is_maximum: bool = True) -> Fitted:
    """A fit with a score and nothing else of interest."""
    return Fitted(form, Fit(np.ones(4), -1.0, is_maximum, None, None), held_back)


@pytest.mark.parametrize(
    ("scores", "used"),
    [
        ({"bg_nbd": -1.0, "mbg_nbd": -2.0, "mbg_cnbd_k": -3.0}, "mbg_nbd"),
        ({"bg_nbd": -3.0, "mbg_nbd": -2.0, "mbg_cnbd_k": -1.0}, "mbg_cnbd_k"),
        ({"bg_nbd": -3.0, "mbg_nbd": -2.0, "mbg_cnbd_k": -2.0}, "mbg_nbd"),
        ({"bg_nbd": -1.0, "mbg_cnbd_k": -9.0}, "mbg_cnbd_k"),
        ({}, "mbg_nbd"),
    ],
    ids=["never a check", "the better", "the simpler of equals", "the only judged", "nothing held back"],
)
def test_the_choice(scores: dict[str, float], used: str) -> None:
    forms = (BG_NBD, MBG_NBD, MBG_CNBD)
    judged = {form.name: fitted(form, scores[form.name]) for form in forms if form.name in scores}
    assert chosen([fitted(form, None) for form in forms], judged)[0] == used


def test_a_fit_by_which_nobody_leaves_is_the_last_resort() -> None:
    """It takes every silence for a pause: the better score of two is used if both say so, else the one that tells."""
    staying = Fit(np.array([0.7, 9.0, 1e-3, 1e3]), -1.0, is_maximum=True, note=None, covariance=None)
    scores = {"mbg_nbd": fitted(MBG_NBD, -1.0), "mbg_cnbd_k": fitted(MBG_CNBD, -2.0)}
    used, words = chosen([Fitted(MBG_NBD, staying), fitted(MBG_CNBD, None)], scores)
    assert (used, words["mbg_nbd"]) == ("mbg_cnbd_k", choice.STAYING)
    assert chosen([Fitted(MBG_NBD, staying), Fitted(MBG_CNBD, staying)], scores)[0] == "mbg_nbd"


def test_what_cannot_be_fitted_is_not_used() -> None:
    current = [fitted(BG_NBD, None), fitted(MBG_NBD, None, is_maximum=False), fitted(MBG_CNBD, None)]
    assert chosen(current, {"mbg_nbd": fitted(MBG_NBD, -1.0)})[0] == "mbg_cnbd_k"
    used, words = chosen([fitted(form, None, is_maximum=False) for form in (MBG_NBD, MBG_CNBD)], {})
    assert used is None
    assert set(words.values()) == {choice.UNFITTED}
