"""Is an answer right for the time it was given? The rule of the whole trial, in one place.

    before    version served when the question was sent        after    version served when its answer had come

A version is served from the instant its publish switched the link. The answer must be, value by value, what the file
of one version from `before` to `after` says. One of an older version is stale; one of none is wrong.
Never here: asking.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.trials.clients.superset.charts import Rows

FRESH, STALE, WRONG, FAILED = "fresh", "stale", "wrong", "failed"
#: Version -> chart's table -> what that version's own file answers.
Truth = Mapping[int, Mapping[str, Rows]]


@dataclass(frozen=True)
class Answer:
    """One question and what came of it; `rows` is None where Superset gave none, `error` then says why.

    `asked` and `seconds`: seconds, by a clock that never goes back.
    """

    table: str
    before: int
    after: int
    asked: float
    seconds: float
    rows: Rows | None
    is_cached: bool = False
    error: str = ""


def verdict(answer: Answer, truth: Truth) -> str:
    """FRESH, STALE, WRONG or FAILED."""
    if answer.rows is None:
        return FAILED
    right = [version for version in truth if truth[version][answer.table] == answer.rows]
    if any(answer.before <= version <= answer.after for version in right):
        return FRESH
    return STALE if any(version < answer.before for version in right) else WRONG


def count(answers: Iterable[Answer], truth: Truth) -> Counter[str]:
    """Answers by verdict."""
    return Counter(verdict(answer, truth) for answer in answers)


def first_after(answers: Iterable[Answer], truth: Truth) -> list[bool]:
    """For each version but the first: whether the first question sent after its switch was answered afresh."""
    first: dict[int, Answer] = {}
    for answer in sorted(answers, key=lambda one: one.asked):
        first.setdefault(answer.before, answer)
    return [verdict(first[version], truth) == FRESH for version in sorted(first)[1:]]


def blind(truth: Truth) -> list[str]:
    """Charts whose answer two neighbouring versions share: a stale answer there could not be told from a fresh one."""
    versions = sorted(truth)
    return [
        f"{table}: versions {old} and {new}"
        for old, new in itertools.pairwise(versions)
        for table in truth[new]
        if truth[old][table] == truth[new][table]
    ]
