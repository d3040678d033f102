"""Which files a source has, and what their content is known by.

Here: listing (local or object store, by the same words) and hashing. Add a new kind of place here.
Never here: what is inside a file (readers).
"""

from __future__ import annotations

import hashlib
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
from fsspec.core import url_to_fs

from ingestion.database import insert_rows
from ingestion.errors import RejectedFile

GLOB_SIGNS = frozenset("*?[")


@dataclass(frozen=True)
class FoundFile:
    """A file of a source: where it is, how large (bytes), when it was last changed (naive UTC)."""

    path: str
    size: int
    modified_at: datetime


def _moment(info: dict[str, Any]) -> datetime:
    """When a file was changed, whatever its store calls that."""
    moment = (
        info.get("mtime") or info.get("LastModified") or info.get("last_modified") or info.get("created") or 0
    )
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).replace(tzinfo=None)
    return datetime.fromtimestamp(float(moment), UTC).replace(tzinfo=None)


def find_files(location: str, refused: dict[str, RejectedFile] | None = None) -> list[FoundFile]:
    """Files at a path, glob or URL, by path, those behind symbolic links among them; `refused` takes the unusable.

    Raises RejectedFile when a location without a glob sign names no file.
    """
    fs, root = url_to_fs(location)
    pattern = bool(GLOB_SIGNS & set(root))
    if pattern:
        found = fs.glob(root, detail=True)
    elif fs.exists(root):
        found = {root: fs.info(root)}
    else:
        raise RejectedFile(f"no file at {location}", "Put it there, or correct the source's location")
    remote = "file" not in (fs.protocol if isinstance(fs.protocol, tuple) else (fs.protocol,))
    files = []
    for path, info in sorted(found.items()):
        try:
            followed = info if remote else _followed(path)
            if followed:
                name = fs.unstrip_protocol(path) if remote else path
                files.append(FoundFile(name, int(followed["size"] or 0), _moment(followed)))
        except RejectedFile as rejection:
            if refused is not None:
                refused[path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")] = rejection
    if not pattern and not files and not refused:
        raise RejectedFile(
            f"{location} is no regular file", "For the files of a folder, give a pattern such as folder/*.csv"
        )
    return files


def _followed(path: str) -> dict[str, Any] | None:
    """Size and time of a local file, a link's target for a link; None for what is no regular file."""
    if any("\udc80" <= letter <= "\udcff" for letter in path):
        raise RejectedFile("the file's name is not UTF-8", "Rename the file")
    try:
        state = Path(path).stat()
    except OSError as error:
        raise RejectedFile(
            f"the link leads nowhere: {error.strerror}",
            "Deliver the file that the link names, or remove the link",
        ) from None
    return {"size": state.st_size, "mtime": state.st_mtime} if stat.S_ISREG(state.st_mode) else None


def local_copy(file: FoundFile, folder: Path) -> Path:
    """A path DuckDB can open: the file itself, or a copy of a remote one kept by path, size and time."""
    if "://" not in file.path:
        return Path(file.path)
    name = f"{file.path}|{file.size}|{file.modified_at}"
    target = folder / hashlib.sha256(name.encode()).hexdigest()[:20] / file.path.rsplit("/", 1)[-1]
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        fs, root = url_to_fs(file.path)
        part = target.with_name(target.name + ".part")
        fs.get(root, str(part))
        part.replace(target)
    return target


class ContentHashes:
    """SHA-256 of files' content, computed once for a path, size and time of change."""

    def __init__(self, con: duckdb.DuckDBPyConnection, folder: Path) -> None:
        """`folder` takes copies of remote files."""
        self._con, self._folder = con, folder
        self._new: list[list[object]] = []
        rows = con.execute(
            "select path, size_bytes, modified_at, content_hash from raw.content_hashes"
        ).fetchall()
        self._known = {(path, size, moment): digest for path, size, moment, digest in rows}

    def of(self, file: FoundFile) -> str:
        """Hex digest of the file's content."""
        key = (file.path, file.size, file.modified_at)
        if key not in self._known:
            with local_copy(file, self._folder).open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            self._known[key] = digest
            self._new.append([*key, digest])
        return self._known[key]

    def keep(self) -> None:
        """Write down what was computed since the last time."""
        insert_rows(self._con, "raw.content_hashes", self._new)
        self._new = []
