"""The `loyalty` command: its words, and which function answers each.

Add a command when a person would otherwise type a line of Python. Never here: what a command does (commands).
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Callable

from ingestion.errors import LoyaltyError
from ingestion.settings import PROJECT_ROOT
from orchestration.commands.asking import add_asking, add_output, ask
from orchestration.commands.backup import add_backup, backup_command, restore_command
from orchestration.commands.clean import add_clean, clean
from orchestration.commands.disk import add_disk, disk
from orchestration.commands.erase import add_erase, erase_command
from orchestration.commands.metrics import add_metric, metric
from orchestration.commands.output import patient
from orchestration.commands.persons import add_persons, export_person, forget
from orchestration.commands.serve import add_serve, serve
from orchestration.commands.tidy import add_tidy, tidy
from orchestration.run.interrupt import leave

#: Commands that ask what is served; their messages go to stderr, so that stdout holds data alone.
ASKING = frozenset({"customer", "why", "sql", "tables", "metric"})
#: Commands that need their words alone, and the function that answers each.
ANSWERS: dict[str, Callable[[argparse.Namespace], int]] = {
    **dict.fromkeys(ASKING, ask),
    "metric": metric,
    "disk": disk,
    "tidy": tidy,
    "serve": serve,
    "rollback": serve,
    "clean": clean,
    "erase": erase_command,
    "forget": forget,
    "backup": backup_command,
    "restore": restore_command,
    "export-person": export_person,
}
#: Commands that pass on what they do not know: to dbt, to Dagster.
PASSING_ON = frozenset({"dbt", "dev"})


def version() -> str:
    """The project's version; pyproject.toml holds it, as the project is run from its folder and not installed."""
    with (PROJECT_ROOT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def parser() -> argparse.ArgumentParser:
    """The command's words."""
    top = argparse.ArgumentParser(prog="loyalty", description="The loyalty warehouse, every morning.")
    top.add_argument("--version", action="version", version=f"loyalty {version()}")
    commands = top.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="try the company file on the newest files, keeping nothing")
    one = commands.add_parser("refresh", help="load what is new, build, check and publish the marts")
    one.add_argument(
        "--as-of", default="", metavar="YYYY-MM-DD", help="last complete day; default: the settings'"
    )
    one.add_argument("--full", action="store_true", help="build and check everything, though nothing is new")
    add_output(commands.add_parser("status", help="what is served, and how the last refresh ended"))
    commands.add_parser(
        "watch", help="look whether all is well and tell the webhook if not; for cron or systemd"
    )
    add_asking(commands)
    add_metric(commands, add_output)
    add_disk(commands)
    add_tidy(commands)
    add_serve(commands)
    add_clean(commands)
    add_erase(commands)
    add_persons(commands)
    add_backup(commands)
    commands.add_parser("report", help="build the report of the served version and name its page")
    commands.add_parser(
        "dbt", help="any command of dbt on this company: loyalty dbt build -s +nps", add_help=False
    )
    commands.add_parser("dev", help="the Dagster UI, with the daily schedule running", add_help=False)
    return top


def _run(chosen: argparse.Namespace, rest: list[str]) -> int:
    """The chosen command's exit code."""
    if chosen.command in ANSWERS:
        return ANSWERS[chosen.command](chosen)
    if chosen.command == "dbt":
        from orchestration.commands.dbt import dbt

        return dbt(rest)
    from orchestration.refresh import refresh, terminal

    if chosen.command == "refresh":
        return refresh(terminal(), as_of=chosen.as_of, full=chosen.full)
    if chosen.command == "report":
        from orchestration.report.__main__ import main as report

        return report()
    if chosen.command == "watch":
        from orchestration.commands.watch import watch

        return watch(terminal())
    if chosen.command == "dev":
        from orchestration.commands.dev import dev

        return dev(rest)
    from orchestration.commands import company

    return company.status(terminal(), chosen) if chosen.command == "status" else company.check(terminal())


def _answer(chosen: argparse.Namespace, rest: list[str]) -> int:
    """The same, with errors that a person can correct printed, not raised."""
    try:
        return _run(chosen, rest)
    except LoyaltyError as error:
        print(error, file=sys.stderr if chosen.command in ASKING else sys.stdout)
        return 1


def main(arguments: list[str] | None = None) -> int:
    """Run a command; returns the exit code."""
    chosen, rest = parser().parse_known_args(arguments)
    if rest and chosen.command not in PASSING_ON:
        parser().error(f"unknown: {' '.join(rest)}")
    return patient(lambda: _answer(chosen, rest))


if __name__ == "__main__":
    leave(main())
