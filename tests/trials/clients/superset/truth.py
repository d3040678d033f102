"""What each version's own file answers, read by our DuckDB as any reader reads it. Never here: judging."""

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration.publish.reader import READER_CONFIG
from tests.trials.clients.superset.charts import CHARTS, Rows
from tests.trials.clients.superset.judge import Truth


def truth_of(versions: dict[int, Path]) -> Truth:
    """Every chart's answer by every version."""
    truth: dict[int, dict[str, Rows]] = {}
    for version, file in versions.items():
        with duckdb.connect(str(file), read_only=True, config=dict(READER_CONFIG)) as connection:
            truth[version] = {chart.table: chart.expected(connection) for chart in CHARTS}
    return truth
