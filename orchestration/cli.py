"""The `loyalty` command: check, refresh, status, dev.

Add a command when a person would otherwise type a line of Python. Never here: what a command does.
"""

from __future__ import annotations

import argparse
import os
import sys

from rich.console import Console

from ingestion.errors import LoyaltyError
from ingestion.settings import load_settings
from orchestration.refresh import refresh, terminal


def _status(console: Console) -> int:
    """What is served, whether a refresh runs, and the last run's summary."""
    from orchestration.lock import running
    from orchestration.publish.manifest import served

    settings = load_settings()
    live, holder = served(settings.serve_dir), running(settings.company_home)
    console.print(str(holder) if holder else "no refresh is running")
    text = (
        f"version {live.version} as of {live.as_of}, published {live.published_at}" if live else "nothing yet"
    )
    console.print(f"served: {text}")
    summary = settings.company_home / "runs" / "latest" / "summary.txt"
    if summary.is_file():
        console.print(summary.read_text("utf-8"), markup=False, highlight=False, soft_wrap=True)
    return 0


def _check(console: Console) -> int:
    """Try the company file on the newest files of each source; says what a refresh would, keeps nothing."""
    from ingestion.preview import preview
    from orchestration.dbt_environment import check_vars
    from orchestration.rules import own_rules

    settings = load_settings()
    check_vars(settings)
    rules = own_rules(settings)
    if settings.company.demo:
        from ingestion.demo import write_demo

        write_demo(settings)
    seen = preview(settings)
    if rules:
        console.print(f"rules of its own: {', '.join(sorted(rules))}", markup=False)
    for source in seen.sources:
        counts = f"{source.rows_loaded} of {source.rows_in} rows would load"
        console.print(
            f"{source.source} ({source.feed}): {source.files_seen} files, tried {source.files_new}: {counts}",
            markup=False,
        )
        for rejection in source.rejected:
            console.print(f"  {rejection.path}: {rejection.reason}. {rejection.what_to_do}", markup=False)
        for drift in source.drift:
            console.print(f"  {drift.message}", markup=False)
        if not source.files_seen:
            console.print("  no files there: check the source's location", markup=False)
    for refusal in seen.refused:
        text = f"{refusal.feed}.{refusal.column}: {refusal.reason} ({refusal.rows} rows, such as {refusal.example!r})"
        console.print(f"  quarantine: {text}", markup=False)
    for feed in seen.too_many():
        console.print(
            f"  {feed}: more than {seen.allowed[feed]:.1%} of its rows would be quarantined; the gate would stop"
        )
    console.print("The company file fits." if seen.fits else "The company file does not fit yet; see above.")
    return 0 if seen.fits else 1


def _dev(arguments: list[str]) -> int:
    """The Dagster UI with the schedule and the sensors running; replaces this process."""
    from orchestration.instance import point_dagster

    settings = load_settings()
    point_dagster(settings)
    os.environ.setdefault("DAGSTER_HOME", str(settings.project_root))
    os.environ.setdefault("LOYALTY_UNATTENDED", "1")
    dagster = [sys.executable, "-m", "dagster", "dev", "-m", "orchestration.definitions", *arguments]
    os.execv(sys.executable, dagster)


def parser() -> argparse.ArgumentParser:
    """The command's words."""
    top = argparse.ArgumentParser(prog="loyalty", description="The loyalty warehouse, every morning.")
    commands = top.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="try the company file on the newest files, keeping nothing")
    one = commands.add_parser("refresh", help="load what is new, build, check and publish the marts")
    one.add_argument(
        "--as-of", default="", metavar="YYYY-MM-DD", help="last complete day; default: the settings'"
    )
    commands.add_parser("status", help="what is served, and how the last refresh ended")
    commands.add_parser("dev", help="the Dagster UI, with the daily schedule running", add_help=False)
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run a command; gives the exit code."""
    chosen, rest = parser().parse_known_args(arguments)
    if rest and chosen.command != "dev":
        parser().error(f"unknown: {' '.join(rest)}")
    console = terminal()
    try:
        if chosen.command == "status":
            return _status(console)
        if chosen.command == "check":
            return _check(console)
        if chosen.command == "dev":
            return _dev(rest)
    except LoyaltyError as error:
        console.print(str(error), soft_wrap=True, markup=False)
        return 1
    return refresh(console, as_of=chosen.as_of)


if __name__ == "__main__":
    sys.exit(main())
