"""One refresh from a terminal: `make refresh`, `loyalty refresh` or `python -m orchestration.refresh`.

Takes the lock, runs the job in this process, shows a line as each step ends, and prints the summary. Exit codes: 0
done, 1 stopped (the summary says what to do), 75 another refresh is running, 130 Ctrl-C, 143 TERM.
Never here: what the steps do.
"""

from __future__ import annotations

import sys
import time
import uuid
from typing import TYPE_CHECKING, Any

from rich.console import Console

from ingestion.errors import LoyaltyError
from ingestion.settings import Settings, load_settings
from orchestration.run.interrupt import Stop, stopping
from orchestration.run.lock import RefreshRunning, refresh_lock
from orchestration.run.progress import listening

if TYPE_CHECKING:
    import dagster as dg

#: Characters a line where there is no terminal to ask.
WIDTH = 130
DONE, STOPPED = 0, 1
#: EX_TEMPFAIL of sysexits.h: nothing is wrong, try again later.
BUSY = 75
#: What to do after a refresh was told to end.
AGAIN = "run it again when you like: what was loaded stays loaded, and the next refresh goes on from there"


def _first_error(events: list[Any]) -> str:
    """What made a run fail, innermost cause first, without Dagster's wrapping."""
    for event in events:
        if event.is_step_failure:
            error = event.step_failure_data.error
            while error is not None and error.cause is not None:
                error = error.cause
            if error is not None:
                return f"{event.step_key}: {error.message.strip()}"
    return "the run failed before its first step; run it again with the Dagster UI to see more"


def _leave_word(settings: Settings, instance: dg.DagsterInstance, run_id: str, signal: str) -> None:
    """What is kept of a run that was told to end: its folder says so, and so does Dagster's history."""
    from orchestration.run.results import run_folder, save
    from orchestration.run.summary.write import write_summary

    folder = run_folder(settings.company_home, run_id)
    save(folder, "failure", {"state": f"stopped by {signal}", "message": AGAIN})
    write_summary(folder, settings)
    run = instance.get_run_by_id(run_id)
    if run is not None and not run.is_finished:
        instance.report_run_canceled(run, message=f"The refresh was stopped by {signal}.")


def _execute(
    settings: Settings,
    job: dg.JobDefinition,
    run_config: dict[str, Any],
    instance: dg.DagsterInstance,
    stop: Stop,
) -> str:
    """Run the job; returns its run id. Failures are kept in the run's folder, not raised."""
    from orchestration.jobs import STARTED_BY
    from orchestration.run.results import prune_runs, run_folder, save

    # Dagster's own log goes to its event store; the terminal has our lines.
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    run_id = str(uuid.uuid4())
    stop.last_words.append(lambda signal: _leave_word(settings, instance, run_id, signal))
    result = job.execute_in_process(
        run_id=run_id,
        run_config={**quiet, **run_config},
        instance=instance,
        raise_on_error=False,
        tags={STARTED_BY: "command"},
    )
    if not result.success:
        folder = run_folder(settings.company_home, result.run_id)
        save(folder, "failure", {"message": _first_error(list(result.all_events))})
    prune_runs(settings.company_home)
    return result.run_id


def run_config(as_of: str, overrides: dict[str, Any]) -> dict[str, Any]:
    """Run configuration of a refresh as of a day; empty for the settings' own day.

    Configuring one field of the resource empties those it was built with, so the overrides are said again.
    """
    if not as_of:
        return {}
    given = {name: str(value) for name, value in overrides.items()}
    return {"resources": {"refresh": {"config": {"as_of": as_of, "overrides": given}}}}


def _run(
    settings: Settings, console: Console, as_of: str, overrides: dict[str, Any], stop: Stop
) -> dict[str, Any]:
    """Build the definitions, run the job, write the summary; returns what it says."""
    started = time.monotonic()
    from orchestration.build import build_defs
    from orchestration.run.instance import close_dead_runs, company_instance
    from orchestration.run.results import run_folder
    from orchestration.run.summary.write import write_summary
    from orchestration.run.webhook import tell

    job = build_defs(**overrides).resolve_job_def("refresh")
    console.print(f"[dim]ready after {time.monotonic() - started:.1f} s[/dim]")
    with company_instance(settings) as instance:
        close_dead_runs(instance)
        run_id = _execute(settings, job, run_config(as_of, overrides), instance, stop)
    data = write_summary(run_folder(settings.company_home, run_id), settings)
    if data["what_to_do"] or data["state"] not in ("published", "unchanged"):
        tell(settings, run_id, data["state"], data["what_to_do"])
    return data


def terminal() -> Console:
    """The terminal; a pipe or file gets lines of the summary's own width."""
    console = Console()
    return console if console.is_terminal else Console(width=WIDTH)


def _say(console: Console, stage: str, text: str) -> None:
    console.print(f"[bold]{stage:<13}[/bold] {text}", highlight=False, soft_wrap=True)


def _say_stopped(console: Console, signal: str) -> None:
    """The last line a person reads; what the steps still say in their last moment is not printed."""
    console.print(
        f"Stopped by {signal}. What was served stays served; the next refresh goes on from here.",
        soft_wrap=True,
    )
    console.quiet = True


def refresh(console: Console | None = None, as_of: str = "", **overrides: Any) -> int:
    """One whole refresh of the company in the settings; returns the exit code.

    Told to end by Ctrl-C or TERM, the process ends within seconds with 130 or 143.
    """
    console = console or terminal()
    stop = Stop()
    stop.last_words.append(lambda signal: _say_stopped(console, signal))
    with stopping(stop):
        return _refresh(console, as_of, overrides, stop)


def _refresh(console: Console, as_of: str, overrides: dict[str, Any], stop: Stop) -> int:
    """The same, until it is told to end."""
    started = time.monotonic()
    try:
        settings = load_settings(**overrides, **({"as_of_day": as_of} if as_of else {}))
        settings.company_home.mkdir(parents=True, exist_ok=True)
        with (
            refresh_lock(settings.company_home, settings.lock_wait, console.print),
            listening(lambda stage, text: _say(console, stage, text)),
        ):
            console.print(
                f"Refreshing {settings.company.title or settings.company.name} as of {settings.as_of}"
            )
            data = _run(settings, console, as_of, overrides, stop)
    except RefreshRunning as busy:
        console.print(str(busy), soft_wrap=True, markup=False)
        return BUSY
    except LoyaltyError as error:
        console.print("[bold red]The refresh could not start.[/bold red]")
        console.print(str(error), soft_wrap=True, markup=False)
        return STOPPED
    from orchestration.run.summary.text import render

    console.print(render(data))
    console.print(f"{time.monotonic() - started:.1f} s in all")
    return DONE if data["state"] in ("published", "unchanged") and not data["what_to_do"] else STOPPED


if __name__ == "__main__":
    sys.exit(refresh())
