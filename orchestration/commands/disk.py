"""`loyalty disk`: what of a company uses the disk, and what keeps it small; `loyalty tidy`: superseded copies.

Superseded are copies that a person or a repair moved aside. `loyalty tidy` names them, and deletes them when told to.
Never here: what each refresh removes by itself (publish, run).
"""

from __future__ import annotations

import argparse
import shutil
import time
from pathlib import Path
from typing import Any

from ingestion.settings import load_settings
from orchestration.commands.asking import add_output, show

#: Part of a company's folder -> what it is, and what keeps it small.
PARTS = {
    "pipeline.duckdb": ("every row ever loaded, and the models' tables", "grows with the data"),
    "pipeline.duckdb.wal": ("log of a refresh under way", "goes as it ends"),
    "serve/versions": ("the published versions", "LOYALTY_KEEP_VERSIONS, LOYALTY_PARQUET"),
    "serve/reports": ("the reports of the versions", "LOYALTY_KEEP_VERSIONS"),
    "dagster": ("Dagster's history of runs", "LOYALTY_HISTORY_DAYS"),
    "runs": ("a folder a refresh, at most 1 MB", "the last 60 are kept"),
    "docs": ("the project's own pages", "LOYALTY_DOCS"),
    "dbt": ("the parsed project", "made again when missing"),
    "sources": ("files of the demo company", "the demo's alone"),
    "spill": ("what queries put aside", "empty between refreshes"),
}
#: Copies moved aside, by a repair or by the commands that messages name; nothing reads them.
SUPERSEDED = ("serve/current.moved-*", "pipeline.duckdb*.damaged")
#: Days that such a copy is left before `loyalty tidy` names it.
DAYS = 30


def size(path: Path) -> int:
    """Bytes of a file, or of all files in a folder; links count as nothing."""
    if path.is_symlink():
        return 0
    if path.is_file():
        return path.stat().st_size
    return sum(one.stat().st_size for one in path.rglob("*") if one.is_file() and not one.is_symlink())


def usage(home: Path) -> list[tuple[str, int, str, str]]:
    """Part, bytes, what it is, what keeps it small; the largest first, the rest and the sum last."""
    rows = [(part, size(home / part), *said) for part, said in PARTS.items()]
    total = size(home)
    rest = total - sum(row[1] for row in rows)
    found = sorted((row for row in rows if row[1]), key=lambda row: -row[1])
    superseded = sum(size(path) for path in superseded_copies(home, 0))
    if superseded:
        found.append(("moved aside", superseded, "copies that a repair moved aside", "loyalty tidy --delete"))
    found.append(
        ("everything else", rest - superseded, "the lock, lists of files, the secret of the keys", "")
    )
    return [*found, ("all", total, str(home), "")]


def superseded_copies(home: Path, days: float) -> list[Path]:
    """Copies that were moved aside at least so many days ago."""
    limit = time.time() - days * 86_400
    found = [path for pattern in SUPERSEDED for path in home.glob(pattern)]
    return sorted(path for path in found if path.lstat().st_ctime <= limit)


def _home(chosen: argparse.Namespace) -> Path:
    home: Path = (chosen.company_home or load_settings().company_home).expanduser().absolute()
    return home


def disk(chosen: argparse.Namespace) -> int:
    """What uses what."""
    rows = [
        [part, used if chosen.form else f"{used / 1e6:,.1f} MB", what, keeps]
        for part, used, what, keeps in usage(_home(chosen))
    ]
    return show(["part", "bytes" if chosen.form else "size", "what", "kept_small_by"], rows, chosen.form, 0)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def tidy(chosen: argparse.Namespace) -> int:
    """Name the superseded copies of a company; delete them only when told to."""
    found = superseded_copies(_home(chosen), chosen.days)
    for path in found:
        print(f"{'deleted' if chosen.delete else 'would delete'}: {path} ({size(path) / 1e6:,.1f} MB)")
        if chosen.delete:
            _remove(path)
    if not found:
        print(f"no superseded copy is older than {chosen.days:g} days")
    elif not chosen.delete:
        print("Nothing was deleted; add --delete to delete these.")
    return 0


def add_disk(commands: Any) -> None:
    """Add the commands to the parser."""
    add_output(commands.add_parser("disk", help="what of a company uses how much of the disk"))
    one = commands.add_parser(
        "tidy", help="name superseded copies (moved aside by a repair); --delete deletes"
    )
    one.add_argument("--company-home", type=Path, help="folder of the company; default: the settings'")
    one.add_argument("--days", type=float, default=DAYS, help=f"only older ones; default: {DAYS}")
    one.add_argument("--delete", action="store_true", help="delete them; without it they are only named")
