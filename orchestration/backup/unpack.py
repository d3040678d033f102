"""Restoring a backup: unpacked beside, every file compared with its sum, and only then put in the folder's place.

What was in the folder is moved aside, not deleted. Tombstones of before and of the backup are kept together: whoever
was erased after the backup was made is named, not brought back in silence. Never here: writing a backup (pack.py).
"""

from __future__ import annotations

import json
import os
import shutil
import tarfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingestion.errors import LoyaltyError
from ingestion.persons import tombstones
from ingestion.settings import Settings
from ingestion.store.schema import refuse_version
from orchestration.backup.pack import CONTENTS, SECRET, Contents
from orchestration.publish.manifest import sum_of

#: What stays in the folder: the lock is held meanwhile.
STAYS = frozenset({"refresh.lock"})


class BackupUnusable(LoyaltyError):
    """A backup is damaged or of something else; the message says which, and nothing was changed."""


@dataclass(frozen=True)
class Restored:
    """`aside`: where the content of before is; `erased_since`: how many erasures the backup does not know."""

    contents: Contents
    aside: Path | None
    erased_since: int


def _inside(path: str) -> bool:
    """Whether a path stays within the folder that it is relative to."""
    return not os.path.isabs(path) and not os.path.normpath(path).startswith("..")


def _members(archive: tarfile.TarFile) -> list[tarfile.TarInfo]:
    """Files, folders and links of an archive, all within the folder; raises BackupUnusable for anything else."""
    found = archive.getmembers()
    for one in found:
        leads = os.path.join(os.path.dirname(one.name), one.linkname) if one.issym() else one.name
        absolute = one.issym() and os.path.isabs(one.linkname)
        plain = one.isreg() or one.isdir() or one.issym()
        if absolute or not (plain and _inside(one.name) and _inside(leads)):
            raise BackupUnusable(f"the backup holds {one.name}, which does not lie in a company's folder")
    return found


def _unpacked(file: Path, folder: Path) -> Contents:
    """Unpack into a new folder and compare every file with its sum."""
    try:
        with tarfile.open(file) as archive:
            archive.extractall(folder, members=_members(archive), filter="tar")
        contents = Contents(**json.loads((folder / CONTENTS).read_text("utf-8")))
    except (tarfile.TarError, OSError, EOFError, ValueError, TypeError) as error:
        raise BackupUnusable(
            f"{file} is no whole backup of a company ({error}); nothing was changed"
        ) from None
    (folder / CONTENTS).unlink()
    if wrong := _differs(folder, contents):
        raise BackupUnusable(
            f"{file} is damaged: {', '.join(wrong[:5])} is not what was backed up; nothing was changed"
        )
    return contents


def _differs(folder: Path, contents: Contents) -> list[str]:
    """Files and links that are not there as they were backed up."""
    files = {name: folder / name for name in contents.sums}
    wrong = [name for name, one in files.items() if not one.is_file() or sum_of(one) != contents.sums[name]]
    links = {name: folder / name for name in contents.links}
    return wrong + [
        name
        for name, one in links.items()
        if not one.is_symlink() or os.readlink(one) != contents.links[name]
    ]


def _checked(file: Path) -> None:
    """Compare the archive with the sum beside it, where there is one."""
    beside = file.with_name(f"{file.name}.sha256")
    if beside.is_file() and beside.read_text("utf-8").split()[0] != sum_of(file):
        raise BackupUnusable(
            f"{file} is not what {beside.name} says: it was damaged or cut; nothing was changed"
        )


def _tombstones(settings: Settings, unpacked: Path) -> int:
    """Keep the marks of both; returns how many erasures the backup does not know."""
    own, theirs = settings.company_home / tombstones.FILE, unpacked / tombstones.FILE
    if not own.is_file():
        return 0
    here = json.loads(own.read_text("utf-8"))
    there = json.loads(theirs.read_text("utf-8")) if theirs.is_file() else {**here, "tombstones": []}
    if here["made_of"] != there["made_of"]:
        raise BackupUnusable(
            f"erased persons of the backup are marked with another secret than those of {settings.company_home}: put "
            f"{tombstones.FILE} aside only if the secret was lost for good; nothing was changed"
        )
    since = [one for one in here["tombstones"] if one not in there["tombstones"]]
    tombstones.place(
        theirs, json.dumps({**there, "tombstones": there["tombstones"] + since}, indent=1) + "\n"
    )
    return len(since)


def _swap(home: Path, unpacked: Path, aside: Path) -> bool:
    """Move what is there aside, and the backup into its place; whether anything was there."""
    there = [path for path in home.iterdir() if path.name not in STAYS]
    if there:
        aside.mkdir()
    for path in there:
        path.rename(aside / path.name)
    for path in unpacked.iterdir():
        path.rename(home / path.name)
    unpacked.rmdir()
    return bool(there)


def restore(settings: Settings, file: Path) -> Restored:
    """Put a backup in the place of the company's folder.

    Raises BackupUnusable or StateTooNew before anything changes.
    """
    home, now = settings.company_home, f"{datetime.now(UTC):%Y%m%dT%H%M%S}"
    if not file.is_file():
        raise BackupUnusable(f"{file}: no such backup")
    _checked(file)
    unpacked, aside = (
        home.with_name(f".{home.name}.restoring-{now}"),
        home.with_name(f"{home.name}.before-{now}"),
    )
    unpacked.mkdir(mode=0o700)
    try:
        contents = _unpacked(file, unpacked)
        if contents.company != settings.company.name:
            raise BackupUnusable(f"{file} is a backup of {contents.company}, not of {settings.company.name}")
        refuse_version(contents.state)
        if not (unpacked / SECRET).exists() and (home / SECRET).is_file():
            shutil.copy2(home / SECRET, unpacked / SECRET)
        since = _tombstones(settings, unpacked)
        moved = _swap(home, unpacked, aside)
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)
    return Restored(contents, aside if moved else None, since)
