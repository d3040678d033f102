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
from orchestration.dbt.node_results import FAILED, RESULT_EVENTS, lines_of
from orchestration.dbt.pace import Pace, seconds_before
from orchestration.dbt.translator import StageTranslator


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
    pace = Pace(layer, seconds_before(settings.company_home, layer))
    manifest = prepared.for_dbt(grouped=True)
    result = invoke(settings, command(settings, target, selected), manifest, [keep, pace.saw])
    run.seconds = time.monotonic() - started
    results = getattr(result.result, "results", None) or []
    run.nodes = [line for result in results for line in lines_of(settings, result, target)]
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
            manifest=prepared.grouped, dagster_dbt_translator=translator, context=context, target_path=target
        )
