"""The forms of the order model and gamma-gamma from what they assume, by adding up and integrating; no closed forms.

Here: what test_value_fitting.py and test_value_marts.py compare with. Never here: logarithms of gamma functions,
hypergeometric series, anything clever.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.integrate import quad

Parameters = tuple[float, ...]


def gamma_density(value: float, shape: float, rate: float) -> float:
    """Density of a gamma distribution."""
    logs = shape * math.log(rate) + (shape - 1) * math.log(value) - rate * value - math.lgamma(shape)
    return math.exp(logs)


def beta_density(value: float, a: float, b: float) -> float:
    """Density of a beta distribution."""
    ways = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    return math.exp(ways + (a - 1) * math.log(value) + (b - 1) * math.log1p(-value))


def over_rates(r: float, alpha: float, of: Callable[[float], float]) -> float:
    """A function of the purchase rate, averaged over customers; split where it changes most."""
    points = [0.0, 0.01, 0.1, 0.5, 1.0, 3.0, 10.0, 60.0]
    parts = [quad(lambda rate: of(rate) * gamma_density(rate, r, alpha), low, high, epsabs=0, epsrel=1e-10)[0]
             for low, high in itertools.pairwise(points)]  # fmt: skip
    return float(sum(parts))


def over_chances(a: float, b: float, of: Callable[[float], float]) -> float:
    """A function of the chance to leave, averaged over customers."""
    points = [0.0, 0.01, 0.2, 0.5, 0.8, 0.99, 1.0]
    parts = [quad(lambda p: of(p) * beta_density(p, a, b), low, high, epsabs=0, epsrel=1e-10)[0]
             for low, high in itertools.pairwise(points)]  # fmt: skip
    return float(sum(parts))


@dataclass(frozen=True)
class Form:
    """Whether customers may leave after their first order, and the steps at an own rate that an order takes."""

    leaves_at_once: bool
    stages: int = 1


def poisson(mean: float, most: int) -> list[float]:
    """Chances of 0, 1, ... steps, up to most."""
    chances = [math.exp(-mean)]
    for count in range(1, most + 1):
        chances.append(chances[-1] * mean / count)
    return chances


def stayed_and_left(
    form: Form, parameters: Parameters, x: int, recency: float, age: float
) -> tuple[float, float]:
    """Likelihood of a history with the customer still there at the end, and with the customer gone after the last.

    The steps of x orders, and fewer than one order takes since; a rate and a chance are independent, so the averages
    over both are products. What the gaps alone add, the same in both, is left out.
    """
    r, alpha, a, b = parameters
    steps = form.stages * x
    stays = x + form.leaves_at_once

    def waiting(rate: float) -> float:
        return rate**steps * math.exp(-rate * recency) * sum(poisson(rate * (age - recency), form.stages - 1))

    here = over_rates(r, alpha, waiting) * over_chances(a, b, lambda p: (1 - p) ** stays)
    if stays == 0:
        return here, 0.0
    gone = over_rates(r, alpha, lambda rate: rate**steps * math.exp(-rate * recency))
    return here, gone * over_chances(a, b, lambda p: p * (1 - p) ** (stays - 1))


def gaps_add(form: Form, gaps: Sequence[float]) -> float:
    """What gaps of some lengths multiply a likelihood by: of the steps of each, the last ends it."""
    return math.prod(gap ** (form.stages - 1) / math.factorial(form.stages - 1) for gap in gaps)


def probability_alive(form: Form, parameters: Parameters, x: int, recency: float, age: float) -> float:
    """Share of the likelihood with the customer still there."""
    here, gone = stayed_and_left(form, parameters, x, recency, age)
    return here / (here + gone)


def orders_to_come(
    form: Form, parameters: Parameters, x: int, recency: float, age: float, horizon: float
) -> list[float]:
    """Chances of 0, 1, ... orders in the horizon; steps since the last order and within the horizon are added up.

    Rates are taken on a fine grid of their logarithms. Of a customer still there, an order ends it all with p: the m-th
    comes when the m - 1 before it did not.
    """
    r, alpha, a, b = parameters
    highest = min(60.0, 600 / horizon)  # of nobody's rate; beyond, powers leave the range of a double
    rates = np.exp(np.linspace(math.log(1e-7), math.log(highest), 3001))
    weights = np.array([gamma_density(rate, r, alpha) * rate for rate in rates]) * np.log(rates[1] / rates[0])
    weights *= rates ** (form.stages * x) * np.exp(-rates * recency)
    steps = np.cumprod(rates[:, None] * horizon / np.arange(1, int(highest * horizon) + 300), axis=1)
    steps = np.hstack([np.ones((len(rates), 1)), steps]) * np.exp(-rates * horizon)[:, None]
    so_many_or_more = np.cumsum(steps[:, ::-1], axis=1)[:, ::-1]
    before = np.array([poisson(rate * (age - recency), form.stages - 1) for rate in rates]).T
    here_or_gone = sum(stayed_and_left(form, parameters, x, recency, age))
    stays, at_least = x + form.leaves_at_once, [1.0]
    while at_least[-1] > 1e-10:
        orders = len(at_least)
        comes = sum(
            before[done] * so_many_or_more[:, orders * form.stages - done] for done in range(form.stages)
        )
        still = over_chances(a, b, lambda p, m=orders: (1 - p) ** (stays + m - 1))  # type: ignore[misc]
        at_least.append(float(weights @ comes) * still / here_or_gone)
    return [one - more for one, more in itertools.pairwise([*at_least, 0.0])]


def expected_orders(
    form: Form, parameters: Parameters, x: int, recency: float, age: float, horizon: float
) -> float:
    """Orders in the horizon on average."""
    chances = orders_to_come(form, parameters, x, recency, age, horizon)
    return sum(count * chance for count, chance in enumerate(chances))


def spend_likelihood(parameters: Parameters, x: int, mean: float) -> float:
    """Likelihood of a mean of x values, each gamma(p, nu), with nu gamma(q, gamma) over customers."""
    p, q, gamma = parameters
    middle = (p * x + q) / (gamma + x * mean)
    points = [0.0, middle / 20, middle / 4, middle, 2 * middle, 5 * middle, 30 * middle]

    def both(nu: float) -> float:
        return gamma_density(mean, p * x, nu * x) * gamma_density(nu, q, gamma)

    return float(sum(quad(both, low, high, epsrel=1e-10)[0] for low, high in itertools.pairwise(points)))


def expected_value(parameters: Parameters, x: int, mean: float) -> float:
    """Mean value p / nu of a customer, averaged over what x values of that mean say of nu."""
    p, q, gamma = parameters
    middle = (p * x + q) / (gamma + x * mean)
    points = [0.0, middle / 20, middle / 4, middle, 2 * middle, 5 * middle, 30 * middle]

    def weight(nu: float) -> float:
        return (gamma_density(mean, p * x, nu * x) if x else 1.0) * gamma_density(nu, q, gamma)

    pairs = list(itertools.pairwise(points))
    total = sum(quad(lambda nu: p / nu * weight(nu), low, high, epsrel=1e-10)[0] for low, high in pairs)
    return float(total / sum(quad(weight, low, high, epsrel=1e-10)[0] for low, high in pairs))
