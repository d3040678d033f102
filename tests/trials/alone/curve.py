"""The curve of the disk: a part's size from day to day, how it grows, and where that leads in a year.

Add a part of the folder here. Never here: how much it may grow (judge.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from orchestration.run.results import KEEP_RUNS
from tests.trials.alone import judge
from tests.trials.alone.day import Day
from tests.trials.alone.plan import BUSY

YEAR, EACH = 365, 10
#: Parts of the folder, with the day from which their retention has set in; None: they grow with the data.
PARTS: dict[str, int | None] = {"pipeline.duckdb": None, **judge.LEVEL, "runs": None, "sources": None,
                                "everything else": None}  # fmt: skip


def mb(size: float) -> str:
    """Bytes as megabytes."""
    return f"{size / 1e6:,.1f}"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], left: int = 1) -> str:
    """A table in Markdown; `left`: how many columns stand to the left."""
    rule = ["---"] * left + ["---:"] * (len(heads) - left)
    lines = [heads, rule, *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def disk(days: Sequence[Day]) -> str:
    """The first day, each tenth, and the last."""
    shown = [day for day in days if day.number == 1 or day.number % EACH == 0 or day is days[-1]]
    rows = [[day.number, *(mb(day.parts.get(part, 0)) for part in (*PARTS, "all"))] for day in shown]
    return table(["day", *PARTS, "all"], rows, left=0)


def growth(days: Sequence[Day]) -> str:
    """Growth a day of each part, and where it leads."""
    rows = []
    for part, since in PARTS.items():
        first = since or 2
        found, last = judge.growth(days, part, first), days[-1].parts.get(part, 0)
        fitted = (
            f"{found.a_day / 1e3:,.0f} ± {judge.SURE * found.error / 1e3:,.0f}" if found else "too few days"
        )
        rows.append([part, first, fitted, mb(last), _year(days, part, found)])
    return table(
        ["part", "fitted from day", "kB a day", "MB on the last day", "MB after a year, extrapolated"], rows
    )


def _year(days: Sequence[Day], part: str, found: judge.Growth | None) -> str:
    """Where a growth leads to in a year; a part that changes more than it grows stays as it is."""
    last = days[-1].parts.get(part, 0)
    if part == "runs":
        folders = sum(one.outcome != BUSY for day in days for one in day.starts)
        return mb(last / min(folders + 1, KEEP_RUNS) * KEEP_RUNS)
    if found is None:
        return "unknown"
    if not found.is_clear:
        most = last + (found.a_day + judge.SURE * found.error) * YEAR
        return f"{mb(last)}, as no growth is clear; at most {mb(most)}"
    return mb(max(last + found.a_day * YEAR, 0))
