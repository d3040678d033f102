"""How far a long stage is: a line now and then, with what is left by the seconds each node took the last time.

Here: when to speak, and an estimate that says when it cannot be made. Never here: what a node is (node_results.py) or
where the lines go (orchestration/run/progress.py).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from orchestration.dbt.node_results import RESULT_EVENTS
from orchestration.run.progress import say
from orchestration.run.results import read

#: Seconds between two lines: a small company's stages end before the first, a long one has two a minute.
EVERY = 30.0
#: Share of the tables made so far whose seconds must be known from the last time; below it nothing is said of what is
#: left: the project has changed, or this is the first run.
KNOWN = 0.8


def seconds_before(company_home: Path, layer: str) -> dict[str, float]:
    """Seconds of each table of a layer in the run that ended last, by name; empty when there was none."""
    told = read(company_home / "runs" / "latest", f"dbt_{layer}") or {}
    return {node["name"]: node["seconds"] for node in told.get("nodes", []) if node["kind"] != "test"}


def clock(seconds: float) -> str:
    """Seconds as m:ss, or h:mm:ss."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class Pace:
    """Takes dbt's events of one layer and says, at most every EVERY seconds, how far it is."""

    def __init__(
        self,
        layer: str,
        before: Mapping[str, float],
        tell: Callable[[str, str], None] = say,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """`before`: seconds of each table the last time, by name."""
        self.layer, self.before, self.tell, self.now = layer, before, tell, now
        self.started = self.spoke = now()
        self.done, self.tables = 0, list[str]()

    def ended(self, name: str, kind: str) -> None:
        """A node has ended."""
        self.done += 1
        if kind != "test":
            self.tables.append(name)

    def began(self, name: str, total: int) -> None:
        """A node of so many has begun; says so when it is time."""
        moment = self.now()
        if moment - self.spoke < EVERY:
            return
        self.spoke = moment
        passed = moment - self.started
        left = self.left(passed)
        self.tell(self.layer, f"{self.done} of {total} done after {clock(passed)}{left}; now at {name}")

    def left(self, passed: float) -> str:
        """What is left, if this run's pace against the last one's holds; empty where too little is known."""
        known = [self.before[name] for name in self.tables if name in self.before]
        if not sum(known) or len(known) < KNOWN * len(self.tables):
            return ""
        ahead = sum(self.before.values()) - sum(known)
        return f", about {clock(ahead * passed / sum(known))} left at the last run's seconds a table"

    def saw(self, message: Any) -> None:
        """An event of dbt, as its callbacks give it."""
        name = message.info.name
        if name == "LogStartLine":
            self.began(message.data.node_info.node_name, message.data.total)
        elif name in RESULT_EVENTS:
            self.ended(message.data.node_info.node_name, message.data.node_info.resource_type)
