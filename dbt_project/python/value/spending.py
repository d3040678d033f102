"""Gamma-gamma: what an order day is worth (Fader and Hardie 2013, The gamma-gamma model of monetary value).

Each value is gamma distributed around the customer's own mean, the means over customers inverse gamma. Here: its
likelihood and its fit. Never here: the expected value itself, which is SQL (int_value_expected).
"""

from dataclasses import replace

import numpy as np
from scipy.special import digamma, gammaln

from dbt_project.python.value.maximum import Fit, Numbers, maximum

#: Where p, q and gamma lie. At an end customers differ less, or more, than the model allows for.
ENDS = np.log([[1e-3, 1e4]] * 3)
#: p, q and gamma (in units of the average) from which the maximum is looked for.
STARTS = np.array([[6.0, 4.0, 1.0], [1.0, 2.0, 1.0]])


def likelihood(parameters: Numbers, x: Numbers, mean: Numbers) -> tuple[Numbers, Numbers]:
    """Log-likelihood of each customer's mean value over x repeat days, and its slopes by p, q and gamma."""
    p, q, gamma = parameters
    log_mean, log_sum, shape = np.log(mean), np.log(gamma + x * mean), p * x + q
    ways = gammaln(shape) - gammaln(p * x) - gammaln(q) + q * np.log(gamma)
    each = ways + (p * x - 1) * log_mean + p * x * np.log(x) - shape * log_sum
    common = digamma(shape) - log_sum
    slopes = (x * (common - digamma(p * x) + log_mean + np.log(x)), common - digamma(q) + np.log(gamma),
              q / gamma - shape / (gamma + x * mean))  # fmt: skip
    return each, np.array(slopes)


def fit_spending(x: Numbers, mean: Numbers, customers: Numbers, start: Numbers | None = None) -> Fit:
    """Parameters p, q, gamma of customers grouped by repeat days with revenue, and its mean a day."""
    scale = float(np.average(mean, weights=customers))  # the average as unit, so that no currency is special
    starts = STARTS if start is None else np.array([start / [1, 1, scale]])
    found = maximum(likelihood, starts, ENDS, customers, x, mean / scale)
    total = found.log_likelihood - float(np.sum(customers) * np.log(scale))
    return replace(found, parameters=found.parameters * [1, 1, scale], log_likelihood=total)


def correlation(x: Numbers, mean: Numbers, customers: Numbers) -> float | None:
    """Pearson correlation of two figures of grouped customers; None where one of them is the same for all."""
    spread = np.cov(x, mean, aweights=customers, ddof=0)
    deviations = float(np.sqrt(spread[0, 0] * spread[1, 1]))
    return float(spread[0, 1]) / deviations if deviations > 0 else None
