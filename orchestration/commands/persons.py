"""`loyalty forget`: erase who was silent for too long; `loyalty export-person`: what is held of somebody, as files.

Exit codes: 0 done or shown, 1 not, 75 while a refresh runs. Never here: how it is done (orchestration/persons).
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ingestion.settings import Settings
from orchestration.commands.erase import asked_for, carry_out
from orchestration.commands.locked import under_lock


def add_persons(commands: Any) -> None:
    """Add the commands to the parser."""
    one = commands.add_parser(
        "forget", help="erase who was silent for longer than forget_after_days; without --yes: count them"
    )
    one.add_argument("--yes", action="store_true", help="do it")
    two = commands.add_parser("export-person", help="write what is held of a person as files")
    two.add_argument("who", metavar="WHO", help="customer id, e-mail or phone; - reads it from stdin")
    two.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="a new folder")


def _forget(settings: Settings, yes: bool) -> int:
    from ingestion.persons.tombstones import KEPT
    from orchestration.persons.erase import customers
    from orchestration.persons.forget import silent

    found = silent(settings)
    print(
        f"{len(found.keys)} customer(s) did nothing within the {settings.company.forget_after_days} days to "
        f"{settings.as_of}; of {found.unknown} more no event is known, and they are not forgotten."
    )
    if not found.keys:
        return 0
    return carry_out(settings, [(customers(found.keys), KEPT)], yes)


def forget(chosen: argparse.Namespace) -> int:
    """Show or erase who was silent."""
    return under_lock(lambda settings: _forget(settings, chosen.yes))


def export_person(chosen: argparse.Namespace) -> int:
    """Write the files and name them."""
    from orchestration.persons.export import export

    folder: Path = chosen.to.expanduser().absolute()

    def act(settings: Settings) -> int:
        written = export(settings, asked_for(chosen.who), folder)
        for name, rows in written.items():
            print(f"{rows:>8,} {name}")
        print(f"Written to {folder}; its README says what each file is.")
        return 0

    return under_lock(act)
