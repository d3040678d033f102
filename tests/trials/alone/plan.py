"""What happens on which day, and what must come of it.

Ten kinds of day in a fixed round, so that every ten days hold each of them; the last two days are the backfill and an
ordinary one. Add a kind here, with what must come of it, and its course in day.py. Never here: how a day goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tests.trials.alone.company import HISTORY_ENDS

PUBLISHED, UNCHANGED, STOPPED, BUSY, DIED, LOADED = (
    "published",
    "unchanged",
    "stopped",
    "busy",
    "died",
    "loaded",
)


@dataclass(frozen=True)
class Kind:
    """What a day is like, the outcome of each of its starts in their order, and the causes told by the webhook."""

    says: str
    outcomes: tuple[str, ...]
    told: tuple[str, ...] = ()


KINDS = {
    "ordinary": Kind("files come in the night, the schedule starts one refresh", (PUBLISHED,)),
    "cron": Kind(
        "a line of cron starts `loyalty refresh` in the place of the schedule, and once more an hour later",
        (PUBLISHED, UNCHANGED),
    ),
    "off": Kind("the machine is off, and is back for the next morning", ()),
    "late file": Kind(
        "the file of the tills comes at nine; the sensor for new files starts a second refresh",
        (PUBLISHED, PUBLISHED),
    ),
    "broken file": Kind(
        "a packed file of the web shop is cut; at ten it is delivered again, whole",
        (STOPPED, PUBLISHED),
        ("stopped at the gate",),
    ),
    "missing column": Kind(
        "the tills' file lacks the column of the order's id; at ten it is delivered again, whole",
        (STOPPED, PUBLISHED),
        ("stopped at the gate",),
    ),
    "overlap": Kind(
        "somebody starts `loyalty refresh` while the scheduled one runs", (PUBLISHED, BUSY)
    ),
    "transient error": Kind(
        "the store of the tills' files resets the connection once; the load tries again by itself", (PUBLISHED,)
    ),
    "killed": Kind(
        "the run's process is killed between two stages; it is started once more", (DIED, PUBLISHED), ("died",)
    ),
    "backfill": Kind(
        "in the afternoon three past days are loaded again, a run a day", (PUBLISHED, LOADED, LOADED, LOADED)
    ),
}  # fmt: skip
#: The round, from the first day on.
ROUND = (
    "ordinary", "late file", "off", "cron", "broken file", "ordinary", "overlap", "transient error",
    "missing column", "killed",
)  # fmt: skip
#: Days that the last afternoon but one loads again, counted back from its own.
BACK = (12, 11, 10)


@dataclass(frozen=True)
class Planned:
    """A day of the trial: its number, whose files come, and what kind it is."""

    number: int
    day: date
    kind: str


def kind_of(number: int, days: int) -> str:
    """The kind of a day among so many."""
    if number >= days - 1:
        return "backfill" if number == days - 1 else "ordinary"
    return ROUND[(number - 1) % len(ROUND)]


def plan(days: int) -> Iterator[Planned]:
    """Every day in its order."""
    for number in range(1, days + 1):
        yield Planned(number, HISTORY_ENDS + timedelta(days=number), kind_of(number, days))
