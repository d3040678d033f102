"""Three forms of one model of order days: their likelihood and their fit.

A customer buys at an own rate and may leave for good after each order; rates are gamma, chances to leave beta
distributed over customers. The forms differ in two things: whether the first order may be the last as well, and how
regular orders come (an order completes `stages` steps of a Poisson process: the gaps are Erlang distributed).

* BG/NBD: Fader, Hardie and Lee 2005, Counting your customers the easy way (Marketing Science 24:275-284).
* MBG/NBD: Batislam, Denizel and Filiztekin 2007, Empirical validation and comparison of models for customer base
  analysis (International Journal of Research in Marketing 24:201-209).
* MBG/CNBD-k: Platzer and Reutterer 2016, Ticking away the moments (Marketing Science 35:779-799), in the closed form of
  Reutterer, Platzer and Schroeder 2021, Leveraging purchase regularity for predicting customer behavior the easy way
  (International Journal of Research in Marketing 38:194-215).

Time is in weeks, as published. Never here: what a form foretells (foretold.py).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import betaln, digamma, expit, gammaln

from dbt_project.python.value.maximum import Fit, Numbers, maximum

WEEK = 7.0
#: Where r, alpha, a and b lie. At an end the customers differ less than the model allows for, or none leave, and a
#: parameter further out foretells the same. Within, the series of foretold.py keeps ten digits.
ENDS = np.log([[1e-3, 1e3], [1e-3, 1e6], [1e-3, 1e3], [1e-3, 1e3]])
#: r, a and b from which the maximum is looked for; alpha follows from the rate of orders.
STARTS = ((1.0, 1.0, 1.0), (0.3, 0.5, 3.0))

#: Histories above which a maximum is looked for among a few first.
MANY, FEW = 8000, 2000


@dataclass(frozen=True)
class Form:
    """A form of the model by name: whether customers may leave after the first order, and the stages of a gap."""

    name: str
    leaves_at_once: bool
    stages: int = 1


BG_NBD = Form("bg_nbd", leaves_at_once=False)
MBG_NBD = Form("mbg_nbd", leaves_at_once=True)
MBG_CNBD = Form("mbg_cnbd_k", leaves_at_once=True)


@dataclass(frozen=True)
class Histories:
    """Grouped histories: repeat days, week of the last, weeks observed, customers; their log gaps summed over all."""

    x: Numbers
    recency: Numbers
    age: Numbers
    customers: Numbers
    log_gaps: float = 0.0


def stage_logs(stages: int, events: Numbers, silent: Numbers) -> Numbers:
    """Logarithms of how likely 0, 1, ... stages of the next gap are over, beside none; a row each.

    events is the gamma shape of what is known, r + stages x; silent the share of all its time since the last order.
    """
    rows = [np.zeros_like(events)]
    with np.errstate(divide="ignore"):  # no silence, no stage over: the logarithm of 0
        for done in range(1, stages):
            rows.append(rows[-1] + np.log((events + done - 1) / done * silent))
    return np.array(rows)


def here_and_gone(
    form: Form, parameters: Numbers, x: Numbers, recency: Numbers, age: Numbers
) -> tuple[Numbers, ...]:
    """Logarithms of how likely a history is of a customer still here, and of one gone after the last order."""
    r, alpha, a, b = parameters
    events, after_first = r + form.stages * x, b + x - (0 if form.leaves_at_once else 1)
    stages = stage_logs(form.stages, events, (age - recency) / (alpha + age))
    here = np.logaddexp.reduce(stages, axis=0) - events * np.log(alpha + age)
    may_be_gone = (x > 0) | form.leaves_at_once
    gone = np.log(a) - np.log(np.where(may_be_gone, after_first, 1.0)) - events * np.log(alpha + recency)
    return here, np.where(may_be_gone, gone, -np.inf), stages


def per_count(x: Numbers, function: Callable[[Numbers], Numbers]) -> Numbers:
    """A function of the repeat days of each history, worked out once a number of days."""
    counts = x.astype(np.int64)
    return function(np.arange(counts.max(initial=0) + 1.0))[counts]


def likelihood(
    parameters: Numbers, x: Numbers, recency: Numbers, age: Numbers, form: Form
) -> tuple[Numbers, Numbers]:
    """Log-likelihood of each history without what the gaps add to it, and its slopes by r, alpha, a and b."""
    r, alpha, a, b = parameters
    events, stayed = r + form.stages * x, b + x + form.leaves_at_once
    here, gone, stages = here_and_gone(form, parameters, x, recency, age)
    alive = expit(here - gone)
    each = per_count(x, lambda n: gammaln(r + form.stages * n) - gammaln(r)) + r * np.log(alpha)
    each += per_count(x, lambda n: betaln(a, b + n + form.leaves_at_once) - betaln(a, b)) + np.logaddexp(
        here, gone
    )
    over = np.exp(stages - np.logaddexp.reduce(stages, axis=0))  # chances of the stages that are over
    by_r, by_alpha = -np.log(alpha + age), -events / (alpha + age)
    sooner = np.zeros_like(events)
    for done in range(1, form.stages):
        sooner = sooner + 1 / (events + done - 1)
        by_r, by_alpha = by_r + over[done] * sooner, by_alpha - over[done] * done / (alpha + age)
    slope_r = alive * by_r - (1 - alive) * np.log(alpha + recency) + np.log(alpha)
    slope_r += per_count(x, lambda n: digamma(r + form.stages * n) - digamma(r))
    slope_alpha = alive * by_alpha - (1 - alive) * events / (alpha + recency) + r / alpha
    common = per_count(x, lambda n: digamma(a + b) - digamma(a + b + n + form.leaves_at_once))
    staying = per_count(x, lambda n: digamma(b + n + form.leaves_at_once) - digamma(b))
    left = np.where(alive < 1, (1 - alive) / np.where(alive < 1, stayed - 1, 1.0), 0.0)
    slopes = (slope_r, slope_alpha, common + (1 - alive) / a, common + staying - left)
    return each, np.array(slopes)


def fit_orders(form: Form, known: Histories, start: Numbers | None = None) -> Fit:
    """Parameters r, alpha, a, b of a form; from a start, where one is near."""
    if start is not None:
        starts = np.array([start])
    elif len(known.x) > MANY:
        starts = np.array([fit_orders(form, thinned(known)).parameters])
    else:
        rate = form.stages * max(float(known.customers @ known.x), 1.0)
        rate /= max(float(known.customers @ known.age), 1.0 / WEEK)
        starts = np.array([[r, r / rate, a, b] for r, a, b in STARTS])

    def bound(parameters: Numbers, x: Numbers, recency: Numbers, age: Numbers) -> tuple[Numbers, Numbers]:
        return likelihood(parameters, x, recency, age, form)

    found = maximum(bound, starts, ENDS, known.customers, known.x, known.recency, known.age)
    orders = float(known.customers @ known.x)
    gaps = (form.stages - 1) * known.log_gaps - orders * float(gammaln(form.stages))
    return replace(found, log_likelihood=found.log_likelihood + gaps)


def thinned(known: Histories) -> Histories:
    """Some of the histories, evenly from all: enough to find where the maximum lies, quickly."""
    every = -(-len(known.x) // FEW)
    some = (known.x[::every], known.recency[::every], known.age[::every], known.customers[::every])
    return Histories(*some)


def fit_stages(first: Fit, known: Histories, most: int) -> tuple[Form, Fit]:
    """MBG/CNBD-k with the stages of the greatest likelihood, and its fit.

    first is the fit with one stage. Stages are added as long as that makes the data likelier, as is published; each fit
    starts from the one before, its time a stage shorter.
    """
    best, form = first, MBG_CNBD
    while form.stages < most and best.is_maximum:
        more = replace(form, stages=form.stages + 1)
        nearby = best.parameters * [1, form.stages / more.stages, 1, 1]
        found = fit_orders(more, known, nearby)
        if not found.is_maximum or found.log_likelihood <= best.log_likelihood:
            break
        best, form = found, more
    return form, best
