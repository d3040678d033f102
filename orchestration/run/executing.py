"""Running the job in this process: its run id, what made it fail, what is kept of it when it is told to end.

Never here: settings, the lock, or what a person reads (orchestration/refresh.py).
"""

from __future__ import annotations

import uuid
from typing import Any

import dagster as dg

from ingestion.errors import without_values
from ingestion.settings import Settings
from orchestration.jobs import STARTED_BY
from orchestration.run.interrupt import AGAIN, Stop
from orchestration.run.results import run_folder, save
from orchestration.run.summary.write import write_summary


def first_error(events: list[Any]) -> str:
    """What made a run fail, innermost cause first, without Dagster's wrapping."""
    for event in events:
        if event.is_step_failure:
            error = event.step_failure_data.error
            while error is not None and error.cause is not None:
                error = error.cause
            if error is not None:
                return f"{event.step_key}: {without_values(error.message.strip())}"
    return "the run failed before its first step; run it again with the Dagster UI to see more"


def leave_word(settings: Settings, instance: dg.DagsterInstance, run_id: str, signal: str) -> None:
    """What is kept of a run that was told to end: its folder says so, and so does Dagster's history."""
    folder = run_folder(settings.company_home, run_id)
    save(folder, "failure", {"state": f"stopped by {signal}", "message": AGAIN})
    write_summary(folder, settings)
    run = instance.get_run_by_id(run_id)
    if run is not None and not run.is_finished:
        instance.report_run_canceled(run, message=f"The refresh was stopped by {signal}.")


def execute(
    settings: Settings,
    job: dg.JobDefinition,
    run_config: dict[str, Any],
    instance: dg.DagsterInstance,
    stop: Stop,
) -> str:
    """Run the job; returns its run id. Failures are kept in the run's folder, not raised."""
    # Dagster's own log goes to its event store; the terminal has our lines.
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    run_id = str(uuid.uuid4())
    stop.last_words.append(lambda signal: leave_word(settings, instance, run_id, signal))
    result = job.execute_in_process(
        run_id=run_id,
        run_config={**quiet, **run_config},
        instance=instance,
        raise_on_error=False,
        tags={STARTED_BY: "command"},
    )
    if not result.success:
        folder = run_folder(settings.company_home, result.run_id)
        save(folder, "failure", {"message": first_error(list(result.all_events))})
    return result.run_id
