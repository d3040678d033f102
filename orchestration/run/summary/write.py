"""Writing a run's summary: text, JSON and one page, in the run's folder.

Written after each gate and at the end, so that a stopped run has its page too. Never here: content or looks.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ingestion.settings import Settings
from orchestration.publish.layout import relink
from orchestration.run.results import write_text
from orchestration.run.summary.data import collect
from orchestration.run.summary.page import as_page
from orchestration.run.summary.text import as_text


def _point_latest(folder: Path) -> None:
    """`runs/latest` names the newest run's folder."""
    relink(folder.parent / "latest", Path(folder.name))


def write_summary(folder: Path, settings: Settings) -> dict[str, Any]:
    """Write summary.json, summary.txt and summary.html; returns what they say."""
    data = collect(folder, settings)
    write_text(folder / "summary.json", json.dumps(data, indent=1, default=str) + "\n")
    write_text(folder / "summary.txt", as_text(data))
    write_text(folder / "summary.html", as_page(data))
    _point_latest(folder)
    return data
