"""The fits of the chance of leaving: a ridge logistic regression, and MBG/NBD for the chance of being alive.

One fit a judged day, and one for as_of, each from the past days that int_leave_fits allows it: no fit knows an outcome
that was open on its day. Reads narrow tables, writes one of coefficients: SQL applies them (int_leave_scored), so that
an engine of many machines fits a sample here and scores everybody there.

Add here: another fit that ends in coefficients. Not here: what a term is (macro leave_terms), or which
method is used.

Le Cessie and van Houwelingen 1992, Applied Statistics 41:191-201 (ridge logistic regression); Batislam, Denizel and
Filiztekin 2007, International Journal of Research in Marketing 24:201-209 (MBG/NBD: one can leave after any order).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln

#: Inverse strength of the ridge, as scikit-learn counts it: lower pulls every term nearer to 0.
RIDGE_C = 0.3
WEEK = 7.0
#: Bounds of the logarithms of r, alpha, a and b.
ENDS = [(-6.0, 6.0)] * 4
#: Days after which a past day weighs half: companies change.
HALF_LIFE_DAYS = 180.0
#: Spread of a term below which it is the same for everybody.
CONSTANT = 1e-9
TYPES = {
    "fit_on": "date",
    "method": "varchar",
    "term": "varchar",
    "value": "double",
    "note": "varchar",
}  # fmt: skip

Numbers = np.ndarray[Any, np.dtype[np.float64]]
Row = tuple[Any, str, str, float | None, str | None]


def logistic(terms: Numbers, left: Numbers, weight: Numbers) -> Numbers:
    """Intercept and a coefficient a term, in the units of the terms; a term that never varies has 0."""
    from sklearn.linear_model import LogisticRegression

    middle = np.average(terms, axis=0, weights=weight)
    spread = np.sqrt(np.average((terms - middle) ** 2, axis=0, weights=weight))
    varies = spread > CONSTANT
    scaled = (terms[:, varies] - middle[varies]) / spread[varies]
    law = LogisticRegression(C=RIDGE_C, solver="newton-cholesky", max_iter=100, tol=1e-6)
    found = law.fit(scaled, left, sample_weight=weight)
    slopes = np.zeros(terms.shape[1])
    slopes[varies] = found.coef_[0] / spread[varies]
    return np.concatenate([[float(found.intercept_[0]) - float(slopes @ middle)], slopes])


def mbg_nbd_likelihood(logs: Numbers, x: Numbers, recency: Numbers, age: Numbers) -> Numbers:
    """Log-likelihood a customer: Batislam et al. 2007, equation 6, times (weeks) in the unit of alpha."""
    r, alpha, a, b = np.exp(logs)
    rate = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    stay = gammaln(a + b) - gammaln(b) + gammaln(b + x + 1) - gammaln(a + b + x + 1)
    alive = -(r + x) * np.log(alpha + age)
    gone = np.log(a) - np.log(b + x) - (r + x) * np.log(alpha + recency)
    return rate + stay + np.logaddexp(alive, gone)


def mbg_nbd(x: Numbers, recency: Numbers, age: Numbers, customers: Numbers) -> Numbers | None:
    """Parameters r, alpha, a, b of histories grouped by equal figures; None where no maximum is found."""

    def loss(logs: Numbers) -> float:
        each = mbg_nbd_likelihood(logs, x, recency / WEEK, age / WEEK)
        return -float(np.sum(customers * each)) / float(np.sum(customers))

    rate = WEEK * max(float(np.sum(customers * x)), 1.0) / max(float(np.sum(customers * age)), 1.0)
    start = np.log([0.8, 0.8 / rate, 0.8, 2.5])
    found = minimize(loss, np.clip(start, -6, 6), method="L-BFGS-B", bounds=ENDS)
    return np.exp(found.x) if np.isfinite(found.fun) else None


def logistic_rows(fit: dict[str, Any], names: list[str], seen: dict[str, Numbers]) -> list[Row]:
    """Coefficients of one fit, or the reason why there are none."""
    left = seen["left_mark"]
    fewest = min(float(np.sum(left)), float(np.sum(1 - left)))
    if fewest < fit["min_leavers"]:
        few = (
            f"too few customers left or stayed on the days learnt from: {fewest:.0f} of {fit['min_leavers']}"
        )
        return [(fit["fit_on"], "logistic", "intercept", None, few)]
    weight = 0.5 ** (seen["days_before"] / HALF_LIFE_DAYS)
    terms = np.column_stack([seen[f"term_{name}"] for name in names])
    found = logistic(terms, left, weight)
    return [
        (fit["fit_on"], "logistic", name, float(value), None)
        for name, value in zip(["intercept", *names], found, strict=True)
    ]


def alive_rows(fit: dict[str, Any], seen: dict[str, Numbers]) -> list[Row]:
    """Parameters of MBG/NBD, or the reason why there are none."""
    repeaters = float(np.sum(seen["customers"] * (seen["repeat_days"] > 0)))
    if repeaters < fit["min_repeaters"]:
        return [(fit["fit_on"], "not_alive", "r", None, "too few customers with a repeat purchase")]
    found = mbg_nbd(seen["repeat_days"], seen["recency_days"], seen["age_days"], seen["customers"])
    if found is None:
        return [(fit["fit_on"], "not_alive", "r", None, "no convergence")]
    return [
        (fit["fit_on"], "not_alive", name, float(value), None)
        for name, value in zip(("r", "alpha", "a", "b"), found, strict=True)
    ]


def columns_of(relation: Any) -> dict[str, Numbers]:
    """A relation's columns as numbers."""
    return {name: np.asarray(one, np.float64) for name, one in relation.fetchnumpy().items()}


def rows_of(fit: dict[str, Any], fits: Any, terms: Any) -> list[Row]:
    """Coefficients of the fits of one day."""
    names = [name.removeprefix("term_") for name in terms.columns if name.startswith("term_")]
    day = f"date '{fit['fit_on']}'"
    days = fits.filter(f"fit_on = {day}").project("snapshot_date as day")
    learnt = terms.filter("is_drawn").join(days, "snapshot_date = day").order("snapshot_date, customer_key")
    wanted = ", ".join(["left_mark", *(f"term_{name}" for name in names)])
    before = f"date_diff('day', snapshot_date, {day}) as days_before"
    found = logistic_rows(fit, names, columns_of(learnt.project(f"{wanted}, {before}")))
    known = terms.filter(f"is_drawn and snapshot_date = {day}")
    figures = "repeat_days, recency_days, age_days"
    histories = known.aggregate(f"{figures}, count(*) as customers").order(figures)
    return [*found, *alive_rows(fit, columns_of(histories))]


def model(dbt: Any, session: Any) -> Any:
    """The dbt model: reads the fits and the terms, and returns coefficients."""
    from threadpoolctl import threadpool_limits

    fits, terms = dbt.ref("int_leave_fits"), dbt.ref("int_leave_terms")
    days = fits.project("fit_on, min_leavers, min_repeaters").distinct().order("fit_on").fetchall()
    rows: list[Row] = []
    # The same sums whatever the number of cores; threads that wait for each other cost more than they save here.
    with threadpool_limits(limits=1):
        for day in days:
            fit = dict(zip(("fit_on", "min_leavers", "min_repeaters"), day, strict=True))
            rows += rows_of(fit, fits, terms)
    columns = zip(*rows, strict=True) if rows else [()] * len(TYPES)
    values = {name: np.array(column, dtype=object) for name, column in zip(TYPES, columns, strict=True)}
    session.register("leave_rows", values)
    cast = ", ".join(f"cast({name} as {kind}) as {name}" for name, kind in TYPES.items())
    return session.query(f"select {cast} from leave_rows")
