"""What one demo company is made from.

Here: the parameters, their bounds, how they come from a company file, and the chunks of people they mean.
Never here: numbers of the model (constants.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from ingestion.demo import constants as c
from ingestion.demo import service_constants as s
from ingestion.errors import CompanyFileError

#: Raised when the same parameters would write other files; a folder of an older version is then rewritten.
MODEL_VERSION = 3
#: Allowed ranges; fewer than 100 people leave the till's shared address below the sharing limit.
BOUNDS = {"customers": (100, 20_000_000), "days": (1, 20_000), "seed": (0, 2**63 - 1)}


@dataclass(frozen=True)
class Chunk:
    """People simulated together; `number` counts chunks, `era` the horizons since the start."""

    number: int
    era: int
    first_person: int
    people: int


@dataclass(frozen=True)
class DemoParameters:
    """Everything the files depend on: the same parameters give the same bytes.

    customers: people who join in the first `days` days. start: first day (default: as_of - days + 1).
    confounded: give better recovery to severe cases and to people who trust. effects: log-odds by practice.
    """

    as_of: date
    customers: int = 5_000
    days: int = 730
    seed: int = 7
    start: date | None = None
    time_zone: str = "Europe/Berlin"
    confounded: bool = False
    effects: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse values out of their range, naming the range."""
        for name, (low, high) in BOUNDS.items():
            if not low <= getattr(self, name) <= high:
                raise CompanyFileError(f"demo.{name} is {getattr(self, name)}; allowed: {low} to {high}")
        unknown = set(self.effects) - set(s.PRACTICE_EFFECTS)
        if unknown:
            raise CompanyFileError(
                f"demo.effects: unknown practice {sorted(unknown)}; known: {list(s.PRACTICE_EFFECTS)}"
            )
        if self.last_day < 0:
            raise CompanyFileError(f"demo.start {self.first_date} is after as_of {self.as_of}")

    @property
    def first_date(self) -> date:
        """Day 0."""
        return self.start or self.as_of - timedelta(days=self.days - 1)

    @property
    def last_day(self) -> int:
        """The as-of day, in days since the start."""
        return (self.as_of - self.first_date).days

    @property
    def practice_effects(self) -> dict[str, float]:
        """Log-odds each practice adds to buying again."""
        return {**s.PRACTICE_EFFECTS, **self.effects}

    def chunks(self) -> Iterator[Chunk]:
        """Chunks of people; each further horizon of `days` days brings its own newcomers."""
        newcomers = max(1, round(self.customers * (1 - c.FOUNDING_SHARE)))
        for era in range(self.last_day // self.days + 1):
            people = self.customers if era == 0 else newcomers
            first = 0 if era == 0 else self.customers + (era - 1) * newcomers
            for index, offset in enumerate(range(0, people, c.CHUNK_PEOPLE)):
                size = min(c.CHUNK_PEOPLE, people - offset)
                yield Chunk((era << 20) + index, era, first + offset, size)

    def manifest(self) -> dict[str, Any]:
        """The parameters as JSON-ready values, with the model's version."""
        values = asdict(self) | {"effects": self.practice_effects, "start": self.first_date.isoformat()}
        return values | {"as_of": self.as_of.isoformat(), "model_version": MODEL_VERSION}


def from_settings(settings: Any) -> DemoParameters:
    """Parameters of a company file's `demo:` section, with the run's as-of day and zone.

    Raises CompanyFileError for a key that is none, or a value out of range.
    """
    section = dict(settings.company.demo or {})
    known = {"customers", "days", "seed", "start", "confounded", "effects"}
    if unknown := set(section) - known:
        raise CompanyFileError(f"demo: unknown key {sorted(unknown)}; known: {sorted(known)}")
    return DemoParameters(as_of=settings.as_of, time_zone=settings.time_zone, **section)
