"""`loyalty clean`: remove what one company's refreshes have written, after asking; the secret of the keys stays.

Never here: what a refresh removes by itself (publish, run), superseded copies (disk.py).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from ingestion.errors import LoyaltyError
from ingestion.settings import load_settings
from orchestration.commands.disk import size
from orchestration.commands.locked import locked

#: What stays: without the secret every key would change, and without the tombstones whoever was erased would come back;
#: the lock is held meanwhile.
STAYS = frozenset({"identity.key", "refresh.lock", "tombstones.json"})
#: One of these is in every company's folder; a folder without any is somebody else's.
MARKS = ("pipeline.duckdb", "serve", "runs", "identity.key", "refresh.lock")


def add_clean(commands: Any) -> None:
    """Add the command to the parser."""
    one = commands.add_parser("clean", help="remove what a company's refreshes have written, after asking")
    one.add_argument("--company-home", type=Path, help="folder of the company; default: the settings'")
    one.add_argument("--yes", action="store_true", help="do not ask")


def _home(chosen: argparse.Namespace) -> Path:
    home: Path = (chosen.company_home or load_settings().company_home).expanduser().absolute()
    if not any((home / mark).exists() for mark in MARKS):
        raise LoyaltyError(
            f"{home} is no company's folder (it holds none of {', '.join(MARKS)}): nothing was removed"
        )
    return home


def _agreed(home: Path) -> bool:
    """Whether the person at the terminal writes the company's name; LoyaltyError where there is nobody to ask."""
    print(
        f"This removes {size(home) / 1e6:,.1f} MB in {home}: every loaded row, every published version, the history."
    )
    print("The next refresh reads the sources from the start; the secret of the keys stays.")
    if not sys.stdin.isatty():
        raise LoyaltyError(
            "nobody is there to be asked: add --yes (make clean-data YES=1); nothing was removed"
        )
    return input(f"Write {home.name} to remove it: ").strip() == home.name


def remove_data(home: Path) -> None:
    """Remove all of a company's state but what stays; links go, never what they lead to."""
    for path in sorted(home.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.parent != home or path.name not in STAYS:
            path.unlink()


def clean(chosen: argparse.Namespace) -> int:
    """Ask, and remove; 1 when the person did not agree, 75 while a refresh runs."""
    home = _home(chosen)
    if not chosen.yes and not _agreed(home):
        print("Nothing was removed.")
        return 1
    return locked(home, lambda: _removed(home))


def _removed(home: Path) -> int:
    remove_data(home)
    print(f"Removed. In {home} only the secret of the keys and the marks of erased persons are left.")
    return 0
