"""The chance of leaving in plain loops: what was known of a customer on a day, bands of it, and what a list catches.

Here: what test_leave_marts.py compares the models with, written from the definitions and not from the SQL. Never here:
the regression (its coefficients are compared with a second fit in test_leave_fitting.py), SQL, dbt.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from statistics import mean, median, stdev

from tests.dbt.twins.risk_spells import Company, is_open, latest_spell


@dataclass(frozen=True)
class Known:
    """A customer at the end of a day, and whether they left in the window after it."""

    silence: int
    gaps: list[int]
    tenure: int
    revenue: float
    open_tickets: int
    left: bool

    @property
    def regularity(self) -> float | None:
        """1 / (1 + coefficient of variation of the gaps); nobody knows it of one gap."""
        return 1 / (1 + stdev(self.gaps) / mean(self.gaps)) if len(self.gaps) > 1 else None

    def overdue(self, usual: float | None) -> float | None:
        """Silence in own median gaps; in the usual one where there is none."""
        own = median(self.gaps) if self.gaps else usual
        return None if own is None else self.silence / max(own, 1)

    def is_gone(self, company: Company) -> bool:
        """Silent for so long that nobody is left to keep."""
        own = median(self.gaps) if self.gaps else 0
        return self.silence >= max(company.churn_days, company.inactive * own)


def known(customer: str, day: date, company: Company, window: int, stake: int) -> Known | None:
    """What was known of a customer; None before the first order."""
    bought = sorted(
        {company.local(one["ordered_at"]) for one in company.orders if one["customer_id"] == customer}
    )
    by_then = [one for one in bought if one <= day]
    if not by_then:
        return None
    amounts = [company.local(one["ordered_at"]) for one in company.orders if one["customer_id"] == customer]
    own = [one for one in company.tickets if one["customer_id"] == customer]
    spells = [latest_spell(one, day, company) for one in own]
    return Known(
        silence=(day - by_then[-1]).days,
        gaps=[(b - a).days for a, b in itertools.pairwise(by_then)],
        tenure=(day - by_then[0]).days,
        revenue=10.0 * sum(0 <= (day - one).days < stake for one in amounts),
        open_tickets=sum(one is not None and is_open(one, day, company) for one in spells),
        left=not any(day < one <= day + timedelta(window) for one in bought),
    )  # fmt: skip


def silence_band(silence: int, window: int) -> int:
    """Sixths of the window, up to three windows."""
    return min(silence * 6 // window, 18)


def overdue_band(one: Known, usual: float | None, window: int) -> int:
    """Halves of the overdue ratio up to six; of who has no rhythm thirds of the window, below zero."""
    if not one.gaps:
        return -1 - min(one.silence * 3 // window, 9)
    return min(int(2 * (one.overdue(usual) or 0)), 12)


def chances(bands: Iterable[int], left: Iterable[bool], prior: float) -> dict[int, float]:
    """Share who left in each band, drawn to all of them by some average customers more."""
    pairs = list(zip(bands, left, strict=True))
    base = sum(gone for _, gone in pairs) / len(pairs)
    found = {}
    for band in {one for one, _ in pairs}:
        own = [gone for one, gone in pairs if one == band]
        found[band] = (sum(own) + prior * base) / (len(own) + prior)
    return found


def auc(chance: list[float], left: list[bool]) -> float | None:
    """How often of two customers the one who left had the larger chance, equals by half."""
    gone = [one for one, is_left in zip(chance, left, strict=True) if is_left]
    stayed = [one for one, is_left in zip(chance, left, strict=True) if not is_left]
    pairs = [(a > b) + (a == b) / 2 for a in gone for b in stayed]
    return sum(pairs) / len(pairs) if pairs else None


def ten_percent(customers: int) -> int:
    """Customers of a tenth, rounded up."""
    return ceil(customers / 10)
