"""Which columns each column is made of, as dbt-colibri reads it out of the compiled SQL.

Never here: how it is shown (column_page.py).
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingestion.errors import LoyaltyError

#: A column of the project: node id as dbt has it, and name.
Column = tuple[str, str]
#: Data only: which rows are kept and how they are joined is about all columns of a model alike.
STRUCTURE = frozenset({"__colibri_filter__", "__colibri_join__"})


def generate(target: Path, folder: Path) -> dict[str, Any]:
    """Read dbt's manifest.json and catalog.json in target; write index.html to folder; returns the graph of columns.

    The page's own telemetry is off.
    """
    logging.getLogger("colibri").setLevel(logging.CRITICAL)
    try:
        from dbt_colibri.lineage_extractor.extractor import DbtColumnLineageExtractor
        from dbt_colibri.report.generator import DbtColibriReportGenerator
    except ModuleNotFoundError:
        raise LoyaltyError("the lineage of columns needs dbt-colibri: install the extra 'docs'") from None

    from orchestration.dbt.compat import understand_unions

    understand_unions()
    extractor = DbtColumnLineageExtractor(str(target / "manifest.json"), str(target / "catalog.json"))
    # Light: without every model's SQL a second time; dbt's site has it.
    DbtColibriReportGenerator(extractor, light_mode=True, disable_telemetry=True).generate_report(str(folder))
    graph: dict[str, Any] = json.loads((folder / "colibri-manifest.json").read_text("utf-8"))
    return graph


@dataclass(frozen=True)
class Origin:
    """Where a column comes from: the columns it is made of directly, and the raw columns behind them, both sorted.

    `direct` is empty for what no column makes (a constant, the as-of day, a count of rows); `raw` also where all that
    makes it is such, or a seed.
    """

    direct: tuple[Column, ...]
    raw: tuple[Column, ...]


class Origins:
    """The graph of columns, asked backwards."""

    def __init__(self, graph: dict[str, Any]) -> None:
        self._parents: dict[str, dict[str, list[dict[str, str]]]] = graph["lineage"]["parents"]
        self._raw: dict[Column, frozenset[Column]] = {}

    def direct(self, column: Column) -> frozenset[Column]:
        """The columns that a column is made of."""
        node, name = column
        if name in STRUCTURE:
            return frozenset()
        return frozenset(
            (one["dbt_node"], one["column"]) for one in self._parents.get(node, {}).get(name, [])
        )

    def raw(self, column: Column) -> frozenset[Column]:
        """The raw columns behind a column, however many models away."""
        if column[0].startswith("source."):
            return frozenset({column})
        if column not in self._raw:
            self._raw[column] = frozenset()  # a column that leads back to itself adds nothing
            self._raw[column] = frozenset().union(*(self.raw(one) for one in self.direct(column)))
        return self._raw[column]

    def of(self, column: Column) -> Origin:
        """Both, sorted."""
        return Origin(tuple(sorted(self.direct(column))), tuple(sorted(self.raw(column))))


def mart_origins(graph: dict[str, Any], marts: dict[str, dict[str, Any]]) -> dict[str, dict[str, Origin]]:
    """Origin of every column of every mart (name -> manifest node), in the columns' order."""
    origins = Origins(graph)
    return {
        name: {column: origins.of((mart["unique_id"], column)) for column in mart["columns"]}
        for name, mart in sorted(marts.items())
    }
