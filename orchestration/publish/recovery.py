"""Putting the serve folder in order before a publish: after a kill, a restored backup, a copy that lost its link.

Nothing that could be served is deleted before something else stands. Add a case when something else than a publish can
leave it behind. Never here: numbering and switching (layout.py), what is inside a version (building.py).
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from orchestration.publish.layout import HIGHEST, Layout, note_highest, remove, switch
from orchestration.publish.manifest import whole


def recover(layout: Layout) -> list[str]:
    """Put the serve folder in order; returns what was done that a person should know.

    Leftovers of a killed publish go without a word: half-written versions, and whole ones that were never switched to.
    """
    layout.versions.mkdir(parents=True, exist_ok=True)
    remove(layout.building)
    for name in (layout.link.name, HIGHEST):
        for left in layout.root.glob(f".{name}.*"):
            left.unlink(missing_ok=True)
    told = [*_moved_aside(layout), *_served_again(layout)]
    _remove_never_served(layout)
    return told


def _moved_aside(layout: Layout) -> list[str]:
    """Move what stands where the link belongs; a copy of a version that is missing becomes that version."""
    if layout.link.is_symlink() or not layout.link.exists():
        return []
    published = whole(layout.link) if layout.link.is_dir() else None
    target = layout.folder(published.version) if published else _aside(layout)
    if target.exists():
        target = _aside(layout)
    kind = "folder" if layout.link.is_dir() else "file"
    layout.link.rename(target)
    if published:
        note_highest(layout, published.version)
    return [f"{layout.link} was a {kind}, not the link that names the served version; moved to {target}"]


def _aside(layout: Layout) -> Path:
    """A name of its own beside the link."""
    return layout.root / f"{layout.link.name}.moved-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"


def _newest_whole(layout: Layout) -> int | None:
    """The newest version whose files are all there."""
    return next((one for one in reversed(layout.all()) if whole(layout.folder(one))), None)


def _served_again(layout: Layout) -> list[str]:
    """Serve the newest whole version where the link is missing or names no version that is there."""
    current, found = layout.current(), _newest_whole(layout)
    if found is None or (current is not None and layout.folder(current).is_dir()):
        return []
    what = "was missing" if current is None else f"named version {current}, which is not there"
    switch(layout, found)
    return [f"{layout.link} {what}; version {found}, the newest whole one, is served again"]


def _remove_never_served(layout: Layout) -> None:
    """Remove what a kill left between numbering and switching, once it is certain which versions were served."""
    current = layout.current()
    if current is None or not layout.folder(current).is_dir():
        return
    for version in layout.all():
        if version > layout.highest():
            remove(layout.folder(version))
