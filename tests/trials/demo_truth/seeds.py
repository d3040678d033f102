"""The seeds the demo's was chosen among: how far each one's five practices lie from their truth, and which is closest.

Here: the figures of a seed, the rule of choosing, and the table seeds.csv that choose.py writes and the page shows.
Never here: how the figures come about (choose.py).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from math import sqrt
from pathlib import Path

from tests.trials.demo_truth.page import Lever, table

SEEDS = Path(__file__).with_name("seeds.csv")
TEXT = """The demo's seed is {seed}, the closest to the truth among the first {count}. Closest: most of the intervals
of the five practices hold their truth, then the practice that truly adds most comes first, then the distance (root mean
square of estimate less truth, a difference of rates) is least. `python -m tests.trials.demo_truth.choose` writes the
demo of each seed, loads it and makes `recovery_levers`:

{seeds}

A seed that was chosen proves nothing of the marts. How often their intervals hold the truth is asked of companies of
which none was chosen: [validation.md](validation.md). What follows is of seed {seed}, as the demo is refreshed."""


@dataclass(frozen=True)
class Seed:
    """What a demo of this seed shows of the five practices.

    held: intervals that hold the truth. best: the practice that truly adds most; place: its place by the mart, 1 first.
    distance: root mean square of estimate - truth, a difference of rates.
    """

    seed: int
    held: int
    practices: int
    best: str
    place: int
    distance: float

    @property
    def far(self) -> tuple[int, int, float]:
        """How far from the truth; the least is closest: intervals first, then the first rank, then the distance."""
        return -self.held, self.place, self.distance


def seed_of(seed: int, levers: Sequence[Lever]) -> Seed:
    """The figures of a seed's practices."""
    best = max(levers, key=lambda one: one.truth)
    place = 1 + sum(one.estimate > best.estimate for one in levers)
    distance = sqrt(sum((one.estimate - one.truth) ** 2 for one in levers) / len(levers))
    held = sum(one.is_held for one in levers)
    return Seed(seed, held, len(levers), best.practice, place, round(distance, 4))


def closest(found: Iterable[Seed]) -> Seed:
    """The seed closest to the truth; of equal ones the lowest."""
    return min(found, key=lambda one: (*one.far, one.seed))


def read(file: Path = SEEDS) -> list[Seed]:
    """The seeds that were looked at, as they were found."""
    with file.open(encoding="utf-8", newline="") as source:
        return [
            Seed(
                int(row["seed"]), int(row["held"]), int(row["practices"]), row["best"], int(row["place"]),
                float(row["distance"]),
            )
            for row in csv.DictReader(source)
        ]  # fmt: skip


def write(found: Iterable[Seed], file: Path = SEEDS) -> None:
    """Keep what was found, by seed."""
    names = [one.name for one in fields(Seed)]
    with file.open("w", encoding="utf-8", newline="") as target:
        rows = csv.writer(target, lineterminator="\n")
        rows.writerow(names)
        rows.writerows(
            [getattr(one, name) for name in names] for one in sorted(found, key=lambda one: one.seed)
        )


def shown(found: Iterable[Seed], chosen: int) -> str:
    """The seeds as a table in Markdown, the chosen one marked."""
    rows = []
    for one in sorted(found, key=lambda one: one.seed):
        name = f"**{one.seed}**" if one.seed == chosen else str(one.seed)
        rows.append(
            [name, f"{one.held} of {one.practices}", f"{one.place}", f"{one.distance:.4f}", f"`{one.best}`"]
        )
    head = ("seed", "intervals that hold the truth", "place of the truly best", "distance", "truly best")
    return table(head, rows)


def said(found: Sequence[Seed], own: int) -> str:
    """How the demo's seed was chosen, in words and as a table; a seed of nobody's choice is said to be that."""
    if not found or closest(found).seed != own:
        return f"The demo's seed is {own}; it was not chosen for what it shows."
    return TEXT.format(seed=own, count=len(found), seeds=shown(found, own))
