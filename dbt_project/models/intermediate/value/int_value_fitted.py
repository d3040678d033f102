# grain: one row a fit, model and statistic; and one a fit, model and history (repeat days, recency and age)
"""Fits the models of customer value to grouped histories, and says what they foretell of each history.

Here: from tables to the fits and back, as rows. Never here: the models themselves (dbt_project/python/value), which
days and customers count (the SQL models above), or what is made of the figures (the SQL models below). It reads two
narrow tables and returns one, so that any engine that runs Python can call it. Groups come sorted: the order of rows
changes nothing.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dbt_project.python.value.choice import Fitted, chosen, fit_forms, score
from dbt_project.python.value.foretold import at_least, expected_if_alive, probability_alive
from dbt_project.python.value.maximum import Fit, Numbers, log_error
from dbt_project.python.value.orders import BG_NBD, MBG_CNBD, MBG_NBD, WEEK, Histories
from dbt_project.python.value.spending import correlation, fit_spending

Period = dict[str, Any]
Row = tuple[str, str, str, float | None, str | None]
Groups = dict[str, Numbers]
HISTORY = ("repeat_days", "recency_days", "age_days")
FORETOLD = ("probability_alive", "probability_order", "expected_orders", "log_error")
FEW_REPEAT = "too few customers with a repeat purchase"
FEW_VALUED = "too few customers with revenue of a repeat purchase"
FORMS = (BG_NBD.name, MBG_NBD.name, MBG_CNBD.name)
ORDER_PARAMETERS, SPEND_PARAMETERS = ("r", "alpha", "a", "b"), ("p", "q", "gamma")


def histories(groups: Groups) -> Histories:
    """Histories as the models take them, in weeks; those drawn for the fit alone."""
    drawn = groups["fitted_customers"] > 0
    known = {name: column[drawn] for name, column in groups.items()}
    weeks = (known["repeat_days"], known["recency_days"] / WEEK, known["age_days"] / WEEK)
    return Histories(*weeks, known["fitted_customers"], float(np.sum(known["log_gaps"])))


def fit_period(period: Period, groups: Groups, near: Mapping[str, Fitted]) -> list[Fitted]:
    """The forms fitted to what a period knows, each with its score where days are held back."""
    known = histories(groups)
    fitted = fit_forms(known, period["max_stages"], near)
    if not period["is_held_back"]:
        return fitted
    came = groups["later_days"][groups["fitted_customers"] > 0]
    horizon = period["horizon_days"] / WEEK
    return [Fitted(one.form, one.fit, score(one, known, came, horizon)) for one in fitted]


def order_rows(period: Period, groups: Groups, fitted: list[Fitted]) -> list[Row]:
    """Parameters and diagnostics of the forms; without one, a word why."""
    drawn, repeating = groups["fitted_customers"], groups["repeat_days"] > 0
    counts = {"customers": float(np.sum(drawn)), "repeat_customers": float(np.sum(drawn * repeating))}
    rows: list[Row] = []
    for one in fitted:
        figures = counts | {"stages": float(one.form.stages)} if one.form.stages > 1 else counts
        figures = figures | ({} if one.score is None else {"held_back_score": one.score})
        rows += fit_rows(period["fit"], one.form.name, figures, one.fit, ORDER_PARAMETERS)
    return rows or [row for name in FORMS for row in rows_of(period["fit"], name, counts, None, FEW_REPEAT)]


def spend_rows(period: Period, spend: Groups, near: Fit | None) -> tuple[list[Row], Fit | None]:
    """Parameters and diagnostics of gamma-gamma, and its fit; from the parameters of another one, if there is one."""
    x, drawn = spend["valued_days"], spend["fitted_customers"]
    figures = {"customers": float(np.sum(drawn))}
    if figures["customers"] < period["min_repeaters"]:
        return rows_of(period["fit"], "gamma_gamma", figures, None, FEW_VALUED), None
    mean = spend["valued_revenue"] / x
    related = correlation(x, mean, drawn)
    figures |= {} if related is None else {"frequency_value_correlation": related}
    found = fit_spending(x, mean, drawn, near.parameters if near and near.is_maximum else None)
    p, q, gamma = found.parameters
    if found.is_maximum and q > 1:  # else the values are so unequal that they have no finite mean
        figures["mean_order_value"] = p * gamma / (q - 1)
    return fit_rows(period["fit"], "gamma_gamma", figures, found, SPEND_PARAMETERS), found


def fit_rows(
    fit: str, model: str, figures: dict[str, float], found: Fit, names: tuple[str, ...]
) -> list[Row]:
    """A fit as rows: parameters, the standard errors of their logarithms, and how these go together."""
    if not found.is_maximum:
        return rows_of(fit, model, figures, None, found.note)
    figures = figures | dict(zip(names, map(float, found.parameters), strict=True))
    if found.covariance is not None:
        for one, name in enumerate(names):
            figures[f"{name}_log_error"] = float(np.sqrt(found.covariance[one, one]))
            figures |= {f"{name}_{names[n]}_covariance": float(found.covariance[one, n]) for n in range(one)}
    return rows_of(fit, model, figures, found.log_likelihood, found.note)


def rows_of(
    fit: str, model: str, figures: dict[str, float], total: float | None, note: str | None
) -> list[Row]:
    """Figures as rows; the note stands at log_likelihood, which is null where the model could not be fitted."""
    return [*((fit, model, name, value, None) for name, value in figures.items()),
            (fit, model, "log_likelihood", total, note)]  # fmt: skip


def foretold(period: Period, groups: Groups, one: Fitted, with_error: bool) -> Groups:
    """What a fitted form says of every history, and the error of the logarithm of the orders it expects."""
    known = np.column_stack([groups[name] for name in HISTORY])
    known = known[
        np.append(True, np.any(np.diff(known, axis=0) != 0, axis=1))
    ]  # sorted: equal ones lie together
    x, recency, age = known[:, 0], known[:, 1] / WEEK, known[:, 2] / WEEK
    horizon = period["horizon_days"] / WEEK

    def expected(parameters: Numbers) -> Numbers:
        alive = probability_alive(one.form, parameters, x, recency, age)
        return alive * expected_if_alive(one.form, parameters, x, recency, age, horizon)

    alive = probability_alive(one.form, one.fit.parameters, x, recency, age)
    some = at_least(one.form, one.fit.parameters, x, recency, age, horizon, np.ones_like(x))
    orders = expected(one.fit.parameters)
    tiny = np.finfo(np.float64).tiny
    error = (
        log_error(lambda given: np.log(np.maximum(expected(given), tiny)), one.fit) if with_error else None
    )
    figures = (alive, alive * some, orders, np.full_like(x, np.nan) if error is None else error)
    return dict(zip((*HISTORY, *FORETOLD), (*known.T, *figures), strict=True))


def groups_of(relation: Any, fit: str, model: str, *figures: str) -> Groups:
    """The groups of one fit and model as columns, sorted by their figures."""
    groups = relation.filter(f"fit = '{fit}' and model = '{model}'").order(", ".join(figures))
    columns = groups.project(", ".join((*figures, "fitted_customers", "log_gaps"))).fetchnumpy()
    return {name: np.asarray(np.ma.filled(one, 0), np.float64) for name, one in columns.items()}


def statistics_of(session: Any, rows: list[Row]) -> Any:
    """Figures of the fits as a relation."""
    names = ("fit", "model", "statistic", "value", "note")
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    values = {name: np.array(column, dtype=object) for name, column in zip(names, columns, strict=True)}
    session.register("value_statistics", values)
    empty = ", ".join([*(f"cast(null as bigint) as {name}" for name in HISTORY),
                       *(f"cast(null as double) as {name}" for name in FORETOLD)])  # fmt: skip
    text = ", ".join(f"cast({name} as varchar) as {name}" for name in names[:3])
    said = "cast(value as double) as value, cast(note as varchar) as note"
    return session.query(f"select {text}, {said}, {empty} from value_statistics")


def foretold_of(session: Any, fit: str, model: str, columns: Groups) -> Any:
    """What a form says of every history as a relation; an unknown figure is null."""
    name = f"value_foretold_{fit}_{model}"
    session.register(name, columns)
    whole = ", ".join(f"cast({one} as bigint) as {one}" for one in HISTORY)
    parts = ", ".join(f"nullif({one}, cast('nan' as double)) as {one}" for one in FORETOLD)
    begin = f"'{fit}' as fit, '{model}' as model, 'history' as statistic, cast(null as double) as value"
    return session.query(f"select {begin}, cast(null as varchar) as note, {whole}, {parts} from {name}")


def answers(period: Period, groups: Groups, judged: dict[str, Fitted]) -> tuple[list[Row], dict[str, Groups]]:
    """Rows of the forms of a period, and what they foretell: every form of days held back, else the one that is used.

    judged is given the forms of days held back, and read to choose by.
    """
    repeating = groups["fitted_customers"][groups["repeat_days"] > 0]
    enough = float(np.sum(repeating)) >= period["min_repeaters"]
    fitted = fit_period(period, groups, judged) if enough else []
    rows = order_rows(period, groups, fitted)
    asked = [one for one in fitted if one.fit.is_maximum]
    if period["is_held_back"]:
        judged |= {one.form.name: one for one in asked}
    else:
        used, words = chosen(fitted, judged)
        rows += [(period["fit"], name, "is_used", float(name == used), word) for name, word in words.items()]
        asked = [one for one in asked if one.form.name == used]
    with_error = not period["is_held_back"]
    return rows, {one.form.name: foretold(period, groups, one, with_error) for one in asked}


def model(dbt: Any, session: Any) -> Any:
    """The dbt model: reads two tables and returns one. The fit that holds days back comes first, to choose by."""
    periods, groups = dbt.ref("int_value_periods"), dbt.ref("int_value_groups")
    rows: list[Row] = []
    said: list[Any] = []
    judged: dict[str, Fitted] = {}
    spending: Fit | None = None
    for one in periods.order("is_held_back desc, fit").fetchall():
        period = dict(zip(periods.columns, one, strict=True))
        known = groups_of(groups, period["fit"], "orders", *HISTORY, "later_days")
        found, foretells = answers(period, known, judged)
        spend = groups_of(groups, period["fit"], "gamma_gamma", "valued_days", "valued_revenue")
        more, spending = spend_rows(period, spend, spending)
        rows += [*found, *more]
        said += [foretold_of(session, period["fit"], name, answer) for name, answer in foretells.items()]
    whole = statistics_of(session, rows)
    for part in said:
        whole = whole.union(part)
    return whole
