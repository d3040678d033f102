"""The published warehouse as an asset: downstream of every mart and of the gate before it.

Never here: how a version is written and switched (orchestration/publish).
"""

import time
from typing import Any

import dagster as dg

from orchestration.dbt.manifest import Prepared
from orchestration.publish.catalogue import catalogue
from orchestration.publish.publisher import PublishReport
from orchestration.publish.publisher import publish as publish_marts
from orchestration.publish.reader import how_to_open
from orchestration.resources import Refresh
from orchestration.run.progress import say
from orchestration.run.results import read, read_all, save
from orchestration.run.starts import note_good
from orchestration.run.summary.write import write_summary
from orchestration.run.webhook import all_well


def checks_of_run(folder: Any) -> dict[str, Any]:
    """What the gates and dbt's tests of the run said, for the manifest."""
    outcomes = [
        o for gate in ("raw", "marts") for o in (read(folder, f"gate_{gate}") or {}).get("outcomes", [])
    ]
    tests = [node for layer in read_all(folder, "dbt_") for node in layer["nodes"] if node["kind"] == "test"]
    return {
        "gate_rules_passed": sum(outcome["status"] == "passed" for outcome in outcomes),
        "gate_rules_skipped": sum(outcome["status"] == "skipped" for outcome in outcomes),
        "warnings": [f"{o['asset']}: {o['says']}" for o in outcomes if o["status"] == "failed"],
        "data_tests_passed": sum(node["status"] == "pass" for node in tests),
        "data_tests_warned": sum(node["status"] == "warn" for node in tests),
    }


def _metadata(report: PublishReport, seconds: float, serve_dir: Any) -> dict[str, Any]:
    metadata: dict[str, Any] = {
        "version": report.published.version,
        "is_new": report.is_new,
        "as_of": report.published.as_of.isoformat(),
        "seconds": seconds,
        "bytes": report.published.file_bytes,
        "audiences": dg.MetadataValue.json(report.published.audiences),
        "rows": dg.MetadataValue.json(report.published.rows),
        "removed_versions": dg.MetadataValue.json(report.removed),
        "how_to_open": dg.MetadataValue.md(f"```\n{how_to_open(serve_dir)}\n```"),
    }
    return metadata


def publish_asset(prepared: Prepared) -> dg.AssetsDefinition:
    """The asset that publishes every mart that an audience is given.

    Raises ExposuresWrong when the audiences are declared wrongly.
    """
    given = catalogue(prepared.content)

    @dg.asset(
        key=["publish", "warehouse"],
        deps=[dg.AssetKey(["marts", mart]) for mart in sorted(given.tables)],
        group_name="publish",
        kinds={"duckdb", "file"},
        pool="pipeline",
        description="The marts as read-only files, one an audience; a new version is switched to in one step.",
    )
    def warehouse(context: dg.AssetExecutionContext, refresh: Refresh) -> dg.MaterializeResult:
        started, settings = time.monotonic(), refresh.settings
        folder = refresh.folder(context.run.run_id)
        report = publish_marts(settings, given, context.run.run_id, checks_of_run(folder))
        seconds = round(time.monotonic() - started, 2)
        content: dict[str, Any] = {"seconds": seconds, "is_new": report.is_new}
        content["version"] = report.published.version
        content |= {
            "rows": report.published.rows,
            "bytes": report.published.file_bytes,
            "removed": report.removed,
            "repaired": report.repaired,
        }
        save(folder, "publish", content)
        for text in report.repaired:
            say("serve", text)
        what = "published as" if report.is_new else "unchanged, still"
        say("publish", f"{what} version {report.published.version} ({seconds:.1f} s)")
        note_good(settings.company_home)
        all_well(settings)
        write_summary(folder, settings)
        return dg.MaterializeResult(metadata=_metadata(report, seconds, settings.serve_dir))

    return warehouse
