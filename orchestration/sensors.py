"""What starts by itself when something happens: new files, and a refresh that failed.

Never here: loading, or the message itself (webhook.py).
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import dagster as dg

from ingestion.settings import Settings
from orchestration.dbt.compat import AssetJob
from orchestration.jobs import LOAD, REFRESH, STARTED_BY
from orchestration.run.lock import running
from orchestration.run.results import run_folder, save
from orchestration.run.seen_files import Seen, listed_files, seen_files
from orchestration.run.summary.write import write_summary
from orchestration.run.webhook import tell, tell_death

#: Seconds between two looks. More often lists the sources' places more often; less often starts a refresh later.
LOOK_SECONDS = 120
#: Seconds a file must have lain unchanged: one that is still being written would be refused as half a file.
SETTLED_SECONDS = 60


def settled(files: set[Seen], now: datetime) -> set[Seen]:
    """Files that nobody has changed for a while (`now`: naive UTC)."""
    limit = now - timedelta(seconds=SETTLED_SECONDS)
    return {file for file in files if datetime.fromisoformat(file[2]) <= limit}


def fingerprint(files: set[Seen]) -> str:
    """One short text for a set of files."""
    return hashlib.sha256(repr(sorted(files)).encode()).hexdigest()[:20]


def new_files_sensor(settings: Settings, unattended: bool) -> dg.SensorDefinition:
    """Starts a refresh when files lie in the sources' places that the last load had not seen."""
    status = dg.DefaultSensorStatus.RUNNING if unattended else dg.DefaultSensorStatus.STOPPED

    @dg.sensor(
        name="new_files",
        job_name=REFRESH,
        minimum_interval_seconds=LOOK_SECONDS,
        default_status=status,
        description="Compares the sources' places with what was loaded; asks once for each set of new files.",
    )
    def new_files(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        holder = running(settings.company_home)
        if holder:
            return dg.SkipReason(str(holder))
        new = settled(listed_files(settings), datetime.now(UTC).replace(tzinfo=None)) - seen_files(settings)
        if not new:
            return dg.SkipReason("no file that the last load had not seen")
        asked = fingerprint(new)
        if asked == context.cursor:
            return dg.SkipReason(f"a refresh was already asked for these {len(new)} files")
        request = dg.RunRequest(run_key=f"files-{asked}", tags={"loyalty/new_files": str(len(new))})
        return dg.SensorResult(run_requests=[request], cursor=asked)

    return new_files


def as_of_run(run_config: Mapping[str, Any]) -> date | None:
    """The day that a run was started for by hand; None for the day it began on."""
    given = run_config.get("resources", {}).get("refresh", {}).get("config", {}).get("as_of")
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        return None


def died(event: dg.DagsterEvent) -> bool:
    """Whether a run's process ended without a word, so that another one had to say that it failed."""
    told = event.event_specific_data
    return getattr(told, "error", None) is None and getattr(told, "first_step_failure_event", None) is None


def told_as_death(settings: Settings, event: dg.DagsterEvent) -> bool:
    """Whether the death of a run's process is told: now, or by the run after it, which has begun already."""
    return died(event) and bool(running(settings.company_home) or tell_death(settings))


def failure_sensor(settings: Settings, jobs: list[AssetJob], unattended: bool) -> dg.SensorDefinition:
    """Writes the summary of a failed run and posts to the webhook."""
    status = dg.DefaultSensorStatus.RUNNING if unattended else dg.DefaultSensorStatus.STOPPED

    @dg.run_failure_sensor(
        name="tell_failure",
        monitored_jobs=jobs,
        default_status=status,
        description=f"Tells the webhook where a {REFRESH} or {LOAD} stopped and what to do.",
    )
    def tell_failure(context: dg.RunFailureSensorContext) -> None:
        run = context.dagster_run
        if STARTED_BY in run.tags:
            return
        own = settings.at_this_moment(as_of_run(run.run_config))
        folder = run_folder(own.company_home, run.run_id)
        save(folder, "failure", {"message": context.failure_event.message or "the run failed"})
        data = write_summary(folder, own)
        if not told_as_death(own, context.failure_event):
            tell(own, run.run_id, data["state"], data["what_to_do"])

    return tell_failure
