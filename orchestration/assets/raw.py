"""The raw assets: one a feed, loaded by ingestion, with what it loaded as metadata.

Never here: how a feed is loaded (ingestion), or whether it may go on (the raw gate).
"""

from dataclasses import asdict
from typing import Any

import dagster as dg

from ingestion.contracts import Contract, contracts
from ingestion.database import connect
from ingestion.errors import LoyaltyError
from ingestion.load import load_feed
from ingestion.load.outcome import SourceReport
from ingestion.settings import Settings
from orchestration.assets.sources import DEMO, source_key
from orchestration.resources import Refresh
from orchestration.run.progress import say
from orchestration.run.results import save

#: Where a source is somewhere else, the network may fail for a minute and pass by itself; a local file does not.
RETRIES, RETRY_SECONDS = 3, 20

#: Quarantine reasons shown a feed; the table holds them all.
TOP_REASONS = 5
#: Tables of the ledger that models read beside the feeds.
LEDGER_TABLES = {
    "live_files": "Files whose content stands: not superseded by a correction.",
    "file_paths": "Which content each path of a source held.",
    "duplicates": "Rows that were delivered again.",
    "quarantine": "Rows that broke their contract, with the reason.",
}


def _retries(settings: Settings, feed: str) -> dg.RetryPolicy | None:
    locations = [
        settings.locate(reading.location)
        for source in settings.company.sources
        if source.feed == feed
        for reading in source.inputs.values()
    ]
    if not any("://" in location for location in locations):
        return None
    return dg.RetryPolicy(max_retries=RETRIES, delay=RETRY_SECONDS, backoff=dg.Backoff.EXPONENTIAL)


def totals(reports: list[SourceReport]) -> dict[str, int]:
    """Rows and files over all sources of a feed."""
    names = ("files_seen", "files_new", "rows_in", "rows_loaded", "rows_duplicate", "rows_quarantined")
    return {name: sum(getattr(report, name) for report in reports) for name in names}


def _line(feed: str, counts: dict[str, int], present: bool) -> str:
    if not present:
        return f"{feed}: the company has no such feed"
    if counts["rows_in"] == 0:
        return f"{feed}: nothing new in {counts['files_seen']} files"
    return (
        f"{feed}: {counts['rows_in']:,} rows in = {counts['rows_loaded']:,} loaded + "
        f"{counts['rows_duplicate']:,} duplicate + {counts['rows_quarantined']:,} quarantined"
    )


def _files(reports: list[SourceReport]) -> dict[str, Any]:
    rejected = [asdict(rejection) for report in reports for rejection in report.rejected]
    drift = [asdict(drift) for report in reports for drift in report.drift]
    return {"rejected_files": dg.MetadataValue.json(rejected), "drift": dg.MetadataValue.json(drift)}


def _ledger_of(settings: Settings, batches: list[int]) -> tuple[list[dict[str, Any]], ...]:
    """The files of these batches with their rows, why rows were quarantined and cells lost, most frequent first."""
    if not batches:
        return [], [], []
    numbers = ", ".join(map(str, batches))
    connection = connect(settings, read_only=True)
    top = f"where batch_id in ({numbers}) group by 1, 2 order by n desc, 1, 2 limit {TOP_REASONS}"
    try:
        files = connection.execute(
            "select path, file_rows, rows_loaded, rows_quarantined from raw.files "
            f"where batch_id in ({numbers}) order by path"
        ).fetchall()
        reasons, cells = (
            connection.execute(f"select column_name, reason, count(*) as n from raw.{table} {top}").fetchall()
            for table in ("quarantine", "cell_notes")
        )
    finally:
        connection.close()
    named = [dict(zip(("path", "rows", "loaded", "quarantined"), row, strict=True)) for row in files]
    why = ("column", "reason", "rows")
    return named, *([dict(zip(why, row, strict=True)) for row in part] for part in (reasons, cells))


def _load(context: dg.AssetExecutionContext, refresh: Refresh, feed: str) -> dg.MaterializeResult:
    settings = refresh.settings
    try:
        reports = load_feed(settings, feed, run_id=context.run.run_id, reload=refresh.reload)
    except LoyaltyError as error:  # a person must act: trying again does not help
        raise dg.Failure(str(error), allow_retries=False) from error
    counts, present = totals(reports), feed in settings.company.feeds()
    seconds = round(sum(report.seconds for report in reports), 3)
    content = {"feed": feed, "present": present, "seconds": seconds, **counts}
    content["sources"] = [asdict(report) for report in reports]
    files, reasons, cells = _ledger_of(settings, [batch for report in reports for batch in report.batches])
    save(refresh.folder(context.run.run_id), f"load_{feed}", {**content, "reasons": reasons, "cells": cells})
    say("raw", _line(feed, counts, present))
    metadata: dict[str, Any] = {"seconds": seconds, **counts, **_files(reports)}
    metadata["files"] = dg.MetadataValue.json(files)
    return dg.MaterializeResult(
        metadata={**metadata, "present": present, "dagster/row_count": counts["rows_loaded"]}
    )


def raw_asset(contract: Contract, settings: Settings) -> dg.AssetsDefinition:
    """The asset of one feed; a feed the company does not have stays an empty table."""
    feed = contract.feed
    sources = [source_key(source) for source in settings.company.sources if source.feed == feed]

    @dg.asset(
        key=["raw", feed],
        deps=[*sources, *([DEMO] if settings.company.demo and sources else [])],
        group_name="raw",
        kinds={"duckdb", "python"},
        pool="pipeline",
        description=f"{contract.description} Append-only, as it came: {contract.grain}.",
        retry_policy=_retries(settings, feed),
    )
    def load(context: dg.AssetExecutionContext, refresh: Refresh) -> dg.MaterializeResult:
        return _load(context, refresh, feed)

    return load


def raw_assets(settings: Settings) -> list[dg.AssetsDefinition]:
    """One asset a contract."""
    return [raw_asset(contract, settings) for contract in contracts().values()]


def ledger_specs() -> list[dg.AssetSpec]:
    """Ledger tables as assets, so that the lineage of a model that reads one is whole."""
    feeds = [dg.AssetKey(["raw", feed]) for feed in contracts()]
    return [
        dg.AssetSpec(["raw", table], deps=feeds, group_name="raw", kinds={"duckdb"},
                     description=description)
        for table, description in LEDGER_TABLES.items()
    ]  # fmt: skip
