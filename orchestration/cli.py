"""The `loyalty` command: its words, and which function answers each.

Add a command when a person would otherwise type a line of Python. Never here: what a command does (commands).
"""

from __future__ import annotations

import argparse
import sys

from ingestion.errors import LoyaltyError
from orchestration.commands.asking import add_asking, add_output, ask
from orchestration.commands.metrics import add_metric, metric
from orchestration.commands.output import patient

#: Commands that ask what is served; their messages go to stderr, so that stdout holds data alone.
ASKING = frozenset({"customer", "why", "sql", "tables", "metric"})


def parser() -> argparse.ArgumentParser:
    """The command's words."""
    top = argparse.ArgumentParser(prog="loyalty", description="The loyalty warehouse, every morning.")
    commands = top.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="try the company file on the newest files, keeping nothing")
    one = commands.add_parser("refresh", help="load what is new, build, check and publish the marts")
    one.add_argument(
        "--as-of", default="", metavar="YYYY-MM-DD", help="last complete day; default: the settings'"
    )
    add_output(commands.add_parser("status", help="what is served, and how the last refresh ended"))
    add_asking(commands)
    add_metric(commands, add_output)
    commands.add_parser("report", help="build the report of the served version and name its page")
    commands.add_parser("dev", help="the Dagster UI, with the daily schedule running", add_help=False)
    return top


def _run(chosen: argparse.Namespace, rest: list[str]) -> int:
    """The chosen command's exit code."""
    if chosen.command == "metric":
        return metric(chosen)
    if chosen.command in ASKING:
        return ask(chosen)
    from orchestration.refresh import refresh, terminal

    if chosen.command == "refresh":
        return refresh(terminal(), as_of=chosen.as_of)
    if chosen.command == "report":
        from orchestration.report.__main__ import main as report

        return report()
    if chosen.command == "dev":
        from orchestration.commands.dev import dev

        return dev(rest)
    from orchestration.commands import company

    return company.status(terminal(), chosen) if chosen.command == "status" else company.check(terminal())


def _answer(chosen: argparse.Namespace, rest: list[str]) -> int:
    """The same, with errors a person can mend said and not thrown."""
    try:
        return _run(chosen, rest)
    except LoyaltyError as error:
        print(error, file=sys.stderr if chosen.command in ASKING else sys.stdout)
        return 1


def main(arguments: list[str] | None = None) -> int:
    """Run a command; gives the exit code."""
    chosen, rest = parser().parse_known_args(arguments)
    if rest and chosen.command != "dev":
        parser().error(f"unknown: {' '.join(rest)}")
    return patient(lambda: _answer(chosen, rest))


if __name__ == "__main__":
    sys.exit(main())
