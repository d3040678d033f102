"""The company that is published meanwhile: real refreshes with a week of new rows each, then its states again.

A refresh takes a minute or so, most of it dbt; so the pipeline's file is kept after each, and its states are then
published one after the other by the same asset that publishes in a refresh. Never here: asking or judging.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import dagster as dg

from ingestion.settings import Settings
from orchestration.publish.layout import DATABASE, Layout
from tests.small import SmallCompany, small_company

#: First day the company is served as of; every refresh is a week later and finds a week of new files.
FIRST, WEEK = date(2026, 6, 1), timedelta(days=7)
#: Versions kept while readers ask: the fewest the settings allow.
KEPT = 2


@dataclass
class Company:
    """A small company in a folder, its states by day, and a copy of every version's file, by number."""

    folder: Path
    states: list[date] = field(default_factory=list)
    versions: dict[int, Path] = field(default_factory=dict)

    @cached_property
    def small(self) -> SmallCompany:
        """The company file and its state; settings of the caller's own company do not reach it."""
        for name in [name for name in os.environ if name.startswith("LOYALTY_")]:
            del os.environ[name]
        small = small_company(self.folder / "company")
        own = {name: value for name, value in small.environment.items() if name.startswith("LOYALTY_")}
        os.environ.update(own, LOYALTY_KEEP_VERSIONS=str(KEPT))
        return small

    @property
    def settings(self) -> Settings:
        """Settings as of the last day that was refreshed."""
        return self.small.settings

    @property
    def file(self) -> Path:
        """The stable path that is registered in Superset: through the link, never resolved."""
        return self.settings.serve_dir / "current" / DATABASE

    def _keep(self) -> int:
        """Copy the version just published, for the judge; returns its number."""
        layout = Layout(self.settings.serve_dir)
        version = layout.current()
        assert version is not None and version not in self.versions, f"version {version} was not new"
        kept = self.folder / "versions" / f"{version}.duckdb"
        kept.parent.mkdir(exist_ok=True)
        self.versions[version] = Path(shutil.copy(layout.folder(version) / DATABASE, kept))
        return version

    def _state(self, day: date) -> Path:
        return self.folder / "states" / f"{day}.duckdb"

    def refresh(self) -> int:
        """One more week of files, through the whole refresh; returns the version it published."""
        small = self.small
        day = FIRST + WEEK * len(self.states)
        os.environ["LOYALTY_AS_OF"] = day.isoformat()
        with small.start() as process:  # takes as long as it takes: the machine answers questions meanwhile
            said, _ = process.communicate()
        if process.returncode:
            raise SystemExit(f"the refresh as of {day} stopped:\n{said}")
        self._state(day).parent.mkdir(exist_ok=True)
        shutil.copy(self.settings.pipeline_db, self._state(day))
        self.states.append(day)
        return self._keep()

    @cached_property
    def _job(self) -> dg.JobDefinition:
        from orchestration.build import build_defs

        return build_defs(unattended=False).resolve_job_def("refresh")

    def publish(self, turn: int) -> int:
        """Publish a state again, the states in turn, so that neighbours differ; returns the version."""
        day = self.states[turn % len(self.states)]
        shutil.copy(self._state(day), self.settings.pipeline_db)
        os.environ["LOYALTY_AS_OF"] = day.isoformat()
        quiet: dict[str, Any] = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
        published = [dg.AssetKey(["publish", "warehouse"])]
        self._job.execute_in_process(run_config=quiet, asset_selection=published)
        return self._keep()
