"""The rule of `make superset` tells fresh, stale, wrong and failed answers apart.

Tests of tests/trials/clients/superset only. Never here: Superset itself.
"""

from __future__ import annotations

import pytest

from tests.trials.clients.superset.attacks import DATASET, Attempt, faults
from tests.trials.clients.superset.charts import Rows, normal
from tests.trials.clients.superset.judge import (
    FAILED,
    FRESH,
    STALE,
    WRONG,
    Answer,
    blind,
    count,
    first_after,
    verdict,
)

#: Version 4 is the second's marts published again.
TRUTH = {
    version: {"orders": normal([["web", rows]])} for version, rows in {1: 10, 2: 20, 3: 30, 4: 20}.items()
}


def answer(before: int, after: int, rows: Rows | None, asked: float = 0) -> Answer:
    return Answer("orders", before, after, asked, 0.1, rows)


@pytest.mark.parametrize(
    ("before", "after", "shown", "expected"),
    [
        (2, 2, 20, FRESH),
        (2, 3, 20, FRESH),  # asked before the switch, answered after: either is right
        (2, 3, 30, FRESH),
        (3, 3, 20, STALE),
        (3, 3, 10, STALE),
        (4, 4, 20, FRESH),
        (4, 4, 30, STALE),
        (1, 1, 20, WRONG),  # nobody can know what is not yet published
        (1, 4, 21, WRONG),
    ],
)
def test_an_answer_is_judged_by_the_versions_of_its_time(
    before: int, after: int, shown: int, expected: str
) -> None:
    assert verdict(answer(before, after, normal([["web", shown]])), TRUTH) == expected


def test_no_answer_is_a_failure() -> None:
    answers = [answer(1, 1, None), answer(1, 1, TRUTH[1]["orders"])]
    assert count(answers, TRUTH) == {FAILED: 1, FRESH: 1}


def test_the_first_question_after_each_switch_is_judged() -> None:
    fresh, late = answer(3, 3, normal([["web", 30]]), 2), answer(2, 2, normal([["web", 10]]), 1)
    assert first_after([fresh, late, answer(1, 1, None, 0), answer(3, 3, None, 3)], TRUTH) == [False, True]


def test_versions_that_answer_alike_are_told() -> None:
    assert blind(TRUTH) == []
    assert blind({1: TRUTH[2], 2: TRUTH[4], 3: TRUTH[1]}) == ["orders: versions 1 and 2"]


def test_values_are_compared_as_values() -> None:
    assert normal([["web", 1.1], [None, 2]]) == normal([[None, 2.0], ["web", 1.10]])
    assert normal([["1", 1]]) != normal([[1, 1]])
    assert normal([["web", None]]) != normal([["web", 0]])
    assert normal([["web", "unknown"]]) != normal([["web", None]])


READ, REFUSED = "select * from read_csv('{canary}')", "file system operations are disabled by configuration"


@pytest.mark.parametrize(
    ("guarded", "control", "wrong"),
    [
        (Attempt(READ, False, REFUSED), Attempt(READ, True, ""), 0),
        (Attempt(READ, True, "root:x:0:0"), Attempt(READ, True, ""), 1),
        (Attempt(READ, False, "no such file"), Attempt(READ, True, ""), 1),
        (Attempt(READ, False, REFUSED), Attempt(READ, False, "no such file"), 1),
        (Attempt(DATASET, False, "Dataset could not be created."), Attempt(DATASET, True, ""), 0),
        (Attempt(DATASET, True, ""), Attempt(DATASET, True, ""), 1),
    ],
)
def test_a_way_to_the_host_is_a_fault(guarded: Attempt, control: Attempt, wrong: int) -> None:
    assert len(faults([guarded], [control])) == wrong
