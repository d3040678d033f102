"""`loyalty tidy`: what a person may remove once it is old; it names it, and deletes only when told to.

Copies that a repair moved aside, copies of remote files, and rows of file contents that were replaced. Exit codes: 0,
or 75 while a refresh runs. Never here: what each refresh removes by itself (publish, run), or which rows no model needs
(ingestion/store/replaced.py).
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import Any

from ingestion.settings import Settings
from orchestration.commands.disk import FETCHED, SUPERSEDED, size, superseded_copies
from orchestration.commands.locked import under_lock

#: Days that a copy is left before it is named.
DAYS = 30


def add_tidy(commands: Any) -> None:
    """Add the command to the parser."""
    one = commands.add_parser(
        "tidy", help="name old copies and rows of files replaced long ago; --delete deletes them"
    )
    one.add_argument("--company-home", type=Path, help="folder of a company: its copies alone")
    one.add_argument("--days", type=float, default=DAYS, help=f"only older copies; default: {DAYS}")
    one.add_argument("--delete", action="store_true", help="delete them; without it they are only named")


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _copies(home: Path, days: float, delete: bool) -> int:
    """Name the old copies of a company's folder, or delete them; how many they are."""
    found = superseded_copies(home, days, (*SUPERSEDED, FETCHED))
    for path in found:
        print(f"{'deleted' if delete else 'would delete'}: {path} ({size(path) / 1e6:,.1f} MB)")
        if delete:
            _remove(path)
    if not found:
        print(f"no superseded copy is older than {days:g} days")
    return len(found)


def _rows(settings: Settings, days: int, delete: bool) -> int:
    """The same of rows of replaced file contents; how many they are."""
    from ingestion.database import pipeline
    from ingestion.store.replaced import lay_out, remove

    with pipeline(settings) as con:
        found = lay_out(con, days)
        if delete:
            remove(con)
    counts = ", ".join(f"{feed} {rows:,}" for feed, rows in found.items()) or "none"
    done = "deleted" if delete and found else "would delete"
    print(f"{done}: rows of replaced file contents, loaded more than {days} days ago: {counts}")
    return sum(found.values())


def _tidy(settings: Settings, days: float, delete: bool) -> int:
    found = _copies(settings.company_home, days, delete)
    if settings.replaced_days is None:
        print("rows of replaced file contents stay for ever: LOYALTY_REPLACED_DAYS is not set")
    elif settings.pipeline_db.is_file():
        found += _rows(settings, settings.replaced_days, delete)
    return _said(found, delete)


def _said(found: int, delete: bool) -> int:
    if found and not delete:
        print("Nothing was deleted; add --delete to delete these.")
    return 0


def tidy(chosen: argparse.Namespace) -> int:
    """Name what is old, or delete it."""
    if chosen.company_home:
        home: Path = chosen.company_home.expanduser().absolute()
        return _said(_copies(home, chosen.days, chosen.delete), chosen.delete)
    return under_lock(lambda settings: _tidy(settings, chosen.days, chosen.delete))
