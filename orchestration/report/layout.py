"""The folders of the reports: numbered as the versions they show, switched by one link, what is kept.

A report of a version that is built again (its code changed) gets a folder of its own, so that the link never names one
that is being written. Never here: what is inside a report.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from orchestration.publish.layout import relink, sync

INDEX = "index.html"
#: What a report says of itself; written last, so a folder without it is not whole.
MANIFEST = "report.json"


@dataclass(frozen=True)
class ReportLayout:
    """The reports in the serve folder of one company."""

    root: Path

    @property
    def reports(self) -> Path:
        """Folder of all reports."""
        return self.root / "reports"

    @property
    def building(self) -> Path:
        """Where a report is written before anybody sees it."""
        return self.reports / ".building"

    @property
    def link(self) -> Path:
        """The link that names the report to open."""
        return self.root / "report"

    @property
    def index(self) -> Path:
        """The page to open."""
        return self.link / INDEX

    def current(self) -> Path | None:
        """Folder of the report that is open to readers; None before the first."""
        return self.reports / Path(os.readlink(self.link)).name if self.link.is_symlink() else None

    def all(self) -> list[Path]:
        """Folders of all whole reports, oldest first."""
        found = [path for path in self.reports.glob("v*") if (path / MANIFEST).is_file()]
        return sorted(found, key=lambda path: (path / MANIFEST).stat().st_mtime_ns)


@contextmanager
def alone(layout: ReportLayout) -> Iterator[None]:
    """One builder at a time; the lock of one that was killed is free."""
    layout.reports.mkdir(parents=True, exist_ok=True)
    with (layout.reports / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def clean(layout: ReportLayout) -> None:
    """Remove what a killed build left."""
    shutil.rmtree(layout.building, ignore_errors=True)
    for left in layout.root.glob(".report.*"):
        left.unlink(missing_ok=True)


def promote(layout: ReportLayout, version: int) -> Path:
    """Give the built report its folder: complete on disk, but nobody reads it yet."""
    for path in sorted(layout.building.rglob("*"), reverse=True):
        sync(path)
    sync(layout.building)
    name, again = f"v{version:08d}", 1
    while (layout.reports / name).exists():
        again += 1
        name = f"v{version:08d}.{again}"
    layout.building.rename(layout.reports / name)
    sync(layout.reports)
    return layout.reports / name


def switch(layout: ReportLayout, folder: Path) -> None:
    """Show a report: whoever opens the page from now on sees it."""
    relink(layout.link, Path(layout.reports.name) / folder.name)


def prune(layout: ReportLayout, keep: int) -> None:
    """Remove the oldest reports beyond `keep`, and what was never whole; never the one that is shown."""
    kept = {*layout.all()[-keep:], layout.current()}
    for folder in layout.reports.glob("v*"):
        if folder not in kept:
            shutil.rmtree(folder, ignore_errors=True)
