"""The greatest likelihood of grouped histories, and how far from it the parameters may well lie.

Add here: what every likelihood shares. Never here: a likelihood, or which histories count.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Numbers = NDArray[np.float64]
#: A log-likelihood of each history, and its slopes by parameter (a row each), from parameters and data.
Likelihood = Callable[..., tuple[Numbers, Numbers]]

IMPOSSIBLE = 1e9  # loss of parameters whose likelihood is not a number; above any real one
#: Numbers closer than this are taken as equal: a parameter to its end, a slope to a flat one.
NEAR_END, FLAT = 1e-6, 1e-5
#: Step of a derivative in logarithms of parameters: a tenth of a per mille.
STEP = 1e-4
AT_AN_END = "a parameter is at the end of its range: customers differ less than the model allows"


@dataclass(frozen=True)
class Fit:
    """Parameters of the greatest likelihood, its logarithm, whether it is a maximum at all, and a word of warning.

    covariance is that of the parameters' logarithms (inverse of the curvature, Cox and Hinkley 1974, section 9.2): 0
    for a parameter at an end of its range, and None where the likelihood is no hill.
    """

    parameters: Numbers
    log_likelihood: float
    is_maximum: bool
    note: str | None
    covariance: Numbers | None


def maximum(likelihood: Likelihood, starts: Numbers, ends: Numbers, weight: Numbers, *data: Numbers) -> Fit:
    """The best of the maxima found from some starts."""
    customers = float(np.sum(weight))

    def loss(logs: Numbers) -> tuple[float, Numbers]:
        parameters = np.exp(logs)
        each, slopes = likelihood(parameters, *data)
        mean, slope = -float(weight @ each) / customers, -(slopes @ weight) * parameters / customers
        is_number = np.isfinite(mean) and bool(np.all(np.isfinite(slope)))
        return (mean, slope) if is_number else (IMPOSSIBLE, np.zeros_like(logs))

    how: dict[str, Any] = {"method": "L-BFGS-B", "jac": True, "bounds": ends}
    how["options"] = {"ftol": 1e-13, "gtol": 1e-8, "maxiter": 500}
    found = [minimize(loss, np.clip(np.log(start), *ends.T), **how) for start in starts]
    best = min(found, key=lambda one: float(one.fun))
    inside = (best.x > ends[:, 0] + NEAR_END) & (best.x < ends[:, 1] - NEAR_END)
    # The line search may end at the top without a step that gains more than rounding; a flat slope says it is the top.
    is_flat = bool(np.max(np.abs(best.jac[inside]), initial=0.0) < FLAT)
    is_top = bool(best.fun < IMPOSSIBLE) and (bool(best.success) or is_flat)
    note = None if np.all(inside) else AT_AN_END
    said = note if is_top else f"no convergence: {best.message}"
    spread = covariance(lambda logs: loss(logs)[1] * customers, best.x, inside) if is_top else None
    return Fit(np.exp(best.x), -float(best.fun) * customers, is_top, said, spread)


def covariance(
    slope: Callable[[Numbers], Numbers], logs: Numbers, inside: NDArray[np.bool_]
) -> Numbers | None:
    """Inverse of the curvature of a loss whose slope is given, over the parameters inside their ranges."""
    found = np.zeros((len(logs), len(logs)))
    moved = np.flatnonzero(inside)
    if not len(moved):
        return found
    steps = STEP * np.eye(len(logs))[moved]
    curvature = np.array([(slope(logs + step) - slope(logs - step))[moved] for step in steps]) / (2 * STEP)
    curvature = (curvature + curvature.T) / 2
    if not np.all(np.isfinite(curvature)) or np.min(np.linalg.eigvalsh(curvature)) <= 0:
        return None
    found[np.ix_(moved, moved)] = np.linalg.inv(curvature)
    return found


def log_error(logarithm: Callable[[Numbers], Numbers], fit: Fit) -> Numbers | None:
    """Standard error of a logarithm that depends on the parameters, by the delta method; None where nothing is known.

    The slopes by each parameter's logarithm times their covariance (Oehlert 1992, American Statistician 46:27-29).
    """
    if fit.covariance is None:
        return None
    logs, moved = np.log(fit.parameters), np.flatnonzero(np.diag(fit.covariance) > 0)
    steps = STEP * np.eye(len(logs))[moved]
    here = logarithm(
        fit.parameters
    )  # to one side: an error needs four digits, and each figure of a million takes time
    slopes = [logarithm(np.exp(logs + step)) - here for step in steps]
    if not slopes:
        return np.zeros_like(here)
    by_parameter = np.array(slopes) / STEP
    within = fit.covariance[np.ix_(moved, moved)]
    return np.sqrt(np.maximum(np.sum(by_parameter * (within @ by_parameter), axis=0), 0.0))
