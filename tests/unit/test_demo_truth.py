"""The page that compares the demo with its truth: it says where a mart is wrong.

Over figures made for it. Never here: the demo's own figures (make demo-truth).
"""

from __future__ import annotations

from dataclasses import replace

from tests.trials.demo_truth.page import Lever, Share, page, ranked, rises

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
