"""The dbt project as three sets of assets, one a stage, so that a gate can stand between two of them.

One set for everything would fire a gate after the marts are built. Never here: how dbt is run (orchestration/dbt).
"""

import time
from collections.abc import Iterator
from typing import Any

import dagster as dg
from dagster_dbt import dbt_assets

from ingestion.database import connect
from ingestion.settings import Settings
from orchestration.dbt.layer import LayerRun, dagster_events, run_layer, selection, tidy
from orchestration.dbt.manifest import Prepared
from orchestration.dbt.translator import StageTranslator
from orchestration.resources import Refresh
from orchestration.run.progress import say
from orchestration.run.results import save

#: Stages dbt builds, in the order they run, each with what it selects. Seeds are read first by staging's successors.
LAYERS = {"staging": "fqn:loyalty_loop.staging resource_type:seed", "intermediate": "fqn:loyalty_loop.intermediate",
          "marts": "fqn:loyalty_loop.marts"}  # fmt: skip


def _row_counts(settings: Settings) -> dict[tuple[str, str], int]:
    """Rows of every table (not of views: counting one means computing it)."""
    connection = connect(settings, read_only=True)
    try:
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() "
            "where schema_name in ('seeds', 'staging', 'intermediate', 'marts')"
        ).fetchall()
        counts = {}
        for schema, table in tables:
            row = connection.execute(f'select count(*) from "{schema}"."{table}"').fetchone()
            counts[schema, table] = int(row[0]) if row else 0
        return counts
    finally:
        connection.close()


def _with_metadata(
    event: Any, rows: dict[tuple[str, str], int], keys: dict[str, dg.AssetKey], run: LayerRun
) -> Any:
    """A materialisation with its rows and seconds; other events as they are."""
    if not isinstance(event, dg.Output):
        return event
    stage, table = keys[event.output_name].path
    seconds = next((node["seconds"] for node in run.nodes if node["name"] == table), None)
    metadata = {**event.metadata, "seconds": seconds}
    if (stage, table) in rows:
        metadata["dagster/row_count"] = rows[stage, table]
    return dg.Output(value=None, output_name=event.output_name, metadata=metadata)


def _keep(
    context: Any, refresh: Refresh, run: LayerRun, rows: dict[tuple[str, str], int], seconds: float
) -> None:
    schemas = ("seeds", "staging") if run.layer == "staging" else (run.layer,)
    own = {table: count for (schema, table), count in rows.items() if schema in schemas}
    content = {
        "layer": run.layer,
        "seconds": round(seconds, 2),
        "nodes": run.nodes,
        "rows": own,
        "error": run.error,
    }
    save(refresh.folder(context.run.run_id), f"dbt_{run.layer}", content)
    tests = [node for node in run.nodes if node["kind"] == "test"]
    built = len(run.nodes) - len(tests)
    passed = sum(node["status"] == "pass" for node in tests)
    say(run.layer, f"{built} tables, {passed} of {len(tests)} data tests passed ({seconds:.1f} s)")


def _raise_on_failure(run: LayerRun) -> None:
    failures = run.failures()
    if not failures and not run.error:
        return
    lines = [f"{node['name']} ({node['file']}): {node['message']} SQL: {node['sql']}" for node in failures]
    raise dg.Failure(
        f"{run.layer}: {len(failures)} of dbt's models or tests failed. "
        + "; ".join([*lines, run.error][:5]),
        metadata={"failures": dg.MetadataValue.json(failures)},
        allow_retries=False,
    )


def layer_assets(layer: str, prepared: Prepared) -> dg.AssetsDefinition:
    """The assets of one stage; raises Failure after all its events when a model or a test failed."""
    translator = StageTranslator()

    @dbt_assets(
        manifest=prepared.grouped,
        select=LAYERS[layer],
        name=f"dbt_{layer}",
        dagster_dbt_translator=translator,
        pool="pipeline",
    )
    def build(context: dg.AssetExecutionContext, refresh: Refresh) -> Iterator[Any]:
        started = time.monotonic()
        target = refresh.folder(context.run.run_id) / "dbt" / layer
        selected = selection(context, prepared.grouped, translator)
        run = run_layer(refresh.settings, prepared, layer, selected, target)
        rows = _row_counts(refresh.settings)
        keys = {key.to_python_identifier(): key for key in context.assets_def.keys}
        _keep(context, refresh, run, rows, time.monotonic() - started)
        for event in dagster_events(run, context, prepared, translator, target):
            yield _with_metadata(event, rows, keys, run)
        tidy(run, target)
        _raise_on_failure(run)

    return build


def dbt_layers(prepared: Prepared) -> list[dg.AssetsDefinition]:
    """All three sets."""
    return [layer_assets(layer, prepared) for layer in LAYERS]
