"""Write, audit, publish: the one way a version comes to be served.

Killed at any point, the next publish removes what was left and begins anew; until the switch, readers see the version
before. Never here: the single steps (layout.py, write.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ingestion.database import connect
from ingestion.settings import Settings
from orchestration.publish.fingerprint import Fingerprint
from orchestration.publish.layout import DATABASE, Layout, promote, prune, recover, switch
from orchestration.publish.manifest import Published, served
from orchestration.publish.write import audit, fingerprints, write_file


@dataclass(frozen=True)
class PublishReport:
    """What a publish did: the served version, whether it is new, and the versions removed."""

    published: Published
    is_new: bool
    removed: list[int] = field(default_factory=list)


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


def _unchanged(before: Published | None, settings: Settings, marts: dict[str, Fingerprint]) -> bool:
    if before is None or before.company != settings.company.name:
        return False
    return before.as_of == settings.as_of and before.content == {
        name: mart.content for name, mart in marts.items()
    }


def publish(
    settings: Settings, keys: dict[str, tuple[str, ...]], run_id: str, checks: dict[str, Any] | None = None
) -> PublishReport:
    """Publish the marts (name -> key columns) as one new version, unless they are what is served already.

    `checks`: what the gates said, for the manifest. Raises AuditFailed when the file read back differs; then, as after
    any error, the version before stays served.
    """
    layout = Layout(settings.serve_dir)
    recover(layout)
    marts = fingerprints(settings, sorted(keys))
    before = served(settings.serve_dir)
    if before is not None and _unchanged(before, settings, marts):
        return PublishReport(before, is_new=False)
    layout.building.mkdir()
    file = layout.building / DATABASE
    write_file(settings, file, keys)
    audit(file, marts)
    published = Published(
        version=max(layout.all(), default=0) + 1,
        company=settings.company.name,
        as_of=settings.as_of,
        published_at=datetime.now(UTC).isoformat(timespec="seconds"),
        run_id=run_id,
        rows={name: mart.rows for name, mart in marts.items()},
        content={name: mart.content for name, mart in marts.items()},
        file_bytes=file.stat().st_size,
        inputs=_inputs(settings),
        checks=checks or {},
    )
    published.write(layout.building)
    switch(layout, promote(layout))
    return PublishReport(published, is_new=True, removed=prune(layout, settings.keep_versions))
