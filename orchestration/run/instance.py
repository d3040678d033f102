"""The Dagster instance of a company: where its history lies, and tidying up after a killed run.

Never here: jobs and schedules.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from ingestion.settings import PROJECT_ROOT, Settings

UNFINISHED = [
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


def dagster_dir(settings: Settings) -> Path:
    """Folder of the company's runs, events and schedules."""
    return settings.company_home / "dagster"


def point_dagster(settings: Settings) -> None:
    """Set the variable that dagster.yaml reads, for this process and those it starts."""
    folder = dagster_dir(settings)
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["LOYALTY_DAGSTER_DIR"] = str(folder)


@contextmanager
def company_instance(settings: Settings) -> Iterator[dg.DagsterInstance]:
    """The instance that `loyalty dev` shows as well."""
    point_dagster(settings)
    with dg.DagsterInstance.from_config(str(PROJECT_ROOT), "dagster.yaml") as instance:
        yield instance


def close_dead_runs(instance: dg.DagsterInstance) -> list[str]:
    """Mark runs that died without a word as failed, or they would hold the queue; returns their ids.

    Only for who holds the refresh lock: then no other run of the company can be alive.
    """
    dead = instance.get_runs(dg.RunsFilter(statuses=UNFINISHED))
    for run in dead:
        instance.report_run_failed(
            run, "The run's process ended without saying so (killed, or the machine stopped)."
        )
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
    return [run.run_id for run in dead]
