"""Write, audit, publish: the one way a version comes to be served.

Killed at any point, the next publish removes what was left and begins anew; until the switch, readers see the version
before. Never here: the single steps (layout.py, write.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ingestion.database import connect
from ingestion.persons.secret import mark, secret_of
from ingestion.settings import Settings
from orchestration.publish.building import build, form
from orchestration.publish.catalogue import Catalogue
from orchestration.publish.layout import DATABASE, FILE, Layout, promote, prune, switch
from orchestration.publish.manifest import Published, damaged, files_of, served, sums_of
from orchestration.publish.recovery import recover
from orchestration.publish.write import Expected, expected, fingerprints


@dataclass(frozen=True)
class PublishReport:
    """What a publish did: the served version, whether it is new, the versions removed, and what was put in order."""

    published: Published
    is_new: bool
    removed: list[int] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)


def _inputs(settings: Settings) -> dict[str, Any]:
    """What the marts were made from, by feed: batches, files and rows as the ledger counts them."""
    connection = connect(settings, read_only=True)
    try:
        rows = connection.execute(
            """
            select feed, max(batch_id), count(distinct batch_id), sum(rows_loaded), sum(rows_quarantined)
            from raw.batches group by feed order by feed
            """
        ).fetchall()
        files = dict(
            connection.execute(
                "select feed, count(*) from raw.files where file_id in (select file_id from raw.live_files) group by 1"
            ).fetchall()
        )
    finally:
        connection.close()
    names = ("last_batch", "batches", "rows_loaded", "rows_quarantined")
    return {
        row[0]: {**{name: int(value or 0) for name, value in zip(names, row[1:], strict=True)},
                 "files": int(files.get(row[0], 0))}
        for row in rows
    }  # fmt: skip


def _unchanged(before: Published | None, settings: Settings, marts: Expected, catalogue: Catalogue) -> bool:
    if before is None or before.company != settings.company.name:
        return False
    content = {name: mart.content for name, mart in marts.items()}
    same = before.form == form(settings, catalogue)
    return same and before.as_of == settings.as_of and before.content == content


def _audiences(catalogue: Catalogue, holds: dict[str, Expected], files: dict[str, int]) -> dict[str, Any]:
    """What the manifest says of each audience."""
    return {
        audience.name: {
            "title": audience.title,
            "owner": audience.owner,
            "description": audience.description,
            "personal": list(audience.personal),
            "file": f"{audience.name}{FILE}",
            "bytes": files[f"{audience.name}{FILE}"],
            "folder": audience.name,
            "folder_bytes": sum(size for path, size in files.items() if path.startswith(f"{audience.name}/")),
            "tables": {table: holds[audience.name][table].rows for table in audience.tables},
        }
        for audience in catalogue.audiences
    }


def _version(
    settings: Settings, layout: Layout, catalogue: Catalogue, marts: Expected, said: dict[str, Any]
) -> Published:
    """Write and audit every file of a version that has no number yet, and its manifest."""
    holds = build(settings, layout.building, catalogue, expected(settings, catalogue, marts))
    files = files_of(layout.building)
    published = Published(
        version=layout.next(),
        company=settings.company.name,
        as_of=settings.as_of,
        published_at=datetime.now(UTC).isoformat(timespec="seconds"),
        rows={name: mart.rows for name, mart in marts.items()},
        content={name: mart.content for name, mart in marts.items()},
        file_bytes=files[DATABASE],
        inputs=_inputs(settings),
        audiences=_audiences(catalogue, holds, files),
        form=form(settings, catalogue),
        files=files,
        sums=sums_of(layout.building, files),
        **said,
    )
    published.write(layout.building)
    return published


def publish(
    settings: Settings, catalogue: Catalogue, run_id: str, checks: dict[str, Any] | None = None
) -> PublishReport:
    """Publish the marts as one new version for every audience, unless that is what is served already.

    `checks`: what the gates said, for the manifest. Raises AuditFailed when a file read back differs; then, as after
    any error, the version before stays served.
    """
    layout = Layout(settings.serve_dir)
    repaired = recover(layout)
    catalogue = catalogue.in_currency(settings.currency)
    marts = fingerprints(settings, sorted(catalogue.tables))
    before = served(settings.serve_dir)
    if before is not None and (bad := damaged(layout.folder(before.version), before)):
        repaired.append(f"version {before.version} is damaged ({', '.join(bad)}): its marts are written anew")
        before = None
    if before is not None and _unchanged(before, settings, marts, catalogue):
        return PublishReport(before, is_new=False, repaired=repaired)
    said = {"run_id": run_id, "checks": checks or {}, "keys_made_of": mark(secret_of(settings))}
    published = _version(settings, layout, catalogue, marts, said)
    switch(layout, promote(layout))
    removed = prune(layout, settings.keep_versions)
    return PublishReport(published, is_new=True, removed=removed, repaired=repaired)
