"""What was told already: the same cause at most once a day, so that a broken schedule does not ring every minute.

Kept beside the company; where its folder is unknown or cannot be written, in a private folder for temporary files.
Never here: the message, or who sends it (webhook.py).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from orchestration.run.results import write_text

#: A day, less room for a schedule that fires a little early: a failure of each morning is told each morning.
EVERY = timedelta(hours=20)
#: What differs between two messages of one cause: process numbers, times, counts, run ids.
CHANGING = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")


def cause(state: str, what_to_do: list[str]) -> str:
    """One short text for a cause, the same for its every message."""
    return hashlib.sha256(CHANGING.sub("#", f"{state}|{what_to_do}").encode()).hexdigest()[:20]


def _private() -> Path | None:
    """A folder of this user's alone among the temporary files; None where there can be none."""
    try:
        folder = Path(tempfile.gettempdir()) / f"loyalty-told-{os.getuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        own = not folder.is_symlink() and folder.stat().st_uid == os.getuid()
    except OSError:
        return None
    return folder if own else None


@dataclass(frozen=True)
class Told:
    """What was told of one company, known by its file; `home`: its folder, None where it could not be learnt."""

    company_file: Path
    home: Path | None = None

    def _files(self) -> list[Path]:
        name = hashlib.sha256(str(self.company_file).encode()).hexdigest()[:20]
        private = _private()
        beside = [self.home / "told.json"] if self.home else []
        return beside + ([private / f"{name}.json"] if private else [])

    def _read(self, file: Path) -> dict[str, Any]:
        try:
            content = json.loads(file.read_text("utf-8"))
            return content if isinstance(content, dict) else {}
        except (OSError, ValueError):
            return {}

    def lately(self, what: str, now: datetime | None = None) -> bool:
        """Whether a cause was told within the day."""
        limit = (now or datetime.now(UTC)) - EVERY
        times = [self._read(file).get(what) for file in self._files()]
        return any(datetime.fromisoformat(time) > limit for time in times if time)

    def remember(self, what: str, now: datetime | None = None) -> None:
        """Note that a cause was told, in the first place that can be written."""
        for file in self._files():
            try:
                write_text(
                    file, json.dumps({**self._read(file), what: (now or datetime.now(UTC)).isoformat()})
                )
                return
            except OSError:
                continue

    def forget(self) -> None:
        """All is well again: the next fault is told at once."""
        for file in self._files():
            with suppress(OSError):
                file.unlink(missing_ok=True)
