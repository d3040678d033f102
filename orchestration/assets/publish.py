"""The published warehouse as an asset: downstream of every mart and of the gate before it.

Never here: how a version is written and switched (orchestration/publish).
"""

import time
from typing import Any

import dagster as dg

from orchestration.dbt_manifest import Prepared, models
from orchestration.progress import say
from orchestration.publish.publisher import PublishReport
from orchestration.publish.publisher import publish as publish_marts
from orchestration.publish.reader import how_to_open
from orchestration.resources import Refresh
from orchestration.run_folder import read, read_all, save
from orchestration.summary import write_summary


def mart_key(manifest: dict[str, Any], mart: dict[str, Any]) -> tuple[str, ...]:
    """Key columns of a mart, by which its published rows lie: its primary key, else its unique columns.

    Empty where the project names none; then the rows lie ordered by all columns.
    """
    for constraint in mart.get("constraints", []):
        if constraint.get("type") == "primary_key" and constraint.get("columns"):
            return tuple(constraint["columns"])
    for test in manifest["nodes"].values():
        if test["resource_type"] != "test" or test.get("attached_node") != mart["unique_id"]:
            continue
        about = test.get("test_metadata") or {}
        arguments = about.get("kwargs", {})
        if about.get("name") == "unique" and test.get("column_name"):
            return (test["column_name"],)
        for name in ("columns", "combination_of_columns", "key"):
            if about.get("name", "").startswith("unique") and isinstance(arguments.get(name), list):
                return tuple(arguments[name])
    return ()


def mart_keys(manifest: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """All published tables, the models of the marts stage, with their key columns."""
    return {name: mart_key(manifest, mart) for name, mart in models(manifest, "marts").items()}


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
        "rows": dg.MetadataValue.json(report.published.rows),
        "removed_versions": dg.MetadataValue.json(report.removed),
        "how_to_open": dg.MetadataValue.md(f"```\n{how_to_open(serve_dir)}\n```"),
    }
    return metadata


def publish_asset(prepared: Prepared) -> dg.AssetsDefinition:
    """The asset that publishes every mart of the project."""
    keys = mart_keys(prepared.content)

    @dg.asset(
        key=["publish", "warehouse"],
        deps=[dg.AssetKey(["marts", mart]) for mart in sorted(keys)],
        group_name="publish",
        kinds={"duckdb", "file"},
        pool="pipeline",
        description="All marts as one read-only file that BI tools open; a new version is switched to in one step.",
    )
    def warehouse(context: dg.AssetExecutionContext, refresh: Refresh) -> dg.MaterializeResult:
        started, settings = time.monotonic(), refresh.settings
        folder = refresh.folder(context.run.run_id)
        report = publish_marts(settings, keys, context.run.run_id, checks_of_run(folder))
        seconds = round(time.monotonic() - started, 2)
        content: dict[str, Any] = {"seconds": seconds, "is_new": report.is_new}
        content["version"] = report.published.version
        content |= {
            "rows": report.published.rows,
            "bytes": report.published.file_bytes,
            "removed": report.removed,
        }
        save(folder, "publish", content)
        what = "published as" if report.is_new else "unchanged, still"
        say("publish", f"{what} version {report.published.version} ({seconds:.1f} s)")
        write_summary(folder, settings)
        return dg.MaterializeResult(metadata=_metadata(report, seconds, settings.serve_dir))

    return warehouse
