"""The note of a start: written when a refresh begins, removed when it ends in whatever way it can say itself.

A note that is left where nobody holds the lock says that a process died without a word: killed, or the machine
stopped. The next start and `loyalty watch` tell of it. Beside it, when a refresh last ended well. Never here: telling.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from orchestration.run.results import write_text

_noted: set[Path] = set()


def _note(home: Path) -> Path:
    return home / "start.json"


def _well(home: Path) -> Path:
    return home / "last_good.json"


def left(home: Path) -> str | None:
    """What a start that died has left, as a sentence; None where the last one ended. Only where no refresh runs."""
    if home in _noted or not _note(home).is_file():
        return None
    try:
        content = json.loads(_note(home).read_text("utf-8"))
        begun = f"began at {content['at']} (process {content['pid']})"
    except (OSError, ValueError, KeyError, TypeError):
        begun = "began before"
    return f"the refresh that {begun} ended without a word: it was killed, or the machine stopped"


@contextmanager
def noted(home: Path) -> Iterator[None]:
    """Keep the note while a refresh runs; nested calls of one process share it. Only under the refresh lock."""
    if home in _noted:
        yield
        return
    now = datetime.now(UTC).isoformat(timespec="seconds")
    write_text(_note(home), json.dumps({"at": now, "pid": os.getpid()}))
    _noted.add(home)
    try:
        yield
    finally:
        ended(home)


def ended(home: Path) -> None:
    """Remove the note: this start has said itself how it ended."""
    _noted.discard(home)
    _note(home).unlink(missing_ok=True)


def note_good(home: Path) -> None:
    """Note that a refresh published, or found that nothing had changed."""
    write_text(_well(home), json.dumps({"at": datetime.now(UTC).isoformat(timespec="seconds")}))


def last_good(home: Path) -> datetime | None:
    """When a refresh last ended well (UTC); None before the first."""
    try:
        return datetime.fromisoformat(json.loads(_well(home).read_text("utf-8"))["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
