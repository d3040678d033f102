# grain: one row a fit, model and statistic; expected orders also by repeat days and age
"""Fits the two models of customer value to grouped histories: all that SQL cannot say, and nothing else.

Here: the likelihoods, their maximum, and the one special function of the prediction. Never here: which days and
customers count (the SQL models above) or what is made of the figures (the SQL models below).

BG/NBD: Fader, Hardie and Lee 2005, Counting your customers the easy way (Marketing Science 24:275-284).
Gamma-gamma: Fader and Hardie 2013, The gamma-gamma model of monetary value. Time is in weeks, as published.
Groups come sorted, so the order of rows changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import betaln, gammaln, hyp2f1

Numbers = NDArray[np.float64]
Row = tuple[str, str, str, int | None, int | None, float | None, str | None]
TYPES = {"fit": "varchar", "model": "varchar", "statistic": "varchar", "repeat_days": "bigint",
         "age_days": "bigint", "value": "double", "note": "varchar"}  # fmt: skip

WEEK = 7.0
#: Where parameters lie (r, alpha, a, b; p, q, gamma). At an end the customers differ less than the model allows for,
#: or none leave, and a parameter further out predicts the same. Within, the series keeps ten digits.
BG_NBD_ENDS = np.log([[1e-3, 1e3], [1e-3, 1e6], [1e-3, 1e3], [1e-3, 1e3]])
GAMMA_GAMMA_ENDS = np.log([[1e-3, 1e4]] * 3)
IMPOSSIBLE = 1e9  # loss of parameters whose likelihood is not a number; above any real one
#: Numbers closer than this are taken as equal: a to its pole at 1, a parameter to its end, a slope to a flat one.
POLE, NEAR_END, FLAT = 1e-6, 1e-6, 1e-5
AT_AN_END = "a parameter is at the end of its range: customers differ less than the model allows"


@dataclass(frozen=True)
class Fit:
    """Parameters of the greatest likelihood, its logarithm, whether it is a maximum at all, and a word of warning."""

    parameters: Numbers
    log_likelihood: float
    is_maximum: bool
    note: str | None


def bg_nbd_likelihood(parameters: Numbers, x: Numbers, recency: Numbers, age: Numbers) -> Numbers:
    """Log-likelihood of each history: x repeat days, the last of them at recency, observed for age (weeks)."""
    r, alpha, a, b = parameters
    still_here = -(r + x) * np.log(alpha + age)
    gone = np.log(a) - np.log(np.where(x > 0, b + x - 1, 1.0)) - (r + x) * np.log(alpha + recency)
    either = np.where(x > 0, np.logaddexp(still_here, gone), still_here)
    return gammaln(r + x) - gammaln(r) + r * np.log(alpha) + betaln(a, b + x) - betaln(a, b) + either


def gamma_gamma_likelihood(parameters: Numbers, x: Numbers, mean: Numbers) -> Numbers:
    """Log-likelihood of each customer's mean value over x repeat days."""
    p, q, gamma = parameters
    ways = gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(gamma)
    return ways + (p * x - 1) * np.log(mean) + p * x * np.log(x) - (p * x + q) * np.log(gamma + x * mean)


def orders_if_alive(parameters: Numbers, x: Numbers, age: Numbers, horizon: float) -> Numbers:
    """Order days expected within horizon (weeks) of a customer who is still one.

    Equation 10 of the paper without its denominator, which is 1 / P(alive), after Euler's transformation of the
    hypergeometric function: its terms stay small where those of the published form overflow.
    """
    r, alpha, a, b = parameters
    if abs(a - 1) < POLE:  # of the formula, not of the expectation
        a = 1 + POLE
    left = (alpha + age) / (alpha + age + horizon)
    series = hyp2f1(a + b - 1 - r, a - 1, a + b + x - 1, 1 - left)
    return (a + b + x - 1) / (a - 1) * (1 - left ** (a - 1) * series)


def maximum(
    likelihood: Callable[..., Numbers], starts: Numbers, ends: Numbers, weight: Numbers, *data: Numbers
) -> Fit:
    """The best of the maxima found from some starts."""
    customers = float(np.sum(weight))

    def loss(logs: Numbers) -> float:
        mean = -float(np.sum(weight * likelihood(np.exp(logs), *data))) / customers
        return mean if np.isfinite(mean) else IMPOSSIBLE

    how: dict[str, Any] = {"method": "L-BFGS-B", "jac": "3-point", "bounds": ends}
    how["options"] = {"ftol": 1e-13, "gtol": 1e-8, "maxiter": 500}
    found = [minimize(loss, np.clip(np.log(start), *ends.T), **how) for start in starts]
    best = min(found, key=lambda one: float(one.fun))
    inside = (best.x > ends[:, 0] + NEAR_END) & (best.x < ends[:, 1] - NEAR_END)
    # The line search may end at the top without a step that gains more than rounding; a flat slope says it is the top.
    is_flat = bool(np.max(np.abs(best.jac[inside]), initial=0.0) < FLAT)
    is_top = bool(best.fun < IMPOSSIBLE) and (bool(best.success) or is_flat)
    note = None if np.all(inside) else AT_AN_END
    said = note if is_top else f"no convergence: {best.message}"
    return Fit(np.exp(best.x), -float(best.fun) * customers, is_top, said)


def fit_bg_nbd(x: Numbers, recency: Numbers, age: Numbers, customers: Numbers) -> Fit:
    """BG/NBD parameters r, alpha, a, b of grouped histories (recency and age in days)."""
    rate = WEEK * max(float(np.sum(customers * x)), 1.0) / max(float(np.sum(customers * age)), 1.0)
    starts = np.array([[r, r / rate, a, b] for r, a, b in ((1.0, 1.0, 1.0), (0.3, 0.5, 3.0))])
    return maximum(bg_nbd_likelihood, starts, BG_NBD_ENDS, customers, x, recency / WEEK, age / WEEK)


def fit_gamma_gamma(x: Numbers, mean: Numbers, customers: Numbers) -> Fit:
    """Gamma-gamma parameters p, q, gamma of customers grouped by repeat days with revenue, and its mean a day."""
    scale = float(
        np.average(mean, weights=customers)
    )  # in units of the average, so that no currency is special
    starts = np.array([[6.0, 4.0, 1.0], [1.0, 2.0, 1.0]])
    found = maximum(gamma_gamma_likelihood, starts, GAMMA_GAMMA_ENDS, customers, x, mean / scale)
    total = found.log_likelihood - float(np.sum(customers) * np.log(scale))
    return replace(found, parameters=found.parameters * [1, 1, scale], log_likelihood=total)


def correlation(x: Numbers, mean: Numbers, customers: Numbers) -> float | None:
    """Pearson correlation of two figures of grouped customers; None where one of them is the same for all."""
    spread = np.cov(x, mean, aweights=customers, ddof=0)
    deviations = float(np.sqrt(spread[0, 0] * spread[1, 1]))
    return float(spread[0, 1]) / deviations if deviations > 0 else None


def bg_nbd_rows(period: dict[str, Any], groups: dict[str, Numbers]) -> list[Row]:
    """Parameters and diagnostics of BG/NBD, and what it expects of every history."""
    x, recency, age = groups["repeat_days"], groups["recency_days"], groups["age_days"]
    drawn = groups["fitted_customers"]
    figures = {"customers": float(np.sum(drawn)), "repeat_customers": float(np.sum(drawn * (x > 0)))}
    if figures["repeat_customers"] < period["min_repeaters"]:
        return rows_of(period["fit"], "bg_nbd", figures, None, "too few customers with a repeat purchase")
    kept = drawn > 0
    found = fit_bg_nbd(x[kept], recency[kept], age[kept], drawn[kept])
    if not found.is_maximum:
        return rows_of(period["fit"], "bg_nbd", figures, None, found.note)
    figures |= dict(zip(("r", "alpha", "a", "b"), found.parameters, strict=True))
    pairs = np.unique(np.column_stack([x, age]), axis=0)
    expected = orders_if_alive(
        found.parameters, pairs[:, 0], pairs[:, 1] / WEEK, period["horizon_days"] / WEEK
    )
    rows = rows_of(period["fit"], "bg_nbd", figures, found.log_likelihood, found.note)
    for (days, old), value in zip(pairs, expected, strict=True):
        rows.append((period["fit"], "bg_nbd", "orders_if_alive", int(days), int(old), float(value), None))
    return rows


def gamma_gamma_rows(period: dict[str, Any], spend: dict[str, Numbers]) -> list[Row]:
    """Parameters and diagnostics of gamma-gamma."""
    x, drawn = spend["valued_days"], spend["fitted_customers"]
    figures = {"customers": float(np.sum(drawn))}
    if figures["customers"] < period["min_repeaters"]:
        return rows_of(
            period["fit"], "gamma_gamma", figures, None, "too few customers with revenue of a repeat purchase"
        )
    mean = spend["valued_revenue"] / x
    related = correlation(x, mean, drawn)
    figures |= {} if related is None else {"frequency_value_correlation": related}
    found = fit_gamma_gamma(x, mean, drawn)
    if not found.is_maximum:
        return rows_of(period["fit"], "gamma_gamma", figures, None, found.note)
    p, q, gamma = found.parameters
    figures |= {"p": p, "q": q, "gamma": gamma}
    if q > 1:  # else the values are so unequal that they have no finite mean
        figures["mean_order_value"] = p * gamma / (q - 1)
    return rows_of(period["fit"], "gamma_gamma", figures, found.log_likelihood, found.note)


def rows_of(
    fit: str, model: str, figures: dict[str, float], total: float | None, note: str | None
) -> list[Row]:
    """Figures as rows; the note stands at log_likelihood, which is null where the model could not be fitted."""
    rows: list[Row] = [(fit, model, name, None, None, float(value), None) for name, value in figures.items()]
    return [*rows, (fit, model, "log_likelihood", None, None, total, note)]


def groups_of(relation: Any, fit: str, model: str, *figures: str) -> dict[str, Numbers]:
    """The groups of one fit and model as columns, sorted by their figures."""
    groups = relation.filter(f"fit = '{fit}' and model = '{model}'").order(", ".join(figures))
    columns = groups.project(", ".join((*figures, "fitted_customers"))).fetchnumpy()
    return {name: np.asarray(one, np.float64) for name, one in columns.items()}


def model(dbt: Any, session: Any) -> Any:
    """The dbt model: reads two tables and returns one."""
    periods, groups = dbt.ref("int_value_periods"), dbt.ref("int_value_groups")
    rows: list[Row] = []
    for one in periods.order("fit").fetchall():
        period = dict(zip(periods.columns, one, strict=True))
        histories = groups_of(groups, period["fit"], "bg_nbd", "repeat_days", "recency_days", "age_days")
        rows += bg_nbd_rows(period, histories)
        spend = groups_of(groups, period["fit"], "gamma_gamma", "valued_days", "valued_revenue")
        rows += gamma_gamma_rows(period, spend)
    columns = zip(*rows, strict=True) if rows else [()] * len(TYPES)
    values = {name: np.array(column, dtype=object) for name, column in zip(TYPES, columns, strict=True)}
    session.register("fitted_rows", values)
    cast = ", ".join(f"cast({name} as {kind}) as {name}" for name, kind in TYPES.items())
    return session.query(f"select {cast} from fitted_rows")
