"""`loyalty backup FILE`: a company's whole folder as one file; `loyalty restore FILE`: back in its place.

Exit codes: 0 done, 1 not, 75 while a refresh runs. Never here: how it is done (orchestration/backup).
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ingestion.errors import LoyaltyError
from ingestion.settings import Settings
from orchestration.commands.locked import under_lock

WITHOUT = (
    "leave the secret of the keys out, to be kept elsewhere; without it nothing restored can be refreshed"
)


def add_backup(commands: Any) -> None:
    """Add the commands to the parser."""
    one = commands.add_parser("backup", help="write the company's whole folder into one file")
    one.add_argument(
        "file", type=Path, metavar="FILE", help="a new file on another disk: .tar, or .tar.gz to pack it"
    )
    one.add_argument("--without-secret", action="store_true", help=WITHOUT)
    two = commands.add_parser("restore", help="put a backup in the place of the company's folder")
    two.add_argument("file", type=Path, metavar="FILE")
    two.add_argument(
        "--yes", action="store_true", help="also where the folder holds something: it is moved aside"
    )


def _backup(settings: Settings, file: Path, with_secret: bool) -> int:
    from orchestration.backup.pack import backup

    contents, total = backup(settings, file, with_secret)
    print(f"{len(contents.sums)} files, {file.stat().st_size / 1e6:,.1f} MB, state {contents.state}: {file}")
    print(f"SHA-256 {total}, also in {file.name}.sha256")
    print(
        "It holds everybody's data and the secret of the keys: keep it where few can read it."
        if with_secret
        else "It holds everybody's data, not the secret of the keys (identity.key): back that up apart."
    )
    return 0


def _restore(settings: Settings, file: Path, yes: bool) -> int:
    from orchestration.backup.unpack import STAYS, restore

    home = settings.company_home
    if not yes and any(path.name not in STAYS for path in home.iterdir()):
        raise LoyaltyError(f"{home} holds something: add --yes to have it moved aside; nothing was changed")
    done = restore(settings, file)
    print(f"Restored the state of {done.contents.made_at} into {home}.")
    if done.aside:
        print(f"What was there is in {done.aside}: delete it when all is well.")
    if done.erased_since:
        print(
            f"{done.erased_since} erasure(s) were made after this backup, so it holds those persons still. Run now: "
            "loyalty erase --again --yes"
        )
    print("The next refresh loads what came since; PostgreSQL, where it is served, is loaded again by it.")
    return 0


def backup_command(chosen: argparse.Namespace) -> int:
    """Write a backup."""
    file: Path = chosen.file.expanduser().absolute()
    return under_lock(lambda settings: _backup(settings, file, not chosen.without_secret))


def restore_command(chosen: argparse.Namespace) -> int:
    """Restore one."""
    file: Path = chosen.file.expanduser().absolute()
    return under_lock(lambda settings: _restore(settings, file, chosen.yes))
