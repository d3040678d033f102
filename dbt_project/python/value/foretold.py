"""What a fitted form of the order model says of customers: still here or not, and the orders to come.

Exact for every form. With one stage a gap has no memory and the published closed form holds; with more, the stages
already over since the last order count, and the expectation is a series. (The approximation of BTYDplus scales the
closed form; it is not used.) Never here: likelihoods (orders.py).
"""

import numpy as np
from scipy.special import betainc, betaln, expit, hyp2f1

from dbt_project.python.value.maximum import Numbers
from dbt_project.python.value.orders import Form, here_and_gone, stage_logs

POLE = (
    1e-6  # a nearer to 1 than this is moved: there the closed form has a pole, and the expectation has none
)
#: Histories worked on at once; few enough to stay in a processor's cache.
PORTION = 4096
#: A series ends when what a whole gap adds is below this share of the sum, and nearly all counts are in it.
ENOUGH, NEARLY_ALL = 1e-10, 0.99
#: Terms of a series at most; ten orders a day in a horizon of ten years.
MOST_TERMS = 100_000
#: Where a running product is scaled down, and by how much, so that it never overflows.
LARGE, SCALE = 1e150, 300.0


def probability_alive(form: Form, parameters: Numbers, x: Numbers, recency: Numbers, age: Numbers) -> Numbers:
    """Probability that a customer with x repeat days, the last at recency, is still one at age (weeks)."""
    here, gone, _ = here_and_gone(form, parameters, x, recency, age)
    return np.asarray(expit(here - gone))


def at_least(
    form: Form,
    parameters: Numbers,
    x: Numbers,
    recency: Numbers,
    age: Numbers,
    horizon: float,
    orders: Numbers,
) -> Numbers:
    """Probability of so many order days (1 or more) within horizon (weeks) of a customer who is still one.

    Stages within the horizon are negative binomial; so many must be over that the order comes, and the customer must
    have stayed after each order before it.
    """
    r, alpha, a, b = parameters
    events, stayed = r + form.stages * x, b + x + form.leaves_at_once
    over = stage_logs(form.stages, events, (age - recency) / (alpha + age))
    over = np.exp(over - np.logaddexp.reduce(over, axis=0))
    coming = horizon / (alpha + age + horizon)
    enough = sum(
        over[done] * betainc(orders * form.stages - done, events + done, coming)
        for done in range(form.stages)
    )
    return np.asarray(enough * np.exp(betaln(a, stayed + orders - 1) - betaln(a, stayed)))


def expected_if_alive(
    form: Form, parameters: Numbers, x: Numbers, recency: Numbers, age: Numbers, horizon: float
) -> Numbers:
    """Order days expected within horizon (weeks) of a customer who is still one."""
    if form.stages > 1:
        return series(form, parameters, x, recency, age, horizon)
    pair = x * (np.max(age, initial=0.0) + 1) + age  # many customers share both, and no two pairs share this
    _, first, place = np.unique(pair, return_index=True, return_inverse=True)
    return closed(form, parameters, x[first], age[first], horizon)[place]


def closed(form: Form, parameters: Numbers, x: Numbers, age: Numbers, horizon: float) -> Numbers:
    """The expectation with one stage: equation 10 of Fader, Hardie and Lee without its denominator, 1 / P(alive).

    After Euler's transformation of the hypergeometric function: its terms stay small where those of the published form
    overflow. Who may leave after the first order has stayed once more, as if b were greater by 1.
    """
    r, alpha, a, b = parameters
    b = b + form.leaves_at_once
    if abs(a - 1) < POLE:
        a = 1 + POLE
    left = (alpha + age) / (alpha + age + horizon)
    tail = hyp2f1(a + b - 1 - r, a - 1, a + b + x - 1, 1 - left)
    return np.asarray((a + b + x - 1) / (a - 1) * (1 - left ** (a - 1) * tail))


def series(
    form: Form, parameters: Numbers, x: Numbers, recency: Numbers, age: Numbers, horizon: float
) -> Numbers:
    """The expectation with any number of stages, in portions of customers with about as many stages to come."""
    coming = (parameters[0] + form.stages * x) / (parameters[1] + age)
    found = np.empty_like(coming)
    order = np.argsort(coming, kind="stable")
    for begin in range(0, len(order), PORTION):
        part = order[begin : begin + PORTION]
        found[part] = _portion(form, parameters, x[part], recency[part], age[part], horizon)
    return found


def _portion(
    form: Form, parameters: Numbers, x: Numbers, recency: Numbers, age: Numbers, horizon: float
) -> Numbers:
    """Sum over the stages over since the last order: how likely as many are, times the orders they bring.

    A running row holds, by stages over before the horizon (fewer than a gap has), the probability of the count so far;
    the next count multiplies by its ratio and adds a stage either before the horizon or within it.
    """
    r, alpha, a, b = parameters
    events, stayed = r + form.stages * x, b + x + form.leaves_at_once
    all_time = alpha + age + horizon
    before, within = (age - recency) / all_time, horizon / all_time
    known = stage_logs(form.stages, events, (age - recency) / (alpha + age))
    scale = events * np.log1p(-within) - np.logaddexp.reduce(known, axis=0)
    row = np.zeros((form.stages, len(x)))
    row[0] = 1.0
    brought, staying = np.zeros_like(events), np.ones_like(events)
    factor, total = np.exp(scale), np.zeros_like(events)
    gap, mass = np.zeros_like(events), factor.copy()
    for count in range(1, MOST_TERMS):
        ratio = (events + (count - 1)) / count
        row[1:] = ratio * (within * row[1:] + before * row[:-1])
        row[0] *= ratio * within
        orders, is_order = divmod(count, form.stages)
        if not is_order:
            scale = _kept_small(row, scale, factor)
            brought += staying
            staying *= (stayed + (orders - 1)) / (a + stayed + (orders - 1))
        chance = row.sum(axis=0) * factor
        mass += chance
        gap += chance * brought
        if not is_order:
            total += gap
            if np.all(gap <= ENOUGH * total) and np.min(mass) > NEARLY_ALL:
                break
            gap[:] = 0.0
    return total


def _kept_small(row: Numbers, scale: Numbers, factor: Numbers) -> Numbers:
    """Logarithms of the scales; columns of the row that have grown large are made small, and their factor larger."""
    large = row.max(axis=0) > LARGE
    if np.any(large):
        row[:, large] *= np.exp(-SCALE)
        scale = scale + SCALE * large
        factor[:] = np.exp(scale)
    return scale


def log_score(
    form: Form, parameters: Numbers, x: Numbers, recency: Numbers, age: Numbers, horizon: float, came: Numbers
) -> Numbers:
    """Logarithm of the probability, by a form, of the order days that came within the horizon."""
    alive = probability_alive(form, parameters, x, recency, age)
    some = np.maximum(came, 1.0)
    first = at_least(form, parameters, x, recency, age, horizon, some)
    more = at_least(form, parameters, x, recency, age, horizon, some + 1)
    chance = np.where(came == 0, 1 - alive * first, alive * (first - more))
    return np.asarray(np.log(np.maximum(chance, np.finfo(np.float64).tiny)))
