"""What is told of a refresh that did not end well, and of one that did: by the webhook, once a day and cause.

Add an end that nobody would hear of otherwise. Never here: sending (webhook.py), or what the terminal shows.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from ingestion.settings import Settings
from orchestration.run.interrupt import AGAIN
from orchestration.run.webhook import address, all_well, tell, tell_unstarted


def ended_well(data: dict[str, Any]) -> bool:
    """Whether the summary of a run asks nothing of anybody."""
    return data["state"] in ("published", "unchanged") and not data["what_to_do"]


def tell_end(settings: Settings, run_id: str, data: dict[str, Any]) -> None:
    """Tell of an end that is not a good one; after a good one the next fault is told at once."""
    if ended_well(data):
        all_well(settings)
    else:
        tell(settings, run_id, data["state"], data["what_to_do"])


def tell_stopped(settings: Settings, signal: str) -> None:
    """Tell of a refresh that was told to end."""
    tell(settings, "", f"was stopped by {signal}", [AGAIN])


def tell_no_run(settings: Settings | None, overrides: dict[str, Any], text: str) -> None:
    """Tell of a refresh that came to no run; without settings, by what the environment says."""
    if settings:
        tell(settings, "", "could not start", [text])
        return
    tell_unstarted(*address(overrides), text)


def of_the_system(error: OSError) -> str:
    """What the operating system refused, and what to do."""
    return (
        f"{error.filename or 'a file'}: {error.strerror or error}. Give the refresh's user the right to write there, "
        "or room on the disk; LOYALTY_HOME names another folder. What was served stays served"
    )


#: Bytes that must be free for the run's own records. Lower, a full disk is called by the name of whatever broke first;
#: higher, a fault of another kind on a nearly full disk is put down to the disk.
ROOM = 4 * 2**20


def no_room(folder: Path) -> str:
    """What to do where the disk of a folder is full; empty where it has room."""
    free = shutil.disk_usage(folder).free if folder.is_dir() else ROOM
    if free >= ROOM:
        return ""
    return (
        f"No space is left on the disk of {folder} ({free / 2**20:.1f} MB free). Make room and refresh again; "
        "`loyalty disk` says what of this company uses how much, LOYALTY_HOME names another folder. "
        "What was served stays served"
    )
