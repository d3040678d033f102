"""What must hold of each day, and of all together.

Add a promise here when the documentation makes one. Never here: what happens on a day (plan.py, day.py).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tests.small import ABOUT_DELIVERIES, SmallCompany
from tests.trials.alone.company import HISTORY_DAYS, KEEP_VERSIONS
from tests.trials.alone.day import Day
from tests.trials.alone.plan import KINDS

#: Parts of the folder that a retention keeps small, with the day from which it has set in, and by what share of their
#: mean they may still grow a day. More hides a leak: a history that is never trimmed grows by a tenth a day here.
LEVEL = {"dagster": HISTORY_DAYS + 3, "serve/versions": KEEP_VERSIONS + 2, "serve/reports": KEEP_VERSIONS + 2}
ALLOWED = 0.02
#: Days after it has set in that a growth is fitted to at least: fewer say nothing.
LEAST_DAYS = 5
#: Standard errors by which a growth must differ from nothing to be one.
SURE = 2


def of_day(day: Day, before: Day | None) -> list[str]:
    """What a day broke: outcomes and messages other than its kind's, versions or days that go back."""
    kind, wrong = KINDS[day.kind], []
    outcomes = tuple(one.outcome for one in day.starts)
    if outcomes != kind.outcomes:
        wrong.append(f"started {outcomes}, expected {kind.outcomes}")
    told = Counter(cause for one in day.alerts for cause in [cause_of(one["state"])])
    if told != Counter(kind.told):
        wrong.append(f"told {dict(told)}, expected {kind.told}")
    if before and (day.version < before.version or day.as_of < before.as_of):
        wrong.append(f"serves {day.version} of {day.as_of} after {before.version} of {before.as_of}")
    if kind.outcomes and day.as_of != day.day:
        wrong.append(f"serves {day.as_of} at the end of the morning after {day.day}")
    return wrong


def cause_of(state: str) -> str:
    """A message's state without where it happened."""
    return "stopped at the gate" if state.startswith("stopped at the gate") else state


@dataclass(frozen=True)
class Growth:
    """Bytes a day by which a part grows (least squares), with the standard error of that figure."""

    a_day: float
    error: float

    @property
    def is_clear(self) -> bool:
        """Whether it can be told apart from the part's changes from day to day."""
        return abs(self.a_day) > SURE * self.error

    @property
    def at_least(self) -> float:
        """What it grows by, whatever those changes were."""
        return self.a_day - SURE * self.error


def growth(days: Sequence[Day], part: str, first: int) -> Growth | None:
    """How a part grows from a day on; None where the days are too few."""
    points = [(day.number, day.parts.get(part, 0)) for day in days if day.number >= first]
    if len(points) < LEAST_DAYS:
        return None
    mean_x, mean_y = (sum(values) / len(points) for values in zip(*points, strict=True))
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    left = sum((y - mean_y - slope * (x - mean_x)) ** 2 for x, y in points)
    return Growth(slope, math.sqrt(left / (len(points) - 2) / spread))


def levels_off(days: Sequence[Day]) -> list[str]:
    """Parts that grow on although their retention has set in."""
    wrong = []
    for part, first in LEVEL.items():
        found, held = (
            growth(days, part, first),
            [day.parts.get(part, 0) for day in days if day.number >= first],
        )
        if found and found.at_least > ALLOWED * sum(held) / len(held):
            wrong.append(f"{part} grows by {found.a_day / 1e6:.2f} MB a day after day {first}")
    return wrong


def served(company: SmallCompany) -> dict[str, object]:
    """Content hash of each mart, without those that count deliveries."""
    return {name: sums for name, sums in company.served().items() if name not in ABOUT_DELIVERIES}


def differ(alone: SmallCompany, at_once: SmallCompany) -> list[str]:
    """Marts whose content is another one than that of the company that got all its files at once."""
    one, other = served(alone), served(at_once)
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))
