"""The page that compares the demo with its truth: it says where a mart is wrong.

Over figures made for it. Never here: the demo's own figures (make demo-truth).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from ingestion.settings import DEMO
from tests.trials.demo_truth.page import Lever, Share, page, ranked, rises
from tests.trials.demo_truth.seeds import Seed, closest, read, said, seed_of, write

GOOD = [
    Lever("compensated_whole", 0.10, 0.05, 0.15, 0.001, 0.07, 900, truth=0.09, drawn=0.1),
    Lever("followed_up", 0.04, -0.01, 0.09, 0.2, 0.07, 900, truth=0.05, drawn=0.04),
]
RUNGS = [Share("first_time", 50, 0.4), Share("trusted", 40, 0.6)]
LISTS = [Share("all customers", 90, 0.2), Share("first 100 of the list `save`", 10, 0.5)]


def test_a_demo_that_is_right_is_said_to_be() -> None:
    text = page("A seed.", GOOD, RUNGS, LISTS)
    assert "2 of 2 intervals hold the truth" in text and "in their true order" in text
    assert "It does." in text and "**no**" not in text and "| 10 | 50% |" in text


def test_a_missed_truth_a_wrong_order_and_a_falling_ladder_are_seen() -> None:
    wrong = [replace(GOOD[0], truth=0.01), GOOD[1]]
    text = page("A seed.", wrong, RUNGS[::-1], LISTS)
    assert "1 of 2 intervals hold the truth" in text and "**no**" in text
    assert "though `followed_up` truly is" in ranked(wrong)
    assert rises(RUNGS[::-1]) == "It does not: `first_time` lies below `trusted`."
    assert "It does not" in text


SEEDS = [
    Seed(1, held=4, practices=5, best="followed_up", place=1, distance=0.01),
    Seed(2, held=5, practices=5, best="followed_up", place=2, distance=0.01),
    Seed(3, held=5, practices=5, best="followed_up", place=1, distance=0.03),
    Seed(4, held=5, practices=5, best="followed_up", place=1, distance=0.02),
]


def test_a_seed_is_how_far_its_estimates_lie_from_the_truth() -> None:
    far = [replace(GOOD[0], estimate=0.06), replace(GOOD[1], estimate=0.09, truth=0.2)]
    found = seed_of(9, far)
    assert (found.seed, found.held, found.practices, found.best, found.place) == (9, 1, 2, "followed_up", 1)
    assert found.distance == pytest.approx(((0.03**2 + 0.11**2) / 2) ** 0.5, abs=1e-4)
    assert seed_of(9, [GOOD[0], replace(GOOD[1], truth=0.2)]).place == 2


def test_the_closest_seed_holds_most_then_ranks_right_then_lies_nearest() -> None:
    assert [closest(SEEDS[:n]).seed for n in (1, 2, 3, 4)] == [1, 2, 3, 4]
    assert closest([SEEDS[0], replace(SEEDS[0], seed=0)]).seed == 0


def test_seeds_are_kept_as_they_were_found(tmp_path: Path) -> None:
    write(reversed(SEEDS), tmp_path / "seeds.csv")
    assert read(tmp_path / "seeds.csv") == SEEDS
    text = said(SEEDS, 4)
    assert "the first 4" in text and "| **4** | 5 of 5 | 1 | 0.0200 |" in text and "| 2 | 5 of 5 |" in text
    assert "not chosen" in said(SEEDS, 2) and "not chosen" in said([], 2)


def test_the_demo_has_the_seed_that_was_chosen() -> None:
    """Whoever asks the seeds anew sets the demo's; whoever sets it says how it was chosen."""
    assert yaml.safe_load(DEMO.read_text("utf-8"))["demo"]["seed"] == closest(read()).seed
