"""Going back to a version that was served before: audited as if it were new, then one switch of the link.

The version says in its manifest that it is served again, and instead of which. Newer versions stay where they are, and
numbers go on. Only under the refresh lock. Never here: publishing a new version (publisher.py).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import duckdb

from ingestion.database import quoted
from ingestion.errors import LoyaltyError
from orchestration.publish.layout import FILE, Layout, switch
from orchestration.publish.manifest import Published, damaged, whole
from orchestration.publish.reader import open_file


class CannotServe(LoyaltyError):
    """A version cannot be served; the message says why, and which can."""


def standing(layout: Layout) -> list[Published]:
    """The versions that are there with all their files, newest first."""
    found = (whole(layout.folder(version)) for version in reversed(layout.all()))
    return [published for published in found if published is not None]


def version_before(layout: Layout) -> int:
    """The newest whole version before the served one; raises CannotServe where there is none."""
    current = layout.current()
    for published in standing(layout):
        if current is not None and published.version < current:
            return published.version
    raise CannotServe(
        f"there is no version before {'the served one' if current else 'the first publish'} in {layout.versions}: "
        "older ones are removed (LOYALTY_KEEP_VERSIONS says how many stay)"
    )


def _rows_wrong(layout: Layout, published: Published) -> list[str]:
    """Tables whose rows are not the ones that the manifest names, read as a reader would."""
    wrong = []
    for name, audience in published.audiences.items():
        with open_file(layout.folder(published.version) / f"{name}{FILE}") as reader:
            for table, rows in audience["tables"].items():
                found = reader.execute(f"select count(*) from marts.{quoted(table)}").fetchone()
                if found != (rows,):
                    wrong.append(f"{name}.{table}")
    return wrong


def audit_version(layout: Layout, version: int) -> Published:
    """The manifest of a version that is whole, undamaged and readable; raises CannotServe for any other."""
    published = whole(layout.folder(version))
    if published is None:
        there = ", ".join(str(one.version) for one in standing(layout)) or "none"
        raise CannotServe(f"version {version} is not there with all its files; there are: {there}")
    try:
        wrong = damaged(layout.folder(version), published) or _rows_wrong(layout, published)
    except duckdb.Error as error:
        wrong = [str(error).splitlines()[0]]
    if wrong:
        raise CannotServe(f"version {version} is damaged ({', '.join(wrong)}); serve another one")
    return published


def serve_version(layout: Layout, version: int) -> Published:
    """Serve a version that was published before, once it is audited; what was served stays where it is.

    Raises CannotServe where it is gone or damaged; then nothing changes.
    """
    published, before = audit_version(layout, version), layout.current()
    if before == version:
        return published
    again = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "instead_of": before}
    published = replace(published, served_again=[*published.served_again, again])
    published.write(layout.folder(version))
    switch(layout, version)
    return published
