"""One refresh from a terminal: `make refresh`, `loyalty refresh` or `python -m orchestration.refresh`.

Takes the lock, runs the job in this process, shows a line as each step ends, and prints the summary. Exit codes: 0
done, 1 stopped (the summary says what to do), 75 another refresh is running, 130 Ctrl-C, 143 TERM.
Never here: what the steps do.
"""

from __future__ import annotations

import sys
import time
from typing import Any

from rich.console import Console

from ingestion.errors import LoyaltyError
from ingestion.settings import Settings, load_settings
from orchestration.run.interrupt import Stop, leave, stopping
from orchestration.run.lock import RefreshRunning, refresh_lock
from orchestration.run.progress import listening
from orchestration.run.starts import ended, note_good, noted
from orchestration.run.telling import ended_well, no_room, of_the_system, tell_end, tell_no_run, tell_stopped
from orchestration.run.webhook import all_well, tell_death

#: Characters a line where there is no terminal to ask.
WIDTH = 130
DONE, STOPPED = 0, 1
#: EX_TEMPFAIL of sysexits.h: nothing is wrong, try again later.
BUSY = 75


def run_config(as_of: str, overrides: dict[str, Any]) -> dict[str, Any]:
    """Run configuration of a refresh as of a day; empty for the settings' own day.

    Configuring one field of the resource empties those it was built with, so the overrides are said again.
    """
    if not as_of:
        return {}
    given = {name: str(value) for name, value in overrides.items()}
    return {"resources": {"refresh": {"config": {"as_of": as_of, "overrides": given}}}}


def _nothing_to_do(settings: Settings, inputs: str, started: float) -> dict[str, Any] | None:
    """The summary of a run that changes nothing; None where there is something to do."""
    from orchestration.run.standing import stand_on, stands
    from orchestration.run.unchanged import summarise

    before = stands(settings, inputs)
    if before is None:
        return None
    run_id, data = summarise(settings, before, started)
    stand_on(settings, inputs, run_id)
    note_good(settings.company_home)
    all_well(settings)
    return data


def _all(
    settings: Settings, console: Console, as_of: str, overrides: dict[str, Any], stop: Stop
) -> dict[str, Any]:
    """Build the definitions, run the job, write the summary; returns what it says."""
    started = time.monotonic()
    from orchestration.build import build_defs
    from orchestration.run.executing import execute
    from orchestration.run.instance import close_dead_runs, company_instance
    from orchestration.run.results import run_folder
    from orchestration.run.summary.write import write_summary

    job = build_defs(**overrides).resolve_job_def("refresh")
    console.print(f"[dim]ready after {time.monotonic() - started:.1f} s[/dim]")
    with company_instance(settings) as instance:
        close_dead_runs(instance)
        run_id = execute(settings, job, run_config(as_of, overrides), instance, stop)
    data = write_summary(run_folder(settings.company_home, run_id), settings)
    tell_end(settings, run_id, data)
    return data


def _run(
    settings: Settings, console: Console, as_of: str, full: bool, overrides: dict[str, Any], stop: Stop
) -> dict[str, Any]:
    """Do what there is to do; returns what the summary says."""
    from orchestration.run.standing import inputs_of, keep

    started = time.monotonic()
    inputs = inputs_of(settings)
    if not full and (data := _nothing_to_do(settings, inputs, started)):
        return data
    data = _all(settings, console, as_of, overrides, stop)
    if ended_well(data):
        keep(settings, inputs, data["run_id"])
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


def refresh(console: Console | None = None, as_of: str = "", full: bool = False, **overrides: Any) -> int:
    """One refresh of the company in the settings; returns the exit code.

    `full`: build and check everything, though nothing is new.
    Told to end by Ctrl-C or TERM, the process ends within seconds with 130 or 143.
    """
    console = console or terminal()
    stop = Stop()
    stop.last_words.append(lambda signal: _say_stopped(console, signal))
    with stopping(stop):
        return _refresh(console, as_of, full, overrides, stop)


def _under_lock(
    settings: Settings, console: Console, as_of: str, full: bool, overrides: dict[str, Any], stop: Stop
) -> dict[str, Any]:
    """Run as the one refresh of the company, with a note of the start that a death would leave behind."""
    home = settings.company_home
    home.mkdir(parents=True, exist_ok=True)
    with (
        refresh_lock(home, settings.lock_wait, console.print),
        listening(lambda stage, text: _say(console, stage, text)),
    ):
        if died := tell_death(settings):
            console.print(f"{died}; this one goes on from there", soft_wrap=True, markup=False)
        stop.last_words.append(lambda _: ended(home))
        stop.at_last.append(lambda signal: tell_stopped(settings, signal))
        with noted(home):
            console.print(
                f"Refreshing {settings.company.title or settings.company.name} as of {settings.as_of}"
            )
            return _run(settings, console, as_of, full, overrides, stop)


def _not_started(console: Console, settings: Settings | None, overrides: dict[str, Any], text: str) -> int:
    """Say why there is no run, to who looks on and to the webhook."""
    console.print("[bold red]The refresh could not start.[/bold red]")
    console.print(text, soft_wrap=True, markup=False)
    tell_no_run(settings, overrides, text)
    return STOPPED


def _refresh(console: Console, as_of: str, full: bool, overrides: dict[str, Any], stop: Stop) -> int:
    """The same, until it is told to end."""
    started = time.monotonic()
    settings = None
    try:
        settings = load_settings(**overrides, **({"as_of_day": as_of} if as_of else {}))
        data = _under_lock(settings, console, as_of, full, overrides, stop)
    except RefreshRunning as busy:
        console.print(str(busy), soft_wrap=True, markup=False)
        return BUSY
    except BrokenPipeError:
        raise
    except (LoyaltyError, OSError) as error:
        text = str(error) if isinstance(error, LoyaltyError) else of_the_system(error)
        return _not_started(console, settings, overrides, text)
    except (
        Exception
    ) as error:  # a fault of ours: the traceback is for who mends it, the message for who waits
        if settings and (text := no_room(settings.company_home)):
            return _not_started(console, settings, overrides, text)
        tell_no_run(settings, overrides, f"it broke off with {type(error).__name__}; its output says where")
        raise
    from orchestration.run.summary.text import render

    console.print(render(data))
    console.print(f"{time.monotonic() - started:.1f} s in all")
    return DONE if ended_well(data) else STOPPED


if __name__ == "__main__":
    leave(refresh(full="--full" in sys.argv))
