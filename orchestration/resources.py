"""What every step is given: the run's settings, under the refresh lock.

Here: the run configuration a person may fill in in the UI. Add a field here when a run, not the installation, should
decide it. Never here: settings with an environment variable (ingestion/settings.py).
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import Field, PrivateAttr

from ingestion.errors import LoyaltyError
from ingestion.settings import Settings, load_settings
from orchestration.publish.layout import Layout
from orchestration.publish.recovery import recover
from orchestration.run.instance import dagster_dir
from orchestration.run.keeping import trim_history
from orchestration.run.lock import refresh_lock
from orchestration.run.progress import listening, say
from orchestration.run.results import prune_runs, run_folder, save
from orchestration.run.standing import forget
from orchestration.run.starts import noted
from orchestration.run.webhook import tell_death


def _day(text: str, name: str) -> date | None:
    """A day out of run config; LoyaltyError names the field when it is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise LoyaltyError(f"{name}: '{text}' is no day; write YYYY-MM-DD") from None


class Refresh(dg.ConfigurableResource):
    """One run's settings; computed once a run, so that midnight does not fall between two steps."""

    as_of: str = Field(
        default="", description="Last complete day the marts know, YYYY-MM-DD; empty = the settings'."
    )
    reload_from: str = Field(
        default="",
        description="Load the files of this day and later again, YYYY-MM-DD. Harmless: a row that is there already "
        "counts as a duplicate. Empty = only what is new.",
    )
    reload_to: str = Field(
        default="", description="Last day to load again, YYYY-MM-DD; empty = reload_from alone."
    )
    overrides: dict[str, Any] = Field(default={}, description="Settings by name, for tests.")

    _settings: Settings | None = PrivateAttr(default=None)

    @property
    def settings(self) -> Settings:
        """The run's settings."""
        if self._settings is None:
            as_of = {"as_of_day": _day(self.as_of, "as_of")} if self.as_of else {}
            self._settings = load_settings(**self.overrides, **as_of)
        return self._settings

    @property
    def reload(self) -> tuple[date, date] | None:
        """First and last day to load again, or None."""
        first, last = _day(self.reload_from, "reload_from"), _day(self.reload_to, "reload_to")
        if first is None and last is None:
            return None
        first, last = first or last, last or first
        assert first and last
        if first > last:
            raise LoyaltyError(f"reload_from {first} lies after reload_to {last}")
        return first, last

    def folder(self, run_id: str) -> Path:
        """Where the run's results are kept."""
        return run_folder(self.settings.company_home, run_id)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Refresh"]:
        """Hold the refresh lock while the run's steps run; RefreshRunning when another process has it."""
        settings = self.settings
        home = settings.company_home
        home.mkdir(parents=True, exist_ok=True)

        def log(stage: str, text: str) -> None:
            if context.log:
                context.log.info(f"{stage}: {text}")

        with (
            refresh_lock(home, settings.lock_wait, lambda text: log("lock", text)),
            listening(log),
        ):
            forget(settings)
            tell_death(settings)
            with noted(home):
                self._put_in_order(context.run.run_id if context.run else "")
                yield self
            self._tidy(context.instance)

    def _put_in_order(self, run_id: str) -> None:
        """Serve again what a lost link hides, before a gate could stop the run; what was done is told."""
        if not self.settings.serve_dir.is_dir():
            return
        repaired = recover(Layout(self.settings.serve_dir))
        for text in repaired:
            say("serve", text)
        if repaired and run_id:
            save(self.folder(run_id), "repaired", repaired)

    def _tidy(self, instance: dg.DagsterInstance | None) -> None:
        """Keep history and run folders within their settings; what cannot be removed now is the next run's."""
        settings = self.settings
        prune_runs(settings.company_home)
        if instance is None:
            return
        try:
            trim_history(instance, dagster_dir(settings), settings.history_days)
        except Exception as error:  # the refresh is done, whatever the history's file has
            logging.getLogger(__name__).warning("the history could not be trimmed: %s", error)
