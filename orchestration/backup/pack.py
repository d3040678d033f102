"""Writing a backup: every file of a company's folder in one archive, which names the SHA-256 sum of each.

The pipeline's database is closed and written out, SQLite files are copied by SQLite, as the UI may be writing them.
Never here: restoring (unpack.py).
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ingestion.database import pipeline
from ingestion.errors import LoyaltyError
from ingestion.persons.tombstones import place
from ingestion.settings import Settings
from ingestion.store.damage import SQLITE
from ingestion.store.schema import version_of
from orchestration.publish.manifest import sum_of

#: The archive's first member.
CONTENTS = "backup.json"
#: Where a company's folder lists the backups that were made of it.
LIST = "backups.json"
#: What is made again, or belongs to a moment: the lock, spilled queries, the parsed project, copies of remote files.
LEFT_OUT = frozenset({"refresh.lock", "spill", "dbt", "remote", "standing.json", "start.json"})
SECRET = "identity.key"


@dataclass(frozen=True)
class Contents:
    """What a backup says of itself. `state`: version of the pipeline's database; `sums`: SHA-256 by file."""

    company: str
    made_at: str
    state: int
    with_secret: bool
    sums: dict[str, str]
    links: dict[str, str]


def entries(home: Path, with_secret: bool) -> Iterator[Path]:
    """Files and links of a company's folder that belong into a backup."""
    left_out = LEFT_OUT if with_secret else LEFT_OUT | {SECRET}
    for folder, folders, names in os.walk(home):
        here = Path(folder)
        linked = [name for name in folders if (here / name).is_symlink()]
        folders[:] = sorted(
            name for name in set(folders) - set(linked) if here != home or name not in left_out
        )
        for name in sorted([*names, *linked]):
            if (here != home or name not in left_out) and not name.endswith(("-wal", "-shm", ".wal")):
                yield here / name


def _settled(file: Path, work: Path) -> Path:
    """The file itself, or a copy of a SQLite file that somebody may be writing."""
    with file.open("rb") as handle:
        if handle.read(len(SQLITE)) != SQLITE:
            return file
    copy = work / hashlib.sha256(str(file).encode()).hexdigest()
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def _written_out(settings: Settings) -> int:
    """Have the pipeline's database hold everything that its log holds; returns the version of its state."""
    if not settings.pipeline_db.is_file():
        raise LoyaltyError(
            f"{settings.company_home} holds nothing to be backed up yet: run loyalty refresh first"
        )
    with pipeline(settings) as con:
        return version_of(con)


def _write(archive: tarfile.TarFile, contents: Contents, files: dict[str, Path], home: Path) -> None:
    text = json.dumps(asdict(contents), indent=1).encode()
    head = tarfile.TarInfo(CONTENTS)
    head.size = len(text)
    archive.addfile(head, io.BytesIO(text))
    for name, file in files.items():
        info = archive.gettarinfo(str(home / name), name)
        info.size = file.stat().st_size
        with file.open("rb") as handle:
            archive.addfile(info, handle)
    for name in contents.links:
        archive.add(str(home / name), name, recursive=False)


def listed(home: Path) -> list[dict[str, Any]]:
    """Backups that were made of a company, as its folder lists them."""
    return list(json.loads((home / LIST).read_text("utf-8"))) if (home / LIST).is_file() else []


def _noted(home: Path, file: Path, total: str, made_at: str) -> None:
    """List the backup in the company's folder: an erasure names those that hold the person still."""
    known = [one for one in listed(home) if one["file"] != str(file)]
    place(
        home / LIST,
        json.dumps([*known, {"file": str(file), "at": made_at, "sha256": total}], indent=1) + "\n",
    )


def backup(settings: Settings, file: Path, with_secret: bool = True) -> tuple[Contents, str]:
    """Write a backup that its owner alone may read; returns what is in it and the archive's SHA-256.

    Raises LoyaltyError where there is nothing to back up or the file exists.
    """
    if file.exists():
        raise LoyaltyError(f"{file} exists already: name a new file")
    home, made_at = settings.company_home, datetime.now(UTC).isoformat(timespec="seconds")
    if file.is_relative_to(home):
        raise LoyaltyError(f"{file} lies in the company's folder: a backup belongs on another disk")
    state, found = _written_out(settings), list(entries(home, with_secret))
    part = file.with_name(f".{file.name}.part")
    with tempfile.TemporaryDirectory(dir=file.parent) as work:
        files = {
            path.relative_to(home).as_posix(): _settled(path, Path(work))
            for path in found
            if not path.is_symlink()
        }
        links = {path.relative_to(home).as_posix(): os.readlink(path) for path in found if path.is_symlink()}
        sums = {name: sum_of(copy) for name, copy in files.items()}
        contents = Contents(settings.company.name, made_at, state, with_secret, sums, links)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as handle:
            mode = "w:gz" if file.suffix in (".gz", ".tgz") else "w"
            with tarfile.open(fileobj=handle, mode=mode, format=tarfile.PAX_FORMAT) as archive:  # type: ignore[call-overload]
                _write(archive, contents, files, home)
            handle.flush()
            os.fsync(handle.fileno())
    total = sum_of(part)
    os.replace(part, file)
    file.with_name(f"{file.name}.sha256").write_text(f"{total}  {file.name}\n", "utf-8")
    _noted(home, file, total, made_at)
    return contents, total
