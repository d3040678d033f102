"""What a published version says of itself: version, as-of day, inputs, rows, checks, content.

Here: the shape of manifest.json. A BI tool's refresh, the next gate and the next publish read it. Add a field when a
reader needs it; never personal data.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.publish.layout import DATABASE, MANIFEST, Layout


@dataclass(frozen=True)
class Published:
    """One published version.

    `rows` and `content` (a hash of the mart's rows, whatever their order) by mart; `inputs` by feed; `published_at`
    is UTC, ISO 8601; `file_bytes` the size of the database file.
    """

    version: int
    company: str
    as_of: date
    published_at: str
    run_id: str
    rows: dict[str, int]
    content: dict[str, str]
    file_bytes: int
    inputs: dict[str, Any] = field(default_factory=dict)
    checks: dict[str, Any] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Write manifest.json into a version's folder."""
        text = json.dumps(
            {**asdict(self), "as_of": self.as_of.isoformat()}, indent=1, sort_keys=True, default=str
        )
        (folder / MANIFEST).write_text(text + "\n", "utf-8")


def read_manifest(folder: Path) -> Published:
    """The manifest of a version's folder."""
    content = json.loads((folder / MANIFEST).read_text("utf-8"))
    return Published(**{**content, "as_of": date.fromisoformat(content["as_of"])})


def served(root: Path) -> Published | None:
    """What is served at the moment; None before the first publish, or when its file is not what was published."""
    layout = Layout(root)
    version = layout.current()
    if version is None:
        return None
    folder = layout.folder(version)
    try:
        published = read_manifest(folder)
        whole = (folder / DATABASE).stat().st_size == published.file_bytes
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return published if whole else None
