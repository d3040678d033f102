"""What counts as growing faster than its rows: exponents between two companies, limits, and the models that may.

Lower a limit of KNOWN when its model was improved; add one only with the bound that keeps it harmless. Never here: how
the figures come about (measure.py).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from tests.trials.growth.measure import Work

#: From n to 4 n rows, n log n grows with an exponent of 1.11 at the sizes tried; the rest is chance.
LIMIT = 1.14
#: Rows at the larger company below which a figure is no figure: one row more of a small table is a large exponent.
LEAST = 100_000

PAIRS = "pairs of categories of one customer: their square, not their cube"
OWN = "joined with the same customer's rows of a limited time"
#: Models that may grow faster, up to the exponent given, and what bounds them.
KNOWN: dict[str, tuple[float, str]] = {
    "int_basket_pairs": (1.5, PAIRS),
    "int_category_chances": (1.9, PAIRS),
    "int_category_follows": (2.1, PAIRS),
    "int_episode_orders": (1.5, "an episode with the same customer's orders after it"),
    "int_invitations_answered": (1.5, "an answer with the same customer's invitations before it"),
    "int_match_controls": (
        2.0,
        "an event with the lags of its cell's episodes: 28 days and four-week steps, which a larger company fills",
    ),
    "int_service_afterwards": (1.9, OWN),
}


@dataclass(frozen=True)
class Growth:
    """How a model grew: which company beside the base, exponents of its work and of its rows, rows handed on there."""

    model: str
    direction: str
    work: float
    rows: float
    handed_on: int

    @property
    def limit(self) -> float:
        """The exponent it may have."""
        return KNOWN.get(self.model, (LIMIT, ""))[0]

    @property
    def is_too_fast(self) -> bool:
        """Whether it breaks its limit with figures large enough to mean something."""
        return max(self.work, self.rows) > self.limit


def exponent(small: int, large: int, factor: float) -> float:
    """The power of the factor by which a figure grew; 0 where the larger figure is too small to tell."""
    return math.log(large / max(small, 1), factor) if large >= LEAST else 0.0


def growths(
    direction: str, base: Mapping[str, Work], larger: Mapping[str, Work], factor: float
) -> list[Growth]:
    """How every model grew from one company to a larger one, fastest first."""
    found = [
        Growth(
            name,
            direction,
            exponent(before.handed_on, larger[name].handed_on, factor),
            exponent(before.rows, larger[name].rows, factor),
            larger[name].handed_on,
        )
        for name, before in base.items()
    ]
    return sorted(found, key=lambda growth: max(growth.work, growth.rows), reverse=True)
