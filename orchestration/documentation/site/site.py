"""Making the pages when they are out of date, each replaced in one step.

Never here: what stands on them.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import shutil
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ingestion.database import connect
from ingestion.settings import Settings
from orchestration.dbt.manifest import Prepared, models
from orchestration.documentation.site import column_page, dbt_site, lineage

#: What the pages were made from; written last, so that a half-made site is made again.
STAMP = "made_from"
PAGES = ("index.html", "lineage.html", "columns.html", "columns.json")


@dataclass(frozen=True)
class DocumentationSite:
    """The folder of the pages, whether they were made now, and how much of the marts' columns has an origin."""

    folder: Path
    is_new: bool
    columns: int = 0
    with_origin: int = 0


def folder_of(settings: Settings) -> Path:
    """Where a company's pages lie."""
    return settings.company_home / "docs"


def _made_from(settings: Settings, prepared: Prepared) -> str:
    """Hash of what the pages depend on: the project as parsed, the tables' columns, the tools, this code."""
    digest = hashlib.sha256(prepared.folder.name.encode())
    for package in ("dbt-core", "dbt-duckdb", "dbt-colibri", "sqlglot"):
        digest.update(f"{package}={importlib.metadata.version(package)}\0".encode())
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    with closing(connect(settings, read_only=True)) as connection:
        columns = connection.execute(
            "select schema_name, table_name, column_name, data_type from duckdb_columns() "
            "where not internal order by all"
        ).fetchall()
    digest.update(repr(columns).encode())
    return digest.hexdigest()


def is_current(settings: Settings, made_from: str) -> bool:
    """Whether the pages stand and were made from this."""
    folder = folder_of(settings)
    stamp = folder / STAMP
    whole = all((folder / page).is_file() for page in PAGES)
    return whole and stamp.is_file() and stamp.read_text("utf-8") == made_from


def _make(settings: Settings, prepared: Prepared, work: Path) -> DocumentationSite:
    """Make every page in a folder of its own."""
    dbt_site.generate(settings, prepared, work / "dbt")
    graph = lineage.generate(work / "dbt", work / "colibri")
    marts = models(prepared.content, "marts")
    found = lineage.mart_origins(graph, marts)
    (work / "index.html").write_text(dbt_site.page(work / "dbt"), "utf-8")
    (work / "colibri" / "index.html").rename(work / "lineage.html")
    (work / "columns.html").write_text(column_page.as_page(marts, found), "utf-8")
    (work / "columns.json").write_text(column_page.as_json(found), "utf-8")
    every = [origin for columns in found.values() for origin in columns.values()]
    return DocumentationSite(
        folder_of(settings), True, len(every), sum(bool(origin.direct) for origin in every)
    )


def build_site(settings: Settings, prepared: Prepared, anew: bool = False) -> DocumentationSite:
    """Make the pages unless they are up to date already; `anew`: in any case.

    Until the last step readers see the pages as they were. The pipeline's file must be free, as in a step of the
    refresh. Raises DocsFailed; LoyaltyError before the first refresh.
    """
    made_from, folder = _made_from(settings, prepared), folder_of(settings)
    if not anew and is_current(settings, made_from):
        return DocumentationSite(folder, is_new=False)
    work = settings.company_home / ".docs"
    shutil.rmtree(work, ignore_errors=True)
    (work / "dbt").mkdir(parents=True)
    try:
        site = _make(settings, prepared, work)
        (work / STAMP).write_text(made_from, "utf-8")
        folder.mkdir(exist_ok=True)
        for name in (*PAGES, STAMP):
            os.replace(work / name, folder / name)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return site
