"""BG/NBD and gamma-gamma from what they assume, by adding up and by numeric integration; none of the closed forms.

Here: what test_value_fitting.py and test_value_marts.py compare with. Never here: logarithms of gamma functions,
hypergeometric series, anything clever.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

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


def stayed_and_left(parameters: Parameters, x: int, recency: float, age: float) -> tuple[float, float]:
    """Likelihood of a history with the customer still there at the end, and with the customer gone after the last.

    A rate and a chance are independent, so the averages over both are products.
    """
    r, alpha, a, b = parameters
    here = over_rates(r, alpha, lambda rate: rate**x * math.exp(-rate * age))
    here *= over_chances(a, b, lambda p: (1 - p) ** x)
    if x == 0:
        return here, 0.0
    gone = over_rates(r, alpha, lambda rate: rate**x * math.exp(-rate * recency))
    return here, gone * over_chances(a, b, lambda p: p * (1 - p) ** (x - 1))


def probability_alive(parameters: Parameters, x: int, recency: float, age: float) -> float:
    """Share of the likelihood with the customer still there."""
    here, gone = stayed_and_left(parameters, x, recency, age)
    return here / (here + gone)


def expected_orders(parameters: Parameters, x: int, recency: float, age: float, horizon: float) -> float:
    """Purchases in the horizon: of a customer still there, purchases come at `rate` and each ends it all with p.

    So they number (1 - exp(-p rate horizon)) / p on average; averaged over what the history says of rate and p.
    """
    r, alpha, a, b = parameters
    here, gone = stayed_and_left(parameters, x, recency, age)

    def given_rate(rate: float) -> float:
        return over_chances(a, b, lambda p: -math.expm1(-p * rate * horizon) / p * (1 - p) ** x)

    total = over_rates(r, alpha, lambda rate: rate**x * math.exp(-rate * age) * given_rate(rate))
    return total / (here + gone)


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
