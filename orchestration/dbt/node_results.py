"""What a dbt invocation says of each node, as plain values: a line a model, a line a data test.

Add what the summary or the history should know of a node here. Never here: running dbt (layer.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from ingestion.database import connect
from ingestion.errors import without_values
from ingestion.settings import Settings
from orchestration.dbt.grouped_tests import names_in, queries

#: Events by which dbt says that a node has ended.
RESULT_EVENTS = frozenset({"LogModelResult", "LogSeedResult", "LogSnapshotResult", "LogTestResult"})
#: What dbt calls a node that went wrong.
FAILED = ("error", "fail", "runtime error")


def _sql_of(name: str, code: str | None, target: Path) -> str:
    """Path of a failed node's SQL, written now for who looks into it; empty without any."""
    if not code:
        return ""
    file = target / f"{name}.sql"
    file.write_text(code, "utf-8")
    return str(file)


def _node(result: Any, target: Path) -> dict[str, Any]:
    """A node's result as plain values; `rows` are those a test found to be wrong, `sql` the file of a failed node."""
    failed = str(result.status) in FAILED
    code = getattr(result.node, "compiled_code", None)
    return {
        "name": result.node.name,
        "kind": str(result.node.resource_type),
        "status": str(result.status),
        "seconds": round(result.execution_time, 3),
        "rows": result.failures,
        "message": without_values(result.message or ""),
        "file": result.node.original_file_path,
        "sql": _sql_of(result.node.name, code, target) if failed else "",
    }


def lines_of(settings: Settings, result: Any, target: Path) -> list[dict[str, Any]]:
    """A line a node; a group of data tests has a line a test, each with its own rows and query."""
    node = _node(result, target)
    names = names_in(result.node)
    if names == [node["name"]]:
        return [node]
    node["seconds"] = round(node["seconds"] / len(names), 3)
    if node["status"] not in FAILED:
        return [{**node, "name": name} for name in names]
    own = queries(result.node.compiled_code or "")
    wrong = _wrong_rows(settings, own)
    if not wrong:  # the engine refused the statement: nobody knows for which test
        return [node]
    return [_line(node, name, wrong.get(name, 0), own[name], target) for name in names]


def _line(group: dict[str, Any], name: str, rows: int, query: str, target: Path) -> dict[str, Any]:
    """One test of a group that failed: it found wrong rows, or it passed."""
    told = {"status": group["status"], "rows": rows, "message": f"{rows} rows are wrong."}
    if not rows:
        return {**group, "name": name, "status": "pass", "rows": 0, "message": "", "sql": ""}
    return {**group, "name": name, **told, "sql": _sql_of(name, query, target)}


def _wrong_rows(settings: Settings, tests: Mapping[str, str]) -> dict[str, int]:
    """Rows that each failing test of a group finds, asked once more; nothing where the engine cannot run them."""
    asked = [f"select '{name}', count(*) from ({query}) having count(*) > 0" for name, query in tests.items()]
    connection = connect(settings, read_only=True)
    try:
        return dict(connection.execute(" union all ".join(asked)).fetchall()) if asked else {}
    except duckdb.Error:
        return {}
    finally:
        connection.close()
