"""Load beside, audit, switch, remove: the one way a version comes to be served by PostgreSQL.

Killed at any point, readers stay on the version before or have the new one, and the next publish begins anew.
Never here: the single steps.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from orchestration.publish.layout import Layout
from orchestration.publish.manifest import served
from orchestration.publish.postgres.audience import AudienceSchema, audiences, open_audience
from orchestration.publish.postgres.audit import audit
from orchestration.publish.postgres.load import load
from orchestration.publish.postgres.roles import ensure_roles
from orchestration.publish.postgres.server import PostgresFailed, alone, opened
from orchestration.publish.postgres.swap import Removal, remove_leftovers, swap
from orchestration.publish.postgres.version import LoadedVersion, is_served, refuse_foreign

if TYPE_CHECKING:
    from ingestion.settings import Settings
    from orchestration.publish.postgres.server import Connection

Keys = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class PostgresReport:
    """What a publish did. `rows` by schema; `waited`: every reader's open transaction was waited for."""

    version: int
    is_new: bool
    schemas: list[str]
    rows: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    waited: bool = True
    removal: Removal = field(default_factory=Removal)


def _load(connection: Connection, audience: AudienceSchema, keys: Keys, version: LoadedVersion) -> int:
    """Load and audit one audience; returns its rows."""
    with open_audience(audience) as file:
        tables = file.tables(keys)
        with connection.transaction():
            load(connection, audience, file, tables, version)
            return audit(connection, audience.loading, file, tables)


def _publish(
    connection: Connection, found: list[AudienceSchema], keys: Keys, version: LoadedVersion
) -> PostgresReport:
    schemas = [audience.schema for audience in found]
    ensure_roles(connection, found)
    removal = remove_leftovers(connection, version)
    if is_served(connection, version, found):
        return PostgresReport(version.version, False, schemas, removal=removal)
    refuse_foreign(connection, version, found)
    started = time.monotonic()
    rows = {audience.schema: _load(connection, audience, keys, version) for audience in found}
    loaded = time.monotonic()
    waited = swap(connection, version, found)
    switched = time.monotonic()
    removal = remove_leftovers(connection, version)
    seconds = {"load": round(loaded - started, 2), "switch": round(switched - loaded, 2)}
    return PostgresReport(version.version, True, schemas, rows, seconds, waited, removal)


def publish_postgres(settings: Settings, keys: Keys) -> PostgresReport:
    """Have PostgreSQL serve the version that is served as a file; nothing is loaded when it does already.

    `keys`: key columns by table. Raises PostgresFailed, TypeRefused or AuditFailed; the schemas that were read before
    are then read still, and the served file is untouched.
    """
    if settings.postgres is None:
        raise PostgresFailed("LOYALTY_POSTGRES is not set")
    published = served(settings.serve_dir)
    if published is None:
        raise PostgresFailed("nothing is served yet; run a refresh first")
    folder = Layout(settings.serve_dir).folder(published.version)
    url = settings.postgres.get_secret_value()
    with opened(url) as connection, alone(connection, url):
        return _publish(connection, audiences(folder, published), keys, LoadedVersion.of(published))
