"""The served version in PostgreSQL as an asset, downstream of the published file; only where a server is set.

Never here: how it is loaded and switched (orchestration/publish/postgres).
"""

import time
from dataclasses import asdict
from typing import Any

import dagster as dg

from ingestion.errors import LoyaltyError
from orchestration.dbt.manifest import Prepared
from orchestration.publish.catalogue import catalogue
from orchestration.publish.postgres.publisher import PostgresReport, publish_postgres
from orchestration.publish.postgres.server import require_psycopg
from orchestration.publish.write import AuditFailed
from orchestration.resources import Refresh
from orchestration.run.progress import say
from orchestration.run.results import save


def said(report: PostgresReport, seconds: float) -> str:
    """One line for the person at the terminal, and what they should know beside it."""
    schemas = ", ".join(report.schemas)
    done = f"loaded into {schemas}" if report.is_new else f"unchanged in {schemas}"
    parts = [f"version {report.version} {done} ({seconds:.1f} s)"]
    if not report.waited:
        parts.append("a reader's transaction stayed open through the switch and may see both versions")
    if report.removal.held:
        parts.append(f"still read, to be removed next time: {', '.join(report.removal.held)}")
    if report.removal.built_on:
        parts.append(
            f"kept, as somebody's view is built on it: {', '.join(report.removal.built_on)} (docs/run.md)"
        )
    return "; ".join(parts)


def postgres_asset(prepared: Prepared) -> dg.AssetsDefinition:
    """The asset that brings the served version to PostgreSQL. Raises PostgresFailed when its driver is missing."""
    require_psycopg()
    keys = {name: table.key for name, table in catalogue(prepared.content).tables.items()}

    @dg.asset(
        key=["publish", "postgres"],
        deps=[dg.AssetKey(["publish", "warehouse"])],
        group_name="publish",
        kinds={"postgres"},
        pool="pipeline",
        description="The served version as schemas of a PostgreSQL server, switched in one transaction.",
    )
    def postgres(context: dg.AssetExecutionContext, refresh: Refresh) -> dg.MaterializeResult:
        started, folder = time.monotonic(), refresh.folder(context.run.run_id)
        try:
            report = publish_postgres(refresh.settings, keys)
        except (LoyaltyError, AuditFailed) as error:
            save(folder, "postgres", {"failed": str(error), "seconds": round(time.monotonic() - started, 2)})
            raise
        seconds = round(time.monotonic() - started, 2)
        content: dict[str, Any] = {**asdict(report), "seconds": seconds, "seconds_of": report.seconds}
        save(folder, "postgres", content)
        say("postgres", said(report, seconds))
        metadata: dict[str, Any] = {
            "version": report.version,
            "is_new": report.is_new,
            "seconds": seconds,
            "rows": dg.MetadataValue.json(report.rows),
            "says": said(report, seconds),
        }
        return dg.MaterializeResult(metadata=metadata)

    return postgres
