"""The funnel of loyalty counted customer by customer, from the walks of the twin.

Here: who reached, converted, waits or stopped. Never here: states (twins/loyalty.py), SQL, or speed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from statistics import median
from typing import Any

from tests.dbt.twins.loyalty import Walker

LADDER = ["first_time", "satisfied_repeat", "trusted", "loyal"]
BESIDE = ["dissatisfied", "recovering", "lost", "lapsed"]
#: What the tests set the vars to.
DAYS, ENOUGH = 200, 3


def reached(one: Walker, stage: str) -> date | None:
    """First day in a state, on the ladder in that or a higher one."""
    names = LADDER[LADDER.index(stage) :] if stage in LADDER else [stage]
    days = [move.on for move in one.moves if move.target in names or stage == "first_time"]
    return min(days, default=None)


def _cohort(one: Walker) -> str:
    day = one.moves[0].on
    return f"{day.year}-Q{(day.month + 2) // 3}"


def _step(own: list[Walker], stage: str, until: date) -> dict[str, Any]:
    """A step of the ladder but the first, for the customers of a cohort."""
    before = LADDER[LADDER.index(stage) - 1]
    found: dict[str, Any] = dict.fromkeys(["entered", "had_time", "converted", "waiting", "stopped"], 0)
    found.update(dict.fromkeys(["lapsed", "lost", "in_trouble", "active"], 0))
    days = []
    for one in own:
        since, at = reached(one, before), reached(one, stage)
        if since is None:
            continue
        end = since + timedelta(days=DAYS)
        found["entered"] += 1
        found["had_time"] += end <= until
        found["waiting"] += end > until and at is None
        if end <= until and at is None:
            found["stopped"] += 1
            kind = "active" if one.state in LADDER else "in_trouble"
            found[one.state if one.state in ("lapsed", "lost") else kind] += 1
        if end <= until and at is not None and at <= end:
            found["converted"] += 1
            days.append((at - since).days)
    return {**found, "median": median(days) if days else None}


def funnel(walkers: Iterable[Walker], until: date) -> list[tuple[Any, ...]]:
    """Rows (cohort, state, customers, reached, now, the step's counts, median days, bottleneck), in order."""
    bought = [one for one in walkers if one.moves]
    rows = []
    for cohort in sorted({_cohort(one) for one in bought} | ({"all"} if bought else set())):
        own = [one for one in bought if cohort in ("all", _cohort(one))]
        steps = {stage: _step(own, stage, until) for stage in LADDER[1:]}
        rates = {
            s: step["converted"] / step["had_time"] for s, step in steps.items() if step["had_time"] >= ENOUGH
        }
        worst = min(rates, key=lambda stage: rates[stage], default=None)
        for stage in [*LADDER, *BESIDE]:
            there = sum(reached(one, stage) is not None for one in own)
            now = sum(one.state == stage for one in own)
            none = dict.fromkeys(steps["loyal"])
            flag = stage == worst if stage in steps else None
            rows.append((cohort, stage, len(own), there, now, *steps.get(stage, none).values(), flag))
    return rows
