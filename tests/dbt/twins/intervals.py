"""Intervals in plain formulas, for the twins of marts whose rates have one.

Add a formula with its source when a mart has it. Never here: SQL, rules of a mart.
"""

from __future__ import annotations

from fractions import Fraction
from math import sqrt
from statistics import NormalDist

#: 0.975 quantile of the standard normal.
Z = 1.959963984540054


def wilson(k: float, n: float) -> tuple[float | None, float | None]:
    """Wilson's score interval of k of n, whole or effective numbers."""
    if n == 0:
        return None, None
    p, z2 = k / n, Z * Z
    middle, half = p + z2 / (2 * n), Z * sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return (middle - half) / (1 + z2 / n), (middle + half) / (1 + z2 / n)


def rate(k: int, n: int) -> tuple[float | None, ...]:
    """Share of k in n with its interval; unknown of nobody."""
    return (k / n if n else None, *wilson(k, n))


def newcombe(a: tuple[int, int], b: tuple[int, int]) -> tuple[float | None, float | None]:
    """Bounds of the difference of two shares, each (k, n), by Newcombe's hybrid score method (1998, no. 10)."""
    (p, low, high), (q, low_q, high_q) = rate(*a), rate(*b)
    if p is None or q is None or low is None or high is None or low_q is None or high_q is None:
        return None, None
    under = sqrt((p - low) ** 2 + (high_q - q) ** 2)
    over = sqrt((high - p) ** 2 + (q - low_q) ** 2)
    return p - q - under, p - q + over


def p_value(z: float) -> float:
    """Two-sided p-value of a standard normal distance."""
    return 2 * NormalDist().cdf(-abs(z))


def q_values(p_values: list[float]) -> list[float]:
    """Benjamini and Hochberg's, of rows shown together: the least share of false alarms of a cut that keeps the row.

    Of each cut at or above the row's own p: what chance would put below it, by what lies below it.
    """
    kept = {cut: sum(one <= cut for one in p_values) for cut in p_values}
    return [min(len(p_values) * cut / kept[cut] for cut in p_values if cut >= own) for own in p_values]


def quantile(values: list[Fraction], share: Fraction) -> Fraction:
    """Quantile by linear interpolation between the two nearest ranks."""
    ordered, place = sorted(values), share * (len(values) - 1)
    low, high = int(place), min(int(place) + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
