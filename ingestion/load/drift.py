"""Schema drift: columns a source has gained or lost since its files were first read.

A new column is kept (in `_extra`) and reported; a missing optional one is null and reported. Never here:
a missing required column, which rejects its file (mapping.py).
"""

from __future__ import annotations

import json
from typing import Any

import duckdb

from ingestion.company.model import Source
from ingestion.load.ledger import seen_columns
from ingestion.load.outcome import Drift
from ingestion.mapping.headers import optional_columns, unread_sql


def find_drift(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    files: dict[int, tuple[Any, str]],
    binder: duckdb.DuckDBPyConnection | None = None,
) -> list[Drift]:
    """What is new or gone in these files (id -> candidate, header as JSON); each column told once.

    `binder` is where the mapping's SQL may be bound, where that is not `con`.
    """
    seen = seen_columns(con, source.name)
    told: dict[tuple[str, str], Drift] = {}
    for candidate, header_json in files.values():
        header = json.loads(header_json)
        if not header:
            continue
        unread = {} if source.whole else unread_sql(binder or con, source, header)
        for drift in _of_file(source, candidate.path, header, seen, unread):
            told.setdefault((drift.kind, drift.column), drift)
        seen |= set(header)
    return list(told.values())


def _of_file(
    source: Source, path: str, header: list[str], seen: set[str], unread: dict[str, str]
) -> list[Drift]:
    have = {name.lower() for name in header}
    drifts = [
        Drift(path, "new_column", name, f"column '{name}' is new; kept with the row, used by no mapping yet")
        for name in header
        if seen and name not in seen
    ]
    drifts += [
        Drift(
            path,
            "missing_optional_column",
            column,
            f"column '{column}' is missing; {name} is null for these rows",
        )
        for column, name in optional_columns(source).items()
        if column.lower() not in have
    ]
    drifts += [
        Drift(
            path,
            "missing_optional_column",
            name,
            f"{name} is null for these rows: {reason}, which is missing",
        )
        for name, reason in unread.items()
    ]
    mapped = {column.lower() for column in optional_columns(source)}
    drifts += [
        Drift(path, "lost_column", name, f"column '{name}' came before and is missing now")
        for name in sorted(seen)
        if name.lower() not in have | mapped
    ]
    return drifts
