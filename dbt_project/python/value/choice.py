"""The forms of the order model fitted beside each other, judged by the days held back, and the one that is used.

Judged by the mean logarithm of the probability that a form gave to the order days that came, customer by customer: a
strictly proper score (Gneiting and Raftery 2007, JASA 102:359-378), so only the true chances win in the long run. The
mean absolute error is not: where most customers come not at all, foretelling 0 for everybody would win by it.

Never used: a form in which nobody leaves before a repeat purchase. It calls every customer with one order a customer
for certain, however long ago that was. It is fitted and judged as a check. And a fit by which hardly anybody ever
leaves is used only where every fit says so: by it no silence, however long, tells that a customer is gone. Never here:
the likelihoods (orders.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dbt_project.python.value.foretold import log_score
from dbt_project.python.value.maximum import Fit, Numbers
from dbt_project.python.value.orders import BG_NBD, MBG_NBD, Form, Histories, fit_orders, fit_stages

BEST = "foretold the days held back best among the forms in which a customer may leave after the first order"
SIMPLEST = (
    "no days held back to judge by: the simplest form in which a customer may leave after the first order"
)
LESS_SIMPLE = "no days held back to judge by: a simpler form is used"
WORSE = "another form foretold the days held back better"
CERTAIN = "a check, never used: by it a customer with one order is still one for certain"
STAYING = "not used: by its fit hardly anybody ever leaves, so that no silence tells who is gone"
UNFITTED = "not fitted: see the note of log_likelihood"
#: Scores nearer than this are equal, and the simpler form is used.
EQUAL = 1e-9
#: Mean chance to leave after an order below which hardly anybody ever does: the likelihood found no sign of leaving.
LEAST_LEAVING = 1e-3


@dataclass(frozen=True)
class Fitted:
    """A form with its fit and how it foretold the days held back; None where it was not asked."""

    form: Form
    fit: Fit
    score: float | None = None


def fit_forms(known: Histories, most_stages: int, near: Mapping[str, Fitted]) -> list[Fitted]:
    """Every form, from the simplest; from the parameters of a fit of other days, where there is one."""
    fits = {form: fit_orders(form, known, _start(near, form)) for form in (BG_NBD, MBG_NBD)}
    regular, best = fit_stages(fits[MBG_NBD], known, most_stages)
    return [*(Fitted(form, fit) for form, fit in fits.items()), Fitted(regular, best)]


def _start(near: Mapping[str, Fitted], form: Form) -> Numbers | None:
    found = near.get(form.name)
    return found.fit.parameters if found and found.fit.is_maximum else None


def score(fitted: Fitted, known: Histories, came: Numbers, horizon: float) -> float | None:
    """Mean logarithm of the probability of the order days that came within horizon (weeks); None without a fit."""
    if not fitted.fit.is_maximum:
        return None
    each = log_score(fitted.form, fitted.fit.parameters, known.x, known.recency, known.age, horizon, came)
    return float(known.customers @ each) / float(np.sum(known.customers))


def chosen(current: list[Fitted], judged: Mapping[str, Fitted]) -> tuple[str | None, dict[str, str]]:
    """Name of the form that is used, and a word on each; judged are the forms that foretold days held back."""
    possible = [one for one in current if one.form.leaves_at_once and one.fit.is_maximum]
    able = [one for one in possible if _leaves(one)] or possible
    scores = {one.form.name: _score(judged, one) for one in able}
    known = {name: found for name, found in scores.items() if found is not None}
    used = next((name for name, found in known.items() if found >= max(known.values()) - EQUAL), None)
    used = used or next(iter(scores), None)
    words = {}
    for one in current:
        name = one.form.name
        if name == used:
            words[name] = BEST if known else SIMPLEST
        elif not one.fit.is_maximum:
            words[name] = UNFITTED
        elif one.form.leaves_at_once and name not in scores:
            words[name] = STAYING
        else:
            words[name] = CERTAIN if not one.form.leaves_at_once else WORSE if known else LESS_SIMPLE
    return used, words


def _leaves(one: Fitted) -> bool:
    _, _, a, b = one.fit.parameters
    return bool(a / (a + b) >= LEAST_LEAVING)


def _score(judged: Mapping[str, Fitted], one: Fitted) -> float | None:
    found = judged.get(one.form.name)
    return found.score if found else None
