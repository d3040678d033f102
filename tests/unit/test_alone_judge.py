"""What the trial of days alone takes for a broken promise: each one is seen, and an ordinary week breaks none.

Never here: days that ran (make alone).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.trials.alone.day import Day, Start
from tests.trials.alone.judge import growth, levels_off, of_day
from tests.trials.alone.page import End, page
from tests.trials.alone.plan import KINDS, PUBLISHED, STOPPED, kind_of, plan

BEFORE = Day(1, "2026-03-09", "ordinary", [Start("schedule", PUBLISHED, 60)], version=4, as_of="2026-03-09")
GOOD = replace(BEFORE, number=2, day="2026-03-10", version=5, as_of="2026-03-10")
ALERT = {"state": "stopped at the gate after raw", "text": "the refresh stopped at the gate after raw."}


def test_an_ordinary_day_breaks_nothing() -> None:
    assert of_day(GOOD, BEFORE) == []
    mended = [Start("schedule", STOPPED, 20), Start("sensor", PUBLISHED, 60)]
    assert of_day(replace(GOOD, kind="broken file", starts=mended, alerts=[ALERT]), BEFORE) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"starts": [Start("schedule", STOPPED, 20)]}, "started"),
        ({"starts": []}, "started"),
        ({"alerts": [ALERT]}, "told"),
        ({"kind": "broken file", "starts": [Start("schedule", STOPPED, 20), Start("sensor", PUBLISHED, 60)]}, "told"),
        ({"version": 3}, "serves 3"),
        ({"as_of": "2026-03-08"}, "after 4 of 2026-03-09"),
        ({"as_of": "2026-03-09"}, "at the end of the morning"),
    ],
)  # fmt: skip
def test_a_broken_promise_is_seen(changed: dict[str, Any], said: str) -> None:
    assert any(said in text for text in of_day(replace(GOOD, **changed), BEFORE))


def _days(history: list[int]) -> list[Day]:
    return [
        replace(GOOD, number=number, parts={"dagster": size * 1_000_000, "serve/versions": 70_000_000})
        for number, size in enumerate(history, start=1)
    ]


def test_a_history_that_grows_on_is_seen_and_one_that_levels_off_is_not() -> None:
    level = _days([20 * min(day, 8) + day % 2 for day in range(1, 30)])
    assert levels_off(level) == []
    leak = _days([20 * day for day in range(1, 30)])
    assert [text for text in levels_off(leak) if text.startswith("dagster grows by 20.00 MB")]
    found = growth(leak, "dagster", 10)
    assert found and found.a_day == pytest.approx(20e6) and found.error < 1 and found.is_clear
    assert growth(leak[:12], "dagster", 10) is None, "three days say nothing"
    swinging = growth(_days([100, 130] * 8), "dagster", 1)
    assert swinging and swinging.error > 0 and not swinging.is_clear


def test_every_kind_of_day_comes_and_the_last_is_ordinary() -> None:
    planned = list(plan(14))
    assert {one.kind for one in planned} == set(KINDS)
    assert [one.kind for one in planned[-2:]] == ["backfill", "ordinary"]
    assert [kind_of(one.number, 30) for one in planned[:12]] == [one.kind for one in planned[:12]], (
        "more days change none of those before"
    )


def test_the_page_names_what_broke() -> None:
    days = [replace(GOOD, number=number, parts={"dagster": 5}) for number in range(1, 15)]
    days[3] = replace(days[3], wrong=["told {}, expected ('died',)"])
    text = page(days, End(70, ["nps"]), [])
    assert "* Day 4, ordinary: told {}" in text and "* nps differs" in text and "69 of 70 marts" in text
    assert "Nothing." not in text
