"""Metrics asked through MetricFlow beside the same figures asked of the marts.

Here: running a comparison and telling what differs. Never here: what is compared (metric_comparisons.yml).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import yaml

from orchestration.query.metrics.engine import Metrics, Question

FILE = Path(__file__).with_name("metric_comparisons.yml")
#: Share by which doubles may differ: their sums depend on the order of the rows. Counts and money may not differ.
DOUBLES = 1e-9

Key = tuple[Any, ...]
Values = dict[tuple[str, Key], Any]


@dataclass(frozen=True)
class Comparison:
    """Some metrics by some dimensions, and where a mart holds the same. `only`: the mart's rows are some of all."""

    figures: dict[str, str]
    source: str
    by: dict[str, str] = field(default_factory=dict)
    where: str = "true"
    having: str = "true"
    only: bool = False

    @property
    def name(self) -> str:
        """What is compared, for people."""
        return f"{', '.join(list(self.figures)[:3])} ... by {', '.join(self.by) or 'nothing'}"

    def mart_sql(self) -> str:
        """The marts' side."""
        columns = [*self.by.values(), *self.figures.values()]
        grouped = f" group by {', '.join(self.by.values())}" if self.by else ""
        having = f" having {self.having}" if self.having != "true" else ""
        return f"select {', '.join(columns)} from {self.source} where {self.where}{grouped}{having}"


@cache
def comparisons() -> tuple[Comparison, ...]:
    """All of them."""
    read = yaml.safe_load(FILE.read_text("utf-8"))
    return tuple(Comparison(source=one.pop("from"), **one) for one in read)


def _day(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date()
    return value.isoformat() if isinstance(value, date) else value


def _values(rows: list[Key], keys: int, figures: list[str]) -> Values:
    """Known figures by name and key. A count or sum of 0 is the same as no row; a rate of 0 is not."""
    found: Values = {}
    for row in rows:
        key = tuple(str(_day(value)) if value is not None else None for value in row[:keys])
        for figure, value in zip(figures, row[keys:], strict=True):
            if value is not None and (isinstance(value, float) or value != 0):
                found[figure, key] = value
    return found


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) or isinstance(other, float):
        return one is not None and other is not None and math.isclose(one, other, rel_tol=DOUBLES)
    return one is not None and other is not None and Decimal(one) == Decimal(other)


def differences(con: duckdb.DuckDBPyConnection, metrics: Metrics, asked: Comparison) -> Iterator[str]:
    """Each figure that differs: metric, key, and both values."""
    names = list(asked.figures)
    sql = metrics.sql(Question(metrics=tuple(names), by=tuple(asked.by)))
    told = _values(con.execute(sql).fetchall(), len(asked.by), names)
    marts = _values(con.execute(asked.mart_sql()).fetchall(), len(asked.by), names)
    wanted = marts.keys() if asked.only else told.keys() | marts.keys()
    for figure, key in sorted(wanted, key=str):
        one, other = told.get((figure, key)), marts.get((figure, key))
        if not _same(one, other):
            yield f"{figure} {dict(zip(asked.by, key, strict=True))}: metric {one}, mart {other}"
