"""`loyalty erase`: take a person out of everything the project keeps; without --yes it says what it would take.

Exit codes: 0 done or shown, 1 nobody found or something still holds them, 75 while a refresh runs. Never here: how it
is done (orchestration/persons).
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from ingestion.errors import LoyaltyError
from ingestion.settings import Settings
from orchestration.commands.locked import under_lock

if TYPE_CHECKING:
    from orchestration.persons.erase import Choose, Plan
    from orchestration.persons.receipt import Receipt

#: Files named on the screen; the receipt names all.
SHOWN = 20
FIGURES = "also take what they bought, asked and answered out of the figures; without it such rows stay, as nobody's"


def add_erase(commands: Any) -> None:
    """Add the command to the parser."""
    one = commands.add_parser(
        "erase", help="erase a person from everything kept; without --yes: say what it would take"
    )
    one.add_argument(
        "who", metavar="WHO", nargs="?", help="customer id, e-mail or phone; - reads it from stdin"
    )
    one.add_argument(
        "--again",
        action="store_true",
        help="whoever was erased before and is back: after a restore, or a break",
    )
    one.add_argument("--with-figures", action="store_true", help=FIGURES)
    one.add_argument("--yes", action="store_true", help="do it")


def asked_for(who: str | None) -> str:
    """The person who is meant, from the words or from stdin, where no list of processes shows them."""
    text = sys.stdin.readline().strip() if who == "-" else (who or "").strip()
    if not text:
        raise LoyaltyError("name a customer id, an e-mail or a phone; or - and write it to stdin")
    return text


def say_plan(found: Plan) -> None:
    """What is held, and where the company's own files hold it."""
    from orchestration.persons.receipt import by_file

    rows = ", ".join(f"{feed} {count:,}" for feed, count in found.held.rows.items()) or "none"
    print(f"{found.held.customers} customer(s); rows loaded: {rows}")
    files = by_file(found.places)
    print(f"Files of the company that hold them, {len(files)} in all; they are never changed:")
    for one in files[:SHOWN]:
        print(f"  {one['file']}, rows {', '.join(map(str, one['rows'][:SHOWN]))}")
    if len(files) > SHOWN:
        print(f"  and {len(files) - SHOWN} more, which the receipt names")


def say_receipt(receipt: Receipt, file: Any) -> int:
    """What was done, and what is left to do; returns the exit code."""
    print(
        f"Erased: {', '.join(f'{table} {rows:,}' for table, rows in receipt.rows.items()) or 'nothing was left'}."
    )
    print(f"Receipt: {file}")
    for backup in receipt.backups:
        print(
            f"A backup holds them still: {backup['file']} of {backup['at']}; delete it, or erase again after "
            "restoring it"
        )
    if receipt.refresh_exit_code:
        print(
            "The refresh did not publish: what is served holds them still. Mend what its summary says, refresh, and "
            "run: loyalty erase --again --yes"
        )
        return 1
    if receipt.still_in:
        print(f"A value of theirs was still found in: {', '.join(receipt.still_in)}")
        return 1
    return 0


def publish_anew() -> int:
    """A whole refresh of the company."""
    from orchestration.refresh import refresh, terminal

    return refresh(terminal(), full=True)


def _ways(settings: Settings, chosen: argparse.Namespace) -> list[tuple[Choose, str]]:
    """Whom to erase, and whether their figures go; those of before keep what was asked for then."""
    from ingestion.persons.tombstones import KEPT, REMOVED
    from orchestration.persons.erase import erased_before, person

    if chosen.again:
        return [(erased_before(settings, figures), figures) for figures in (KEPT, REMOVED)]
    return [(person(asked_for(chosen.who)), REMOVED if chosen.with_figures else KEPT)]


def carry_out(settings: Settings, ways: list[tuple[Choose, str]], yes: bool, mark: bool = True) -> int:
    """Show what would be taken, or take it; the refresh that publishes anew runs once."""
    from orchestration.persons.erase import erase, plan

    for choose, _ in ways:
        say_plan(plan(settings, choose))
    if not yes:
        print("Nothing was changed; add --yes to erase.")
        return 0
    return say_receipt(*erase(settings, ways, publish_anew, mark))


def erase_command(chosen: argparse.Namespace) -> int:
    """Show, or erase."""
    return under_lock(
        lambda settings: carry_out(settings, _ways(settings, chosen), chosen.yes, not chosen.again)
    )
