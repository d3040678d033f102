"""Opening hours of a company, its branches and teams, drawn by hypothesis.

Never here: expectations, and tickets (service.py).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.dbt.companies.service_draws import days, some
from tests.dbt.twins.service import Row, World


def text(quarter: int) -> str:
    """The time of day of a quarter of an hour."""
    return f"{quarter // 4:02}:{15 * (quarter % 4):02}"


def week(
    desk: tuple[str, str, str | None],
    begin: date | None,
    end: date | None,
    closed: int,
    points: list[int],
) -> list[Row]:
    pairs = list(zip(points[::2], points[1::2], strict=False))
    span: Row = dict(zip(("branch", "team", "time_zone"), desk, strict=True))
    span |= {"valid_from": begin, "valid_to": end}
    return [
        {**span, "weekday": day, "opens": text(a), "closes": text(b)}
        for day in range(1, 8)
        for a, b in pairs
        if day != closed
    ]  # fmt: skip


def rules(at: World) -> st.SearchStrategy[list[Row]]:
    """Opening hours without overlaps: a few intervals that take turns, of the company and of one branch."""
    # quarters of the day: all of it, the hours in which clocks change, and any
    quarters = some(0, 4, 6, 8, 9, 10, 12, 36, 68, 96) | st.integers(0, 96)
    cuts = st.lists(quarters, min_size=2, max_size=6, unique=True).map(sorted)

    def schedules(
        change: date | None, gap: int, first: Any, second: Any, desks: Any, zones: Any
    ) -> list[Row]:
        branch, team, both = desks
        until = change - timedelta(days=1) if change else None
        begins = change + timedelta(days=gap) if change else None
        all_of_it = ("*", "*", zones[0])
        old = week(all_of_it, None, until, 7, first) if change is None or gap < 3 else []
        new = week(all_of_it, begins, None, 6, second) if change else []
        own = [
            *week(("b2", "*", zones[1]), None, None, 1, branch),
            *week(("*", "t2", zones[2]), None, until, 2, team),
            *week(("b2", "t1", zones[1]), None, None, 3, both),
        ]
        return [*old, *new, *own]

    zone = some(None, None, "America/New_York", "Asia/Kolkata", "Europe/Berlin")
    own: st.SearchStrategy[list[int]] = st.just([]) | cuts
    desks, zones = st.tuples(own, own, own), st.tuples(zone, zone, zone)
    return st.builds(schedules, st.none() | days(at), st.integers(0, 3), cuts, cuts, desks, zones)
