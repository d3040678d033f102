"""The receipt of an erasure: what was done, which files and backups of the company hold the person still, and no data.

Never here: doing it (erase.py).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from ingestion.persons import tombstones


@dataclass(frozen=True)
class Receipt:
    """What was done, without what it was done to. `still_in`: files that hold a value all the same."""

    erased_at: str
    customers: int
    figures: str
    tombstones: int
    rows: dict[str, int]
    swept_files: int
    removed_copies: list[str]
    removed_versions: list[int] = field(default_factory=list)
    removed_reports: list[str] = field(default_factory=list)
    refresh_exit_code: int | None = None
    postgres: str = ""
    own_files: list[dict[str, Any]] = field(default_factory=list)
    backups: list[dict[str, Any]] = field(default_factory=list)
    still_in: list[str] = field(default_factory=list)


def by_file(places: list[tuple[str, str, int]]) -> list[dict[str, Any]]:
    """Rows of the company's own files, a line a file."""
    return [
        {"feed": feed, "file": path, "rows": [row for *_, row in rows]}
        for (feed, path), rows in groupby(places, key=lambda place: place[:2])
    ]


def together(first: Receipt, second: Receipt) -> Receipt:
    """One receipt for both."""
    rows = {
        name: first.rows.get(name, 0) + second.rows.get(name, 0) for name in {**first.rows, **second.rows}
    }
    return replace(
        first,
        customers=first.customers + second.customers,
        figures=f"{first.figures}, {second.figures}",
        tombstones=first.tombstones + second.tombstones,
        rows=rows,
        swept_files=first.swept_files + second.swept_files,
        own_files=[*first.own_files, *second.own_files],
    )


def write_receipt(home: Path, receipt: Receipt) -> Path:
    """Keep a receipt in the company's folder."""
    file = home / "erasures" / f"{receipt.erased_at.replace(':', '').replace('+0000', 'Z')}.json"
    while file.exists():
        file = file.with_name(f"{file.stem}_.json")
    tombstones.place(file, json.dumps(asdict(receipt), indent=1, ensure_ascii=False) + "\n")
    return file
