"""Who is a promoter and who a detractor is said once, by the macros is_promoter and is_detractor.

Add a way of writing a cut-off that this misses. Never here: whether the cut-offs are right (the marts' unit tests).
"""

from __future__ import annotations

import re

import pytest

from tests.architecture.house import line_of, name, refuse, under, without_comments

HOME = "dbt_project/macros/marts/surveys.sql"
#: A score of 0 to 10 compared with 9 or more, or with 6 or less, in any of the ways to write it; from 7 is satisfied.
CUT_OFF = re.compile(
    r"\b(?:\w*_)?(?:score|nps)\b\)?\s*(?:(?:>=|<)\s*9|(?:>|<=)\s*8|(?:<=|>)\s*6|<\s*7"
    r"|(?:not\s+)?between\s+(?:0\s+and\s+6|7\s+and\s+8|9\s+and\s+10)|(?:not\s+)?in\s*\(\s*(?:9\s*,|7\s*,\s*8\s*\)))(?![\d.])",
    re.IGNORECASE,
)


def faults(file: str, text: str) -> list[str]:
    """Every cut-off of the NPS that a text writes as numbers."""
    sql = without_comments(text)
    return [
        f"{file}:{line_of(sql, found.start())}: {found.group()}: is_promoter, is_detractor ({HOME})"
        for found in CUT_OFF.finditer(sql)
    ]


def test_the_cut_offs_stand_in_one_file() -> None:
    places = [
        *under("dbt_project", ".sql"),
        *under("orchestration", ".sql", ".py"),
        *under("ingestion", ".sql"),
    ]
    refuse(
        one for file in places if name(file) != HOME for one in faults(name(file), file.read_text("utf-8"))
    )


def test_the_home_holds_both() -> None:
    (home,) = (file for file in under("dbt_project/macros", ".sql") if name(file) == HOME)
    text = home.read_text("utf-8").replace("{{ score }}", "score")
    assert [found.group() for found in CUT_OFF.finditer(without_comments(text))] == [
        "score >= 9",
        "score <= 6",
    ]


@pytest.mark.parametrize(
    "bad",
    [
        "score >= 9", "answers.score <= 6", "last_nps >= 9", "scores.last_nps > 8", "score < 7",
        "score between 0 and 6", "score not between 7 and 8", "score in (9, 10)", "n > 1 or score>=9",
    ],
)  # fmt: skip
def test_a_second_cut_off_is_seen(bad: str) -> None:
    assert faults("a.sql", f"select case when {bad} then 1 end") != []


@pytest.mark.parametrize(
    "good",
    [
        "-- score >= 9",
        "score >= 7",
        "score_100 >= 90",
        "score >= 95",
        "nps >= 0",
        "{{ is_promoter('score') }}",
    ],
)
def test_other_comparisons_are_none(good: str) -> None:
    assert faults("a.sql", good) == []
