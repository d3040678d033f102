"""Building the report of the served version, once: written beside, whole, then switched to.

Killed at any point, the next build removes what was left and begins anew; until the switch, readers see the report
before. Never here: what the pages hold.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingestion.errors import LoyaltyError
from ingestion.settings import Settings
from orchestration.publish.layout import DATABASE, Layout
from orchestration.publish.manifest import Published, served
from orchestration.publish.reader import open_file
from orchestration.report.labels import load
from orchestration.report.layout import MANIFEST, ReportLayout, alone, clean, promote, prune, switch
from orchestration.report.pages import PAGES
from orchestration.report.site import ReportSite, VersionFacts, write_site

HERE = Path(__file__).resolve().parent
#: Other places a page names, from the folder `serve/report`; only where they exist.
DICTIONARY = "warehouse/dictionary.html"
DOCS = "docs/index.html"


class NothingPublished(LoyaltyError):
    """There is no version to report on."""


@dataclass(frozen=True)
class Built:
    """What a build did: the page to open, the version it shows, whether it was written now, seconds it took."""

    page: Path
    version: int
    is_new: bool
    seconds: float


def _code() -> str:
    """Hash of all a report depends on beside the data: this folder's files, and the charting library's version."""
    digest = hashlib.sha256(importlib.metadata.version("vl-convert-python").encode())
    for file in sorted(path for path in HERE.rglob("*") if path.is_file() and path.suffix != ".pyc"):
        digest.update(f"\0{file.relative_to(HERE)}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def _links(settings: Settings, version: Path) -> dict[str, str]:
    links = {"dictionary": f"../current/{DICTIONARY}"} if (version / DICTIONARY).is_file() else {}
    return links | ({"docs": f"../../{DOCS}"} if (settings.company_home / DOCS).is_file() else {})


def _facts(settings: Settings, published: Published, version: Path) -> VersionFacts:
    feeds = [feed for feed, counts in published.inputs.items() if counts.get("rows_loaded")]
    return VersionFacts(
        company=settings.company.title or settings.company.name,
        as_of=published.as_of.isoformat(),
        version=published.version,
        published_at=published.published_at,
        time_zone=settings.time_zone,
        currency=settings.currency,
        feeds=sorted(feeds),
        links=_links(settings, version),
    )


def _stamp(facts: VersionFacts) -> dict[str, Any]:
    """What makes a report this one: the version with its facts, and the code."""
    return {
        "version": facts.version,
        "facts": hashlib.sha256(repr(facts).encode()).hexdigest(),
        "code": _code(),
    }


def _limits(settings: Settings, layout: ReportLayout) -> dict[str, str]:
    """Memory the queries may take, and where the rest goes: beside the reports, as a version is never written to."""
    return {"memory_limit": settings.engine_memory, "temp_directory": str(layout.reports / ".spill")}


def _shown(layout: ReportLayout) -> dict[str, Any] | None:
    folder = layout.current()
    try:
        found: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8")) if folder else {}
    except (OSError, ValueError):
        return None
    return found or None


def _write(
    layout: ReportLayout, facts: VersionFacts, version: Path, stamp: dict[str, Any], limits: dict[str, str]
) -> None:
    clean(layout)
    layout.building.mkdir(parents=True)
    reader = open_file(version / DATABASE, **limits)
    try:
        write_site(ReportSite(layout.building, reader, list(PAGES), load(), facts))
    finally:
        reader.close()
    (layout.building / MANIFEST).write_text(json.dumps(stamp, indent=1) + "\n", "utf-8")


def build_report(settings: Settings) -> Built:
    """Build the report of the served version, unless it is what readers see already.

    Raises NothingPublished before the first publish; QueryRefused, LabelMissing where the report's own files are wrong.
    After any error the report before stays.
    """
    started = time.monotonic()
    published = served(settings.serve_dir)
    if published is None:
        raise NothingPublished(
            f"Nothing is published in {settings.serve_dir} yet: make refresh, then make report."
        )
    layout = ReportLayout(settings.serve_dir)
    version = Layout(settings.serve_dir).folder(published.version)
    facts = _facts(settings, published, version)
    with alone(layout):
        stamp = _stamp(facts)
        is_new = _shown(layout) != stamp
        if is_new:
            _write(layout, facts, version, stamp, _limits(settings, layout))
            switch(layout, promote(layout, published.version))
            prune(layout, settings.keep_versions)
    return Built(layout.index, published.version, is_new, round(time.monotonic() - started, 2))
