"""One refresh at a time: a lock file that the kernel releases when its holder dies, however it dies.

Here: taking, waiting for and asking about the lock. Every way to run the pipeline (command, schedule, UI) takes it.
Never here: what is done under it.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingestion.errors import LoyaltyError

#: Seconds between two tries while waiting; shorter only burns processor time.
RETRY_SECONDS = 0.5

_held: set[Path] = set()


class RefreshRunning(LoyaltyError):
    """Another process is refreshing this company; the message says since when and which."""


@dataclass(frozen=True)
class Holder:
    """Who holds the lock: process id and since when (UTC, ISO 8601)."""

    pid: int | None
    since: str

    def __str__(self) -> str:
        """As a sentence a person reads."""
        return f"a refresh is running since {self.since} (process {self.pid or 'unknown'})"


def lock_file(company_home: Path) -> Path:
    """The lock of one company."""
    return company_home / "refresh.lock"


def _read_holder(path: Path) -> Holder:
    try:
        content = json.loads(path.read_text("utf-8"))
        return Holder(pid=content["pid"], since=content["since"])
    except (OSError, ValueError, KeyError):
        return Holder(pid=None, since="a moment ago")


def _try(path: Path) -> int | None:
    """An open, locked file descriptor, or None while another process holds the lock."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def running(company_home: Path) -> Holder | None:
    """Who is refreshing the company at this moment, or None.

    Asks the kernel, not the file's text: a killed refresh leaves the text but not the lock.
    """
    path = lock_file(company_home)
    if path in _held:
        return _read_holder(path)
    descriptor = _try(path)
    if descriptor is None:
        return _read_holder(path)
    os.close(descriptor)
    return None


def _wait(path: Path, seconds: float, say: Callable[[str], None]) -> int:
    deadline = time.monotonic() + seconds
    told = False
    while (descriptor := _try(path)) is None:
        holder = _read_holder(path)
        if time.monotonic() >= deadline:
            raise RefreshRunning(
                f"{holder}; nothing was done. Try again when it has ended, or set LOYALTY_LOCK_WAIT"
            )
        if not told:
            say(f"{holder}; waiting up to {seconds:.0f} s for it to end")
            told = True
        time.sleep(RETRY_SECONDS)
    return descriptor


@contextmanager
def refresh_lock(company_home: Path, wait: float = 0, say: Callable[[str], None] = print) -> Iterator[None]:
    """Hold the company's lock; nested calls of one process share it.

    `wait`: seconds to wait for another process. Raises RefreshRunning when it still runs then.
    """
    path = lock_file(company_home)
    if path in _held:
        yield
        return
    descriptor = _wait(path, wait, say)
    _held.add(path)
    try:
        since = datetime.now(UTC).isoformat(timespec="seconds")
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "since": since}).encode(), 0)
        yield
    finally:
        _held.discard(path)
        os.close(descriptor)
