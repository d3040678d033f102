"""The folders of the published versions: numbering, the switch, what is kept, and what a kill leaves.

The link names the folder, never the file: DuckDB resolves a link to a file and names its catalog after the target,
so qualified names would break at each switch. Never here: what is inside a version.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from orchestration.publish.audiences import WHOLE

#: Ending of an audience's file; its name is the audience's.
FILE = ".duckdb"
DATABASE = f"{WHOLE}{FILE}"
MANIFEST = "manifest.json"
#: In an audience's folder: its tables, what they are, and the dictionary as a page.
PARQUET = ".parquet"
SCHEMA = "schema.json"
PAGE = "dictionary.html"
#: In the serve folder: the highest number ever served, so that a lost link or folder never brings a number back.
HIGHEST = "highest_version"


def sync(path: Path) -> None:
    """Have the disk hold a file or folder before going on: a power cut must not undo the order of our steps."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(file: Path, text: str) -> None:
    """Write a file whole or not at all, so that it lasts: a power cut may fall in between."""
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    temporary.write_text(text, "utf-8")
    sync(temporary)
    os.replace(temporary, file)
    sync(file.parent)


@dataclass(frozen=True)
class Layout:
    """The serve folder of one company."""

    root: Path

    @property
    def versions(self) -> Path:
        """Folder of all versions."""
        return self.root / "versions"

    @property
    def link(self) -> Path:
        """The link that names the served version."""
        return self.root / "current"

    @property
    def building(self) -> Path:
        """Where a version is written before it has a number; never read by anybody."""
        return self.versions / ".building"

    def current(self) -> int | None:
        """Number of the served version; None before the first."""
        return number(Path(os.readlink(self.link))) if self.link.is_symlink() else None

    def noted(self) -> int:
        """The number in the note of the highest; 0 where there is none."""
        file = self.root / HIGHEST
        text = file.read_text("utf-8").strip() if file.is_file() else ""
        return int(text) if text.isdigit() else 0

    def highest(self) -> int:
        """The highest number ever served; 0 before the first."""
        return max(self.noted(), self.current() or 0)

    def next(self) -> int:
        """The number of the next version."""
        return max([self.highest(), *self.all()]) + 1

    def folder(self, version: int) -> Path:
        """Folder of a version."""
        return self.versions / f"v{version:08d}"

    def all(self) -> list[int]:
        """Numbers of all complete versions, ascending."""
        found = (number(path) for path in self.versions.glob("v*") if path.is_dir())
        return sorted(version for version in found if version is not None)


def number(folder: Path) -> int | None:
    """The number in a version folder's name."""
    digits = folder.name.removeprefix("v")
    return int(digits) if digits.isdigit() else None


def remove(folder: Path) -> None:
    """Delete a version; readers that have its file open keep their copy until they close it."""
    shutil.rmtree(folder, ignore_errors=True)


def promote(layout: Layout) -> int:
    """Give the built version its number; it is complete on disk, but nobody reads it yet."""
    version = layout.next()
    for path in sorted(layout.building.rglob("*"), reverse=True):  # what a folder holds before the folder
        sync(path)
    sync(layout.building)
    layout.building.rename(layout.folder(version))
    sync(layout.versions)
    return version


def relink(link: Path, target: Path) -> None:
    """Point a link at `target`, relative to its folder, in one step that lasts: nobody ever finds it missing."""
    temporary = link.with_name(f".{link.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(target)
    os.replace(temporary, link)
    sync(link.parent)


def switch(layout: Layout, version: int) -> None:
    """Serve a version: new readers see it from this instant, old ones keep theirs."""
    note_highest(layout, layout.highest())
    relink(layout.link, Path("versions") / layout.folder(version).name)
    note_highest(layout, version)


def note_highest(layout: Layout, version: int) -> None:
    """Note that a number was served."""
    if version <= layout.noted():
        return
    write_whole(layout.root / HIGHEST, f"{version}\n")


def prune(layout: Layout, keep: int) -> list[int]:
    """Remove the oldest versions beyond `keep`, never the served one; returns their numbers."""
    old = [version for version in layout.all()[:-keep] if version != layout.current()]
    for version in old:
        remove(layout.folder(version))
    return old
