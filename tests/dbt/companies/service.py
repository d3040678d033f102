"""Companies around every change of the clocks, drawn by hypothesis, and built with rules of their own.

Here: what the tests of service draw from. Add a zone when its clocks do something new. Never here: expectations.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
from hypothesis import strategies as st

from tests.dbt.companies.service_draws import days, moment, some
from tests.dbt.companies.service_rules import rules
from tests.dbt.compiled import Compiled, company, compiled
from tests.dbt.twins.service import MINUTE, Row, World

BEFORE, AFTER = timedelta(days=16), timedelta(days=12)
SEEDS = {
    "opening_hours": ("branch", "team", "weekday", "opens", "closes", "valid_from", "valid_to", "time_zone"),
    "holidays": ("branch", "team", "day", "name"),
    "service_targets": ("category", "severity", "branch", "measure", "hours", "clock"),
}


def world(zone: str, last_day: date) -> World:
    """A company looked at some days after its clocks change, or would have."""
    midnight = datetime.combine(last_day + timedelta(days=1), time(), ZoneInfo(zone))
    now = midnight.astimezone(UTC).replace(tzinfo=None)
    return World(zone, now, now - BEFORE - timedelta(days=1), (BEFORE + AFTER).days * 1440)


#: Both changes of a year in Berlin and New York; half an hour on Lord Howe; at midnight in São Paulo; never in Kolkata.
WORLDS = [
    world("Europe/Berlin", date(2025, 4, 8)),
    world("Europe/Berlin", date(2025, 11, 4)),
    world("America/New_York", date(2025, 3, 18)),
    world("America/New_York", date(2025, 11, 11)),
    world("Australia/Lord_Howe", date(2025, 10, 14)),
    world("America/Sao_Paulo", date(2018, 2, 27)),
    world("America/Sao_Paulo", date(2018, 11, 13)),
    world("Asia/Kolkata", date(2025, 11, 4)),
]


def tickets(at: World) -> st.SearchStrategy[Row]:
    """A ticket whose instants crowd around the change, some of them before its opening or at it."""
    # half days as well, so that two tickets lie whole days apart
    begin = st.integers(0, BEFORE.days * 1440 - 1) | st.integers(0, BEFORE.days * 2 - 1).map(
        lambda n: n * 720
    )
    ahead = some(0, 0, 1, 30, 59, 61, 240, 600, 1500, 4000, 9000, -5)

    def made(
        opened: int,
        answer: int | None,
        solved: int | None,
        closed: int | None,
        promised: int | None,
        answer_promised: int | None,
        changed: int | None,
        **rest: Any,
    ) -> Row:
        def stamp(minutes: int | None) -> datetime | None:
            if minutes is None:
                return None
            return min(at.start + timedelta(days=1, minutes=opened + minutes), at.now - MINUTE)

        def promise(minutes: int | None) -> datetime | None:
            return None if minutes is None else at.start + timedelta(days=1, minutes=opened + minutes)

        stamps = {"opened_at": stamp(0), "first_response_at": stamp(answer), "resolved_at": stamp(solved)}
        stamps |= {"closed_at": stamp(closed), "updated_at": stamp(changed)}
        promises = {"promised_at": promise(promised), "first_response_due_at": promise(answer_promised)}
        return {**rest, **stamps, **promises}

    return st.builds(
        made, begin, st.none() | ahead, st.none() | ahead, st.none() | ahead,
        some(None, None, None, 0, 60, 1500, 40_000), some(None, None, None, 0, 30, 1500), st.none() | ahead,
        first_resolved_at=st.none(), customer_id=some("c1", "c2"), branch=some(None, "b1", "b2"),
        team=some(None, "t1", "t2"), waiting_seconds=some(None, None, None, 0, 1800, 90_000),
        status=some("open", "pending", "waiting", "resolved", "resolved", "closed", "closed", "abandoned"),
        category=some("a", "b", None), severity=some("x", None),
        transfer_count=some(0, 0, 0, 1, None), reopen_count=some(0, 0, 0, 1, None),
        resolved_by=some(None, "agent", "bot", "self_service"), handle_seconds=some(None, 0, 90),
    )  # fmt: skip


@st.composite
def companies(draw: st.DrawFn, at: World) -> dict[str, list[Row]]:
    made = draw(st.lists(tickets(at), min_size=12, max_size=24))
    for number, ticket in enumerate(made):
        ticket["ticket_id"] = f"t{number}"
    happened = st.fixed_dictionaries({
        "ticket_id": some(*[one["ticket_id"] for one in made]),
        "event": some(
            "opened", "assigned", "replied", "contacted", "waiting", "waiting", "resumed", "resolved", "closed",
            "transferred", "transferred", "reopened", "abandoned",
        ),
        "event_at": moment(at, BEFORE.days + 3),
        "actor": some("agent", "customer", "system", None),
        "team": some(None, "t1", "t2", "t3"),
    })  # fmt: skip
    target = st.fixed_dictionaries({
        "category": some("a", "b", "*"), "severity": some("x", "*"), "branch": some("b2", "*"),
        "measure": some("first_response", "resolution", "resolution"), "hours": some(0.25, 1, 7.5, 30),
        "clock": some("calendar", "business", "business"),
    })  # fmt: skip
    holiday = st.fixed_dictionaries({
        "branch": some("*", "b1", "b2"), "team": some("*", "*", "t2"), "day": days(at), "name": st.none(),
    })  # fmt: skip
    return {
        "tickets": made,
        "ticket_events": draw(st.lists(happened, min_size=4, max_size=40)),
        "opening_hours": draw(rules(at)),
        "holidays": draw(
            st.lists(holiday, max_size=4, unique_by=lambda row: (row["branch"], row["team"], row["day"]))
        ),
        "service_targets": draw(
            st.lists(
                target,
                max_size=6,
                unique_by=lambda row: (row["measure"], row["category"], row["severity"], row["branch"]),
            )
        ),
    }


def made_for(at: World, *models: str) -> Compiled:
    """The models for a company's zone and day: compiled once, for compiling takes longer than all the companies."""
    first = WORLDS[0]
    names = [str(first.now), str(last_day(first)), first.zone]
    made = compiled(*models, variables=dict(zip(("as_of_instant", "as_of", "time_zone"), names, strict=True)))

    def moved(sql: str) -> str:
        for old, new in zip(names, (str(at.now), str(last_day(at)), at.zone), strict=True):
            sql = sql.replace(f"'{old}'", f"'{new}'")
        return sql

    return replace(made, steps=tuple(replace(one, code=moved(one.code)) for one in made.steps))


def last_day(at: World) -> date:
    """The last complete day of a company."""
    return at.local(at.now).date() - timedelta(days=1)


@contextmanager
def built(made: Compiled, rows: dict[str, list[Row]]) -> Iterator[duckdb.DuckDBPyConnection]:
    """The company's models, with its own rows in the seeds."""
    with company({feed: rows[feed] for feed in rows if feed not in SEEDS}) as con:
        replace(made, steps=()).run(con)
        for seed, columns in [(seed, SEEDS[seed]) for seed in SEEDS if seed in rows]:
            con.execute(f"delete from seeds.{seed}")
            places = ", ".join("?" * len(columns))
            for row in rows[seed]:
                con.execute(f"insert into seeds.{seed} values ({places})", [row[name] for name in columns])
        replace(made, seeds=()).run(con)
        yield con
