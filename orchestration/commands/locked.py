"""Acting under a company's refresh lock: a command that finds a refresh running says which, and ends with 75.

Never here: what is done under the lock, or how it is taken (orchestration/run/lock.py).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from ingestion.settings import Settings, load_settings
from orchestration.commands.output import BUSY


def locked(home: Path, act: Callable[[], int], wait: float = 0, say_to: TextIO | None = None) -> int:
    """Run an act under the lock of a company's folder; returns its exit code, or 75 while a refresh runs.

    `wait`: seconds to wait for it. `say_to`: where it is said that one runs; None: on the screen.
    """
    from orchestration.run.lock import RefreshRunning, refresh_lock

    try:
        with refresh_lock(home, wait):
            return act()
    except RefreshRunning as busy:
        print(busy, file=say_to)
        return BUSY


def under_lock(act: Callable[[Settings], int]) -> int:
    """The same for the company of the settings, which waits as long as they say."""
    settings = load_settings()
    return locked(settings.company_home, lambda: act(settings), settings.lock_wait)
