"""Whether a refresh could change anything: what it depends on, and what the last whole one left.

Kept after a refresh that ended well, forgotten when the next one begins, so that a stopped or killed run leaves none.
Add here whatever a refresh reads or writes anew. Never here: what is said of a run that changed nothing (unchanged.py).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ingestion.errors import LoyaltyError
from ingestion.persons.secret import secret_of
from ingestion.settings import PROJECT_ROOT, Settings
from ingestion.sources.listing import find_files
from orchestration.publish.layout import Layout
from orchestration.report.layout import ReportLayout
from orchestration.run.results import write_text
from orchestration.run.seen_files import listed_files, seen_files

#: What a refresh runs, and beside it the file that Dagster's instance is made of.
PROJECT = ("ingestion", "orchestration", "dbt_project", "dagster.yaml")
#: Folders that running the project writes into it.
WRITTEN = {"__pycache__", "target", "logs"}
#: Pages of the project, in the company's folder.
PAGES = "docs/index.html"


@dataclass(frozen=True)
class Standing:
    """`inputs`: hash of all a refresh depends on; `left`: of the files it left; `run_id`: whose summary says more."""

    inputs: str
    left: str
    run_id: str


def _files(folder: Path) -> Iterator[Path]:
    """Every file of a folder, or the file itself, in a stable order."""
    if folder.is_file():
        yield folder
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(set(folders) - WRITTEN)
        yield from (Path(place) / name for name in sorted(files))


def _content(place: Path) -> list[tuple[str, str]]:
    return [(str(file), hashlib.sha256(file.read_bytes()).hexdigest()) for file in _files(place)]


def _listed(settings: Settings) -> list[tuple[str, str, int, str]]:
    """Every file that a source offers now, by what the load knows it by; raises where one cannot be listed."""
    return [
        (source.name, file.path, file.size, file.modified_at.isoformat())
        for source in settings.company.sources
        for reading in source.inputs.values()
        for file in find_files(settings.locate(reading.location))
    ]


def _packages() -> list[str]:
    """Installed packages with their versions, and the interpreter."""
    return [
        sys.version,
        *sorted(path.name for path in Path(sysconfig.get_paths()["purelib"]).glob("*.dist-info")),
    ]


def _depends_on(settings: Settings) -> dict[str, Any]:
    rules = settings.company.rules
    return {
        "files": _listed(settings),
        "settings": settings.model_dump(mode="json", exclude={"postgres", "identity_secret"}),
        "as_of": settings.dbt_vars(),
        # the gate asks how old the newest row is by the day it is asked on
        "today": datetime.now(UTC).date().isoformat(),
        "company": settings.company.model_dump(mode="json"),
        "rules": _content(Path(settings.locate(rules))) if rules else [],
        "project": [part for name in PROJECT for part in _content(PROJECT_ROOT / name)],
        "packages": _packages(),
    }


def inputs_of(settings: Settings) -> str:
    """Hash of all a refresh depends on, keyed by the company's secret; empty where it cannot be known."""
    if settings.postgres:
        return ""  # what a server holds may have changed by itself, and only the refresh looks there
    try:
        text = json.dumps(_depends_on(settings), sort_keys=True, default=str)
        return hmac.new(secret_of(settings).encode(), text.encode(), "sha256").hexdigest()
    except (LoyaltyError, OSError):
        return ""  # the refresh itself says what is wrong


def left_by(settings: Settings) -> str:
    """Hash of what a refresh left, by size and time of change: the pipeline's file, what is served, the pages."""
    layout, report = Layout(settings.serve_dir), ReportLayout(settings.serve_dir).current()
    version = layout.current()
    places = [settings.pipeline_db, settings.pipeline_db.with_name(f"{settings.pipeline_db.name}.wal")]
    places += [layout.folder(version)] if version is not None else []
    places += [report] if report else []
    places += [settings.company_home / PAGES]
    states = [(str(file), file.stat()) for place in places for file in _files(place)]
    found = [(path, state.st_size, state.st_mtime_ns) for path, state in states]
    return hashlib.sha256(json.dumps([version, str(report), found]).encode()).hexdigest()


def _file(settings: Settings) -> Path:
    return settings.company_home / "standing.json"


def keep(settings: Settings, inputs: str, run_id: str) -> None:
    """Write down that a refresh ended well; `inputs` are those from before it began.

    Not where a source offered or offers a file that the load never saw: its folder was out of reach for a while, and
    the next refresh has that file to load, though what the sources offer then is what it was before. The demo's files
    are written by the run itself; all others are as they were before it began to read.
    """
    now = inputs_of(settings)
    as_before = bool(settings.company.demo) or inputs == now
    if now and as_before and listed_files(settings) <= seen_files(settings):
        stand_on(settings, now, run_id)


def stand_on(settings: Settings, inputs: str, run_id: str) -> None:
    """Write down that with these inputs the outcome of that run stands, just asked or known to."""
    standing = Standing(inputs, left_by(settings), run_id)
    write_text(_file(settings), json.dumps(asdict(standing), indent=1) + "\n")


def forget(settings: Settings) -> None:
    """From here on a refresh is under way, and nothing is known of how it ends."""
    _file(settings).unlink(missing_ok=True)


def stands(settings: Settings, inputs: str) -> str | None:
    """The run whose outcome still stands with these inputs; None where a refresh has something to do."""
    with suppress(OSError, ValueError, TypeError):
        kept = Standing(**json.loads(_file(settings).read_text("utf-8")))
        if inputs and kept == Standing(inputs, left_by(settings), kept.run_id):
            return kept.run_id
    return None
