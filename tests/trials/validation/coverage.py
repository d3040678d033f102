"""How often the intervals hold the truth, over many simulated companies, and the page that says so.

Here: counting, the verdict and its wording. Add a figure readers need. Never here: simulating (company.py) or
running (run.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import sqrt

from tests.trials.validation.estimands import AT_ALL, SLOPE, Finding, Z

#: Coverage an honest 95 % interval may show. Below, figures are surer than they may be; above, vaguer than need be.
LOWEST, HIGHEST = 0.92, 0.98
#: Mean calibration slope that chances may have: below, they are too extreme; above, too timid.
FLATTEST, STEEPEST = 0.9, 1.1


@dataclass(frozen=True)
class Coverage:
    """How an estimand fared in all companies of a scenario; differences of rates, -1 to 1."""

    scenario: str
    estimand: str
    intervals: int
    episodes: float
    truth: float
    bias: float
    covered: float
    naive_bias: float
    naive_covered: float

    @property
    def is_honest(self) -> bool:
        """Whether the interval's coverage is what it may be; what nobody can know is told, not judged."""
        if self.estimand == SLOPE:
            return FLATTEST <= self.truth + self.bias <= STEEPEST
        return self.estimand.endswith(AT_ALL) or LOWEST <= self.covered <= HIGHEST

    @property
    def chance(self) -> tuple[float, float]:
        """95 % interval of the coverage itself (Wilson): so many intervals can show so much."""
        n, p = self.intervals, self.covered
        middle, width = p + Z**2 / (2 * n), Z * sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
        return (middle - width) / (1 + Z**2 / n), (middle + width) / (1 + Z**2 / n)


def count(scenario: str, findings: Sequence[Finding]) -> list[Coverage]:
    """Coverage of each estimand, in the order in which they were found."""
    order = list(dict.fromkeys(one.estimand for one in findings))
    ordered = sorted(findings, key=lambda one: order.index(one.estimand))
    return [_one(scenario, name, list(own)) for name, own in groupby(ordered, key=lambda one: one.estimand)]


def _one(scenario: str, name: str, own: list[Finding]) -> Coverage:
    def mean(values: list[float]) -> float:
        return sum(values) / len(own)

    return Coverage(
        scenario,
        name,
        len(own),
        episodes=mean([one.episodes for one in own]),
        truth=mean([one.truth for one in own]),
        bias=mean([one.estimate - one.truth for one in own]),
        covered=mean([one.low <= one.truth <= one.high for one in own]),
        naive_bias=mean([one.naive - one.truth for one in own]),
        naive_covered=mean([abs(one.naive - one.truth) <= Z * one.naive_error for one in own]),
    )


def faults(found: Sequence[Coverage], confounded: str) -> list[str]:
    """What is wrong with the marts' intervals, in words; nothing when all is well."""
    wrong = [_told(one) for one in found if not one.is_honest]
    levers = [one for one in found if one.scenario == confounded and not one.estimand.startswith("effect")]
    naive = sum(one.naive_covered for one in levers) / max(len(levers), 1)
    if naive >= LOWEST:
        wrong.append(
            f"{confounded}: the naive difference holds the truth in {naive:.1%}: nothing was there to correct"
        )
    return wrong


def _told(one: Coverage) -> str:
    if one.estimand == SLOPE:
        mean = f"{one.truth + one.bias:.2f} in the mean of {one.intervals} companies"
        return f"{one.scenario}, {one.estimand}: {mean}; {FLATTEST} to {STEEPEST} are allowed"
    return (
        f"{one.scenario}, {one.estimand}: its interval holds the truth in {one.covered:.1%} of {one.intervals} cases; "
        f"{LOWEST:.0%} to {HIGHEST:.0%} are allowed"
    )


def table(found: Sequence[Coverage]) -> str:
    """The coverages as a table in Markdown."""
    head = (
        "| estimand | intervals | episodes | truth | mean bias | coverage | its own 95 % interval | naive: bias | "
        "naive: coverage |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n"
    )
    lines = []
    for one in found:
        low, high = one.chance
        lines.append(
            f"| {one.estimand} | {one.intervals} | {one.episodes:.0f} | {one.truth:+.3f} | {one.bias:+.4f} | "
            f"{one.covered:.1%} | {low:.1%} to {high:.1%} | {one.naive_bias:+.3f} | {one.naive_covered:.1%} |"
        )
    return head + "\n".join(lines) + "\n"
