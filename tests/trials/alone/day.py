"""One day of a company: the processes that start, and what is noted of them.

Never here: what happens on a day of which kind (courses.py), or what should have come of it (plan.py, judge.py).
"""

from __future__ import annotations

import json
import re
import subprocess
import time as clock
from dataclasses import dataclass, field
from datetime import UTC, time
from pathlib import Path
from typing import Any

import duckdb

from orchestration.commands.disk import usage
from orchestration.publish.manifest import served
from tests.small import SmallCompany
from tests.trials.alone import plan
from tests.trials.alone.clock import start
from tests.trials.alone.company import HISTORY_DAYS, KEEP_VERSIONS
from tests.trials.alone.deliveries import when
from tests.trials.alone.listener import Alerts
from tests.trials.alone.plan import Planned

SCHEDULED, WATCHED = time(5, 0, 5), time(5, 45)
#: First load of each day's files since a moment, in the order of loading: what was caught up, and whether in order.
LOADED = """
    select f.source, f.path from raw.files as f join raw.batches as b using (batch_id)
    where b.loaded_at >= ? order by f.file_id
"""


@dataclass
class Start:
    """One start: who made it, what came of it, how long it took."""

    by: str
    outcome: str
    seconds: float
    retried: int = 0


@dataclass
class Day:
    """What is noted of a day; `alerts`: cause and text of each message, `parts`: bytes by part of the folder."""

    number: int
    day: str
    kind: str
    starts: list[Start] = field(default_factory=list)
    alerts: list[dict[str, str]] = field(default_factory=list)
    version: int = 0
    as_of: str = ""
    caught_up: int = 0
    parts: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)


class Course:
    """One day of a company under way."""

    def __init__(self, company: SmallCompany, sources: Path, alerts: Alerts, planned: Planned) -> None:
        """`sources`: the depot's files."""
        self.company, self.sources, self.alerts, self.planned = company, sources, alerts, planned
        self.day = planned.day
        self.done = Day(planned.number, planned.day.isoformat(), planned.kind)
        self.environment = {
            **company.environment,
            "LOYALTY_WEBHOOK_URL": alerts.url,
            "LOYALTY_HISTORY_DAYS": str(HISTORY_DAYS),
            "LOYALTY_KEEP_VERSIONS": str(KEEP_VERSIONS),
            "LOYALTY_PARQUET": "false",
            "LOYALTY_ENVIRONMENT": "prod",
        }

    def begin(self, words: list[str], at: time) -> subprocess.Popen[str]:
        """A process at a moment of the morning after the day."""
        return start(words, self.environment, when(self.day, at))

    def ended(self, process: subprocess.Popen[str], by: str, begun: float) -> str:
        """Wait for a process and note its starts; returns what it said."""
        said, _ = process.communicate(timeout=1800)
        took = round(clock.monotonic() - begun, 1)
        if by in ("cron", "a person"):
            self.done.starts.append(Start(by, self.outcome(process.returncode, said), took))
            return said
        try:
            content = json.loads(said.splitlines()[-1])
        except (ValueError, IndexError):
            self.done.wrong.append(f"{by} said: {said[-600:]}")
            return said
        for run in content["runs"]:
            outcome = self._of_run(run)
            self.done.starts.append(Start(by, outcome, round(took / len(content["runs"]), 1), run["retried"]))
        self._remember(content["cursor"])
        return said

    def outcome(self, code: int, said: str) -> str:
        if code == 75:
            return plan.BUSY
        if code:
            self.done.wrong.append(f"exit {code}: {said[-600:]}")
            return plan.STOPPED
        return plan.UNCHANGED if self._summary()["state"] == "unchanged" else plan.PUBLISHED

    def _of_run(self, run: dict[str, Any]) -> str:
        if not run["success"]:
            return plan.STOPPED
        return plan.PUBLISHED if run["job"] == "refresh" else plan.LOADED

    def _summary(self) -> dict[str, Any]:
        file = self.company.settings.company_home / "runs/latest/summary.json"
        content: dict[str, Any] = json.loads(file.read_text("utf-8"))
        return content

    def run(self, words: list[str], at: time, by: str) -> str:
        """A process from its beginning to its end."""
        begun = clock.monotonic()
        return self.ended(self.begin(words, at), by, begun)

    def look(self, at: time) -> None:
        """A look of the sensor for new files."""
        cursor = self._cursor.read_text("utf-8") if self._cursor.is_file() else ""
        self.run(["sensor", *([cursor] if cursor else [])], at, "sensor")

    @property
    def _cursor(self) -> Path:
        return self.company.folder / "sensor.cursor"

    def _remember(self, cursor: str | None) -> None:
        if cursor:
            self._cursor.write_text(cursor, "utf-8")

    def watch(self) -> None:
        """`loyalty watch`, the second line of cron."""
        process = self.begin(["loyalty", "watch"], WATCHED)
        said, _ = process.communicate(timeout=300)
        if process.returncode:
            self.done.wrong.append(f"watch: {said.strip()[-300:]}")

    def scheduled(self) -> None:
        """What the schedule starts."""
        self.run(["schedule"], SCHEDULED, "schedule")

    def arrived(self) -> None:
        """Which days' files were loaded first today: of how many days before, and whether in their order."""
        since = when(self.day, time(0)).astimezone(UTC).replace(tzinfo=None)
        with duckdb.connect(str(self.company.settings.pipeline_db), read_only=True) as con:
            rows = con.execute(LOADED, [since]).fetchall()
        days = [(source, re.findall(r"\d{4}-\d{2}-\d{2}", path)[0]) for source, path in rows]
        self.done.caught_up = len({day for _, day in days if day < self.day.isoformat()})
        of_source = {source: [day for one, day in days if one == source] for source, _ in days}
        mixed = [source for source, own in of_source.items() if own != sorted(own)]
        if mixed:
            self.done.wrong.append(f"files of several days loaded out of their order: {mixed}")

    def note(self) -> Day:
        """What is served, what was told and what the disk holds at the day's end."""
        live = served(self.company.settings.serve_dir)
        self.done.version, self.done.as_of = (live.version, live.as_of.isoformat()) if live else (0, "")
        for message in self.alerts.take():
            self.done.alerts.append({"state": message["state"], "text": message["text"]})
        self.done.parts = {part: used for part, used, *_ in usage(self.company.settings.company_home)}
        return self.done
