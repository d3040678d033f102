"""Running one layer of the dbt project inside this process.

In the process, not in a child: a dbt child outlives a killed parent and keeps the database locked, and each child
pays seconds of start-up and parsing. dagster-dbt's own translation turns dbt's events into Dagster's.
Never here: which models a layer holds (assets/dbt.py).
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dagster as dg

from ingestion.errors import without_values
from ingestion.settings import Settings
from orchestration.dbt.compat import (
    DbtEvent,
    arguments_of_context,
    event_as_dict,
    without_compiled_files,
    without_debug_events,
)
from orchestration.dbt.environment import arguments, project_dir
from orchestration.dbt.invocation import invoke
from orchestration.dbt.manifest import Prepared
from orchestration.dbt.translator import StageTranslator

#: What dbt calls a node that went wrong.
FAILED = ("error", "fail", "runtime error")
RESULT_EVENTS = frozenset({"LogModelResult", "LogSeedResult", "LogSnapshotResult", "LogTestResult"})


@dataclass
class LayerRun:
    """What one invocation did: dbt's events, a line a node, seconds, and the error if dbt itself broke."""

    layer: str
    events: list[dict[str, Any]] = field(default_factory=list)
    nodes: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0
    error: str = ""

    def failures(self) -> list[dict[str, Any]]:
        """Nodes that failed; what was skipped because of them is not among them."""
        return [node for node in self.nodes if node["status"] in FAILED]


def selection(context: dg.AssetExecutionContext, manifest: Any, translator: StageTranslator) -> list[str]:
    """Dbt's selection arguments for what this run has selected of the layer."""
    parameters = arguments_of_context(context=context, manifest=manifest, dagster_dbt_translator=translator)
    return list(parameters.selection_args)


def command(settings: Settings, target: Path, selected: Sequence[str]) -> list[str]:
    """Arguments of `dbt build` for a layer.

    Buildable: a test that needs a table of a later layer waits for that layer. Unit tests prove the SQL, not the
    data: they belong to the tests, not to each morning.
    """
    return [
        "build",
        *arguments(project_dir(settings), target, settings.dbt_vars()),
        "--indirect-selection", "buildable",
        "--exclude-resource-type", "unit_test",
        "--no-write-json",
        *selected,
    ]  # fmt: skip


def _sql_of(result: Any, target: Path) -> str:
    """Path of a failed node's SQL, written now for who looks into it; empty for all others."""
    code = getattr(result.node, "compiled_code", None)
    if str(result.status) not in FAILED or not code:
        return ""
    file = target / f"{result.node.name}.sql"
    file.write_text(code, "utf-8")
    return str(file)


def _node(result: Any, target: Path) -> dict[str, Any]:
    """A node's result as plain values; `rows` are those a test found to be wrong, `sql` the file of a failed node."""
    return {
        "name": result.node.name,
        "kind": str(result.node.resource_type),
        "status": str(result.status),
        "seconds": round(result.execution_time, 3),
        "rows": result.failures,
        "message": without_values(result.message or ""),
        "file": result.node.original_file_path,
        "sql": _sql_of(result, target),
    }


def run_layer(
    settings: Settings, prepared: Prepared, layer: str, selected: Sequence[str], target: Path
) -> LayerRun:
    """Build a layer and collect what dbt says; never raises for a failed node or test."""
    run = LayerRun(layer)

    def keep(message: Any) -> None:
        if message.info.name in RESULT_EVENTS:
            run.events.append(event_as_dict(message))

    started = time.monotonic()
    without_debug_events()
    without_compiled_files()
    result = invoke(settings, command(settings, target, selected), prepared.for_dbt(), [keep])
    run.seconds = time.monotonic() - started
    run.nodes = [_node(node, target) for node in getattr(result.result, "results", None) or []]
    if result.exception:
        run.error = str(result.exception)
    return run


def tidy(run: LayerRun, target: Path) -> None:
    """Remove what dbt leaves in a run's folder and nobody reads, megabytes a run; the log stays where a node failed."""
    shutil.rmtree(target / "run", ignore_errors=True)
    (target / "graph_summary.json").unlink(missing_ok=True)
    if not run.failures() and not run.error:
        for log in target.glob("dbt.log*"):
            log.unlink()


def dagster_events(
    run: LayerRun,
    context: dg.AssetExecutionContext,
    prepared: Prepared,
    translator: StageTranslator,
    target: Path,
) -> Iterator[Any]:
    """Dagster's outputs and check results for what dbt built and tested."""
    for event in run.events:
        message = DbtEvent(raw_event=event, event_history_metadata={})
        yield from message.to_default_asset_events(
            manifest=prepared.content, dagster_dbt_translator=translator, context=context, target_path=target
        )
