"""From a question about metrics to SQL over the marts.

The metrics come from the semantic manifest that dbt writes beside the parsed project; its tables are named as the
pipeline's own file has them, so they are renamed to those of a published file. Never here: printing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingestion.errors import LoyaltyError
from orchestration.query.metrics.client import WritesSqlOnly

if TYPE_CHECKING:
    from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest

#: What dbt writes beside manifest.json.
SEMANTIC_MANIFEST = "semantic_manifest.json"
INSTALL = (
    "MetricFlow, which answers metrics, is missing: `make metrics` installs it, or the extra 'metrics' does"
)


class MetricQuestionWrong(LoyaltyError):
    """A metric, dimension, filter or day that does not exist; the message says what does."""


@dataclass(frozen=True)
class Question:
    """What is asked: metrics, or a saved query by name, and how the answer is cut.

    `by`: names of dimensions as MetricFlow writes them (metric_time__month, ticket__category); `where`: conditions in
    its templates; `start` and `end`: first and last day of metric_time, ISO dates or ''.
    """

    metrics: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    limit: int | None = None
    start: str = ""
    end: str = ""
    saved: str = ""


def published_tables(manifest: dict[str, Any]) -> dict[str, Any]:
    """The semantic manifest with its tables named as in a published file: schema and table, no catalog."""
    relations = [model["node_relation"] for model in manifest["semantic_models"]]
    relations += [spine["node_relation"] for spine in manifest["project_configuration"]["time_spines"]]
    for relation in relations:
        relation["relation_name"] = f'"{relation["schema_name"]}"."{relation["alias"]}"'
        relation["database"] = None
    return manifest


class Metrics:
    """The metrics of a parsed project."""

    def __init__(self, manifest: dict[str, Any]) -> None:
        """`manifest`: dbt's semantic manifest as plain values."""
        self.manifest = published_tables(manifest)

    @classmethod
    def of(cls, folder: Path) -> Metrics:
        """Those of a parsed project's folder."""
        return cls(json.loads((folder / SEMANTIC_MANIFEST).read_text("utf-8")))

    @cached_property
    def engine(self) -> MetricFlowEngine:
        """MetricFlow over these metrics. Raises LoyaltyError where it is not installed."""
        try:
            from metricflow.engine.metricflow_engine import MetricFlowEngine
        except ModuleNotFoundError as missing:
            raise LoyaltyError(INSTALL) from missing
        from metricflow_semantics.model.dbt_manifest_parser import parse_manifest_from_dbt_generated_manifest
        from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

        parsed = parse_manifest_from_dbt_generated_manifest(json.dumps(self.manifest))
        return MetricFlowEngine(SemanticManifestLookup(parsed), WritesSqlOnly())

    def sql(self, question: Question) -> str:
        """The statement that answers a question, over schema marts.

        Raises MetricQuestionWrong with MetricFlow's words.
        """
        engine = self.engine
        from metricflow_semantics.errors.error_classes import CustomerFacingSemanticException

        try:
            return engine.explain(_request(question)).sql_statement.sql
        except (CustomerFacingSemanticException, ValueError) as wrong:
            raise MetricQuestionWrong(str(wrong).strip()) from wrong


def _request(question: Question) -> MetricFlowQueryRequest:
    from datetime import datetime

    from metricflow.engine.metricflow_engine import MetricFlowQueryRequest, OutputColumnOrderMode

    return MetricFlowQueryRequest.create(
        saved_query_name=question.saved or None,
        metric_names=list(question.metrics) or None,
        group_by_names=list(question.by) or None,
        where_constraints=list(question.where) or None,
        order_by_names=list(question.order) or None,
        limit=question.limit,
        time_constraint_start=datetime.fromisoformat(question.start) if question.start else None,
        time_constraint_end=datetime.fromisoformat(question.end) if question.end else None,
        output_column_order_mode=OutputColumnOrderMode.INPUT_ORDER,
    )
