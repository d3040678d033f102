"""The page of what a refresh costs: its ratios and exponents, from figures made for the test."""

from __future__ import annotations

from typing import Any

import pytest

from tests.trials.sizes.page import growth, page
from tests.trials.sizes.readers import percentile


def size(orders: int, seconds: float, tables: dict[str, float]) -> dict[str, Any]:
    cost = {"seconds": seconds, "work": 2 * seconds, "peak": 2_000_000_000}
    heart = {"seconds": seconds / 8, "work": seconds / 4, "peak": 500_000_000}
    costs = {"first": cost, "unchanged": cost, "forced": cost, "heart": heart}
    asked = {"quiet": [0.1] * 19 + [0.5], "busy": [0.2] * 18 + [0.7, 0.9]}
    return {"orders": orders, **costs, **asked, "stages": {"raw": 1.0}, "tables": tables}


def test_ratios_are_of_one_run() -> None:
    told = page([size(1_000, 40, {"nps": 2.0})])
    assert "| 1,000 | 40.0 s | 40.0 s | 40.0 s | 5.0 s | 8 | 8 | 2.0 GB | 0.5 GB |" in told


def test_what_a_reader_waits_is_told_alone_and_beside_a_refresh() -> None:
    told = page([size(1_000, 40, {"nps": 2.0})])
    assert "| 1,000 | 0.10 s | 0.10 s | 0.20 s | 0.70 s |" in told


@pytest.mark.parametrize(
    ("share", "expected"), [(0.0, 1.0), (0.5, 2.0), (0.51, 3.0), (0.95, 4.0), (1.0, 4.0)]
)
def test_a_percentile_is_one_of_the_values(share: float, expected: float) -> None:
    assert percentile([4.0, 2.0, 1.0, 3.0], share) == expected


@pytest.mark.parametrize(
    ("before", "after", "exponent"),
    [(2.0, 20.0, 1.0), (2.0, 200.0, 2.0), (0.1, 0.5, None), (None, 9.0, None)],
)
def test_growth_is_told_where_there_is_some(
    before: float | None, after: float, exponent: float | None
) -> None:
    small = size(1_000, 1, {} if before is None else {"nps": before})
    found = growth(small, size(10_000, 1, {"nps": after}), "nps")
    assert found == (None if exponent is None else pytest.approx(exponent))
