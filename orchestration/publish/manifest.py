"""What a published version says of itself: version, as-of day, inputs, rows, checks, content, audiences.

Here: the shape of manifest.json. A BI tool's refresh, the next gate and the next publish read it. Add a field when a
reader needs it; never personal data.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.publish.layout import DATABASE, MANIFEST, Layout, write_whole


@dataclass(frozen=True)
class Published:
    """One published version.

    `rows` and `content` (a hash of the mart's rows, whatever their order) by mart; `inputs` by feed; `published_at`
    is UTC, ISO 8601; `file_bytes` the size of the whole warehouse's file. `audiences` by name: who they are, their
    file, its bytes, its tables with their rows, its folder of Parquet and dictionary. `form`: hash of all but the rows
    that makes the files; `files`: bytes of every file of the version but this one, by its path in it. `keys_made_of`:
    the mark of the secret that keys were made of; another mark means other keys ('' before there were secrets).
    `sums`: SHA-256 of the same files, as sha256sum prints it. `served_again`: each time that a person went back to
    this version: when (`at`, UTC), and from which version (`instead_of`).
    """

    version: int
    company: str
    as_of: date
    published_at: str
    run_id: str
    rows: dict[str, int]
    content: dict[str, str]
    file_bytes: int
    inputs: dict[str, Any] = field(default_factory=dict)
    checks: dict[str, Any] = field(default_factory=dict)
    audiences: dict[str, dict[str, Any]] = field(default_factory=dict)
    form: str = ""
    files: dict[str, int] = field(default_factory=dict)
    keys_made_of: str = ""
    sums: dict[str, str] = field(default_factory=dict)
    served_again: list[dict[str, Any]] = field(default_factory=list)

    def write(self, folder: Path) -> None:
        """Write manifest.json into a version's folder."""
        text = json.dumps(
            {**asdict(self), "as_of": self.as_of.isoformat()}, indent=1, sort_keys=True, default=str
        )
        write_whole(folder / MANIFEST, text + "\n")


def read_manifest(folder: Path) -> Published:
    """The manifest of a version's folder."""
    content = json.loads((folder / MANIFEST).read_text("utf-8"))
    return Published(**{**content, "as_of": date.fromisoformat(content["as_of"])})


def files_of(folder: Path) -> dict[str, int]:
    """Bytes of every file of a version but its manifest, by its path in the folder."""
    found = (file for file in folder.rglob("*") if file.is_file() and file != folder / MANIFEST)
    return {file.relative_to(folder).as_posix(): file.stat().st_size for file in sorted(found)}


def sum_of(file: Path) -> str:
    """SHA-256 of a file, as sha256sum prints it."""
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def sums_of(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """SHA-256 of files of a version, by path; a gigabyte takes a second or two."""
    return {name: sum_of(folder / name) for name in names}


def damaged(folder: Path, published: Published) -> list[str]:
    """Files of a version whose bytes are no longer the published ones; older manifests hold no sums to compare."""
    try:
        found = sums_of(folder, published.sums)
    except OSError as error:
        return [f"{Path(error.filename or folder).name} ({error.strerror})"]
    return [name for name, value in published.sums.items() if found[name] != value]


def whole(folder: Path) -> Published | None:
    """What a version's folder says it is; None when its files are not the ones that were published, by their sizes."""
    try:
        published = read_manifest(folder)
        # A version of before audiences lists no files; it stays served until the next publish.
        found = files_of(folder) if published.files else {DATABASE: (folder / DATABASE).stat().st_size}
        same = found == (published.files or {DATABASE: published.file_bytes})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return published if same else None


def served(root: Path) -> Published | None:
    """What is served at the moment; None before the first publish, or when its files are not what was published."""
    layout = Layout(root)
    version = layout.current()
    return None if version is None else whole(layout.folder(version))
