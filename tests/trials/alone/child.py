"""What a process with a set clock does: what Dagster's daemon would do now, or a command as cron starts it.

    schedule, sensor [cursor]   evaluate the project's own definition and run what it asks for
    again                       mark runs that died as failed, tell of it, and start the job once more
    days DAY ...                the backfill's runs: the job load_days, a partition a run
    loyalty WORDS ...           the command itself

The daemon is replaced at one place only: it would start each run in a process of its own, here it runs in the one that
evaluated. The last line is what came of it, as JSON. Never here: on which day what is done (day.py).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg

from ingestion.settings import Settings, load_settings
from orchestration.build import build_defs
from orchestration.cli import main as loyalty
from orchestration.jobs import LOAD_DAYS, REFRESH
from orchestration.run.instance import close_dead_runs, company_instance
from orchestration.run.interrupt import leave
from tests.trials.alone.office import register

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
RUN_KEY = "dagster/run_key"


class Daemon:
    """What Dagster's daemon does with the definitions of a company."""

    def __init__(self, settings: Settings, instance: dg.DagsterInstance) -> None:
        """Load the definitions, schedule and sensors switched on."""
        self.settings, self.instance = settings, instance
        self.repository = build_defs(unattended=True).get_repository_def()
        self.said: dict[str, Any] = {"runs": [], "skipped": "", "cursor": None}

    def schedule(self) -> None:
        """The tick of five in the morning."""
        now = datetime.now(ZoneInfo(self.settings.time_zone))
        tick = now.replace(hour=5, minute=0, second=0, microsecond=0)
        context = dg.build_schedule_context(instance=self.instance, scheduled_execution_time=tick)
        with context:
            answer = self.repository.get_schedule_def("daily_refresh").evaluate_tick(context)
        self._start(answer.run_requests or [], answer.skip_message)

    def sensor(self, cursor: str | None) -> None:
        """A look of the sensor for new files, with what it remembers of the look before."""
        context = dg.build_sensor_context(instance=self.instance, cursor=cursor)
        with context:
            answer = self.repository.get_sensor_def("new_files").evaluate_tick(context)
        self.said["cursor"] = answer.cursor or cursor
        self._start(answer.run_requests or [], answer.skip_message)

    def again(self) -> None:
        """What run monitoring and run retries do of a run whose process died."""
        for run_id in close_dead_runs(self.instance):
            self._failed(run_id)
        self._run(REFRESH, {})

    def days(self, partitions: Iterable[str]) -> None:
        """The runs of a backfill, one after the other."""
        for day in partitions:
            self._run(LOAD_DAYS, {}, partition_key=day)

    def _start(self, requests: Iterable[dg.RunRequest], skipped: str | None) -> None:
        self.said["skipped"] = skipped or ""
        for request in requests:
            if self.instance.get_runs(dg.RunsFilter(tags={RUN_KEY: request.run_key or ""})):
                continue
            self._run(request.job_name or REFRESH, {**request.tags, RUN_KEY: request.run_key or ""})

    def _run(self, job: str, tags: dict[str, str], partition_key: str | None = None) -> None:
        result = self.repository.get_job(job).execute_in_process(
            instance=self.instance,
            raise_on_error=False,
            tags=tags,
            partition_key=partition_key,
            run_config=None if partition_key else QUIET,
        )
        retried = sum(event.is_step_up_for_retry for event in result.all_events)
        self.said["runs"].append(
            {"id": result.run_id, "job": job, "success": result.success, "retried": retried}
        )
        if not result.success:
            self._failed(result.run_id)

    def _failed(self, run_id: str) -> None:
        """The sensor that tells of a failed run."""
        run = self.instance.get_run_by_id(run_id)
        records = self.instance.all_logs(run_id, of_type=dg.DagsterEventType.RUN_FAILURE)
        assert run is not None
        context = dg.build_run_status_sensor_context(
            sensor_name="tell_failure",
            dagster_instance=self.instance,
            dagster_run=run,
            dagster_event=records[-1].get_dagster_event(),
        )
        self.repository.get_sensor_def("tell_failure")(context.for_run_failure())


def as_daemon(act: Callable[[Daemon], None]) -> int:
    """Act, and say what came of it."""
    settings = load_settings()
    began = datetime.now(UTC)
    with company_instance(settings) as instance:
        daemon = Daemon(settings, instance)
        with suppress(KeyboardInterrupt):
            act(daemon)
    seconds = (datetime.now(UTC) - began).total_seconds()
    print(json.dumps({**daemon.said, "seconds": round(seconds, 1)}), flush=True)
    return 0


def main(words: list[str]) -> int:
    """Do what the words say."""
    register()
    what, *rest = words
    if what == "loyalty":
        return loyalty(rest)
    acts: dict[str, Callable[[Daemon], None]] = {
        "schedule": lambda daemon: daemon.schedule(),
        "sensor": lambda daemon: daemon.sensor(rest[0] if rest else None),
        "again": lambda daemon: daemon.again(),
        "days": lambda daemon: daemon.days(rest),
    }
    return as_daemon(acts[what])


if __name__ == "__main__":
    leave(main(sys.argv[1:]))
