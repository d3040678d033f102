"""Companies whose customers' next 90 days are known, so that the chance of leaving can be held against who left.

The measure is the slope of a logistic regression of having left on the log odds of the chance (Cox 1958; Van Calster
and others 2019): 1 where chances are right, below 1 where they are too extreme, above 1 where they are too timid. Here:
one company's slope. Never here: living a company (worth.py), running many (run.py).
"""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from tests.dbt.compiled import Compiled, compiled
from tests.trials.validation.estimands import SLOPE, Finding, Z
from tests.trials.validation.worth import AS_OF, VARIABLES, Shop, lived

#: Days after as_of in which who buys nothing has left (repurchase_days).
AHEAD = 90
#: Nearest to 0 and 1 that a chance may come: beyond, one customer's log odds outweigh all others'.
NEAREST = 1e-4
SHOWN = "select customer_id, leave_chance, chance_not_alive from marts.leave_chance where leave_chance is not null"
#: Customers enough for a slope within some 0.06 of its truth, and days enough for past days to be judged.
LARGE = Shop(seed=0, customers=1_500, days=900)


@dataclass(frozen=True)
class Leavers:
    """A company of such customers, large enough for a regression; every second seed buys with regularity."""

    seed: int
    shop: Shop = LARGE

    @property
    def own(self) -> Shop:
        """The shop of this seed."""
        return replace(self.shop, seed=self.seed, stages=1 + 2 * (self.seed % 2))


def models() -> Compiled:
    """The models of the chance of leaving, compiled once."""
    with redirect_stdout(io.StringIO()):  # dbt prints what it compiles
        return compiled("leave_chance", variables=VARIABLES)


def findings(company: Leavers) -> list[Finding]:
    """The slope of the chance that is used; naive: that of 1 - the chance of being alive."""
    orders = lived(company.own, AHEAD)
    known = [order for order in orders if order["ordered_at"].date() <= AS_OF]
    later = {order["customer_id"] for order in orders if order["ordered_at"].date() > AS_OF}
    with models().built({"orders": known}) as con:
        rows = con.execute(SHOWN).fetchall()
    left = np.array([customer not in later for customer, _, _ in rows], dtype=float)
    slope, error = calibration(np.array([row[1] for row in rows], dtype=float), left)
    naive, naive_error = calibration(np.array([row[2] for row in rows], dtype=float), left)
    low, high = slope - Z * error, slope + Z * error
    return [Finding(SLOPE, len(rows), 1.0, slope, error, low, high, naive=naive, naive_error=naive_error)]


def calibration(chance: NDArray[np.float64], left: NDArray[np.float64]) -> tuple[float, float]:
    """Slope of having left (0 or 1) on the log odds of the chance, and its standard error: by Newton's steps."""
    bounded = np.clip(chance, NEAREST, 1 - NEAREST)
    design = np.column_stack([np.ones(len(left)), np.log(bounded / (1 - bounded))])
    weights = np.zeros(2)
    for _ in range(50):
        expected = 1 / (1 + np.exp(-design @ weights))
        curvature = design.T @ (design * (expected * (1 - expected))[:, None])
        step = np.linalg.solve(curvature, design.T @ (left - expected))
        weights = weights + step
        if np.abs(step).max() < 1e-10:
            break
    return float(weights[1]), sqrt(float(np.linalg.inv(curvature)[1, 1]))
