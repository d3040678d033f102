"""`loyalty disk`: what of a company uses the disk, and what keeps it small.

Never here: what each refresh removes by itself (publish, run), or what a person has removed (tidy.py).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
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
    "remote": ("copies of remote files, read and loaded", "loyalty tidy --delete"),
    "sources": ("files of the demo company", "the demo's alone"),
    "spill": ("what queries put aside", "empty between refreshes"),
}
#: Copies moved aside, by a repair or by the commands that messages name; nothing reads them.
SUPERSEDED = ("serve/current.moved-*", "pipeline.duckdb*.damaged")
#: Copies of files that lie elsewhere: what was loaded of them is not read again, and is fetched again if it is.
FETCHED = "remote/*"


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


def superseded_copies(home: Path, days: float, patterns: Sequence[str] = SUPERSEDED) -> list[Path]:
    """Copies that were moved aside, or made, at least so many days ago."""
    limit = time.time() - days * 86_400
    found = [path for pattern in patterns for path in home.glob(pattern)]
    return sorted(path for path in found if path.lstat().st_ctime <= limit)


def disk(chosen: argparse.Namespace) -> int:
    """What uses what."""
    home: Path = (chosen.company_home or load_settings().company_home).expanduser().absolute()
    rows = [
        [part, used if chosen.form else f"{used / 1e6:,.1f} MB", what, keeps]
        for part, used, what, keeps in usage(home)
    ]
    return show(["part", "bytes" if chosen.form else "size", "what", "kept_small_by"], rows, chosen.form, 0)


def add_disk(commands: Any) -> None:
    """Add the command to the parser."""
    add_output(commands.add_parser("disk", help="what of a company uses how much of the disk"))
