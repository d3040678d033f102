"""No mart looks ahead: as of a past day, all that came later changes nothing in any of them.

Every published mart is built as of the day twice, from all inputs and from what had been delivered by then, and
compared row by row. A new mart is included by being there. A source may also stamp what came later on rows of
before (an event log with final times on each row): as of the day, whatever those stamps say, the marts are the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from tests.dbt.compiled import Compiled, compiled
from tests.dbt.compiled import marts as published
from tests.property.past_day import (
    Day,
    build,
    cut_back,
    deliver_late,
    differing,
    late_rows,
    marts,
    mutated,
    opened,
)
from tests.shared import loaded_company
from tests.small import ABOUT_DELIVERIES, MAY_BE_EMPTY

pytestmark = pytest.mark.long

#: A Sunday, on which the weekly files of the demo end, three weeks before the last day of the small company.
PAST = Day("2026-06-07", "2026-06-07 22:00:00")
#: Feeds of which rows are made to come late.
LATE = ("orders", "tickets", "surveys", "contacts", "ticket_events")
#: What a row as of the past day may not know, and how the same source might have told it otherwise.
STAMPED = {
    "tickets": (
        ("resolved_at", "closed_at", "first_response_at"),
        "handle_seconds = coalesce(handle_seconds, 0) + 777, transfer_count = 9, reopen_count = 9, "
        "compensation_amount = 55.55, compensation_kind = 'gift', resolved_by = case when "
        f"greatest(resolved_at, first_response_at) < timestamp '{PAST.instant}' then resolved_by else 'bot' end",
    ),
    "orders": (("delivered_at",), "status = case status when 'completed' then 'returned' else status end"),
    "customers": (("programme_joined_at",), "referred_by = referred_by"),
}
NOT_LATER = re.compile(r"\((\w+) is null or \1 <=? \s*cast\('[^']*' as timestamp\)\s*\)")
KNOWN = re.compile(r"case when (\w+) < \s*cast\('[^']*' as timestamp\)\s* then \1 end")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return loaded_company(tmp_path_factory).settings.pipeline_db


@pytest.fixture(scope="module")
def models() -> Compiled:
    return compiled(*published(), variables={**PAST.variables, "time_zone": "Europe/Berlin"})


@pytest.fixture
def con(loaded: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with opened(loaded, tmp_path / "past") as connection:
        yield connection


def test_every_published_mart_is_compared(models: Compiled) -> None:
    assert set(marts(models)) == set(published())
    assert len(published()) >= 18


def _compared(con: duckdb.DuckDBPyConnection, models: Compiled, cut: Callable[[], None]) -> dict[str, str]:
    """Marts that differ once raw is cut back."""
    build(con, models, "all_inputs")
    cut()
    build(con, models, "by_then")
    return differing(con, models, "all_inputs", "by_then", ABOUT_DELIVERIES)


def _names(found: dict[str, str]) -> set[str]:
    return {name.split(" ")[0] for name in found}


def test_what_came_later_changes_nothing_but_by_rows_known_to_be_late(
    con: duckdb.DuckDBPyConnection, models: Compiled, loaded: Path
) -> None:
    truth = loaded.parent / "truth/dirt.parquet"
    said = con.execute(
        f"select feed, file_day from '{truth}' where reason = 'late_file' or reason like '%!_later' escape '!'"
    )
    named_late = {f"{feed}_{day}" for feed, day in said.fetchall()}
    late = late_rows(con, PAST)
    assert {file.split(".")[0] for _, file, _ in late} <= named_late
    assert len(late) < 10
    assert _compared(con, models, lambda: cut_back(con, PAST, keep_late=True)) == {}
    counts = {mart: con.execute(f"select count(*) from by_then.{mart}").fetchone() for mart in marts(models)}
    assert {mart for mart, rows in counts.items() if rows == (0,)} <= MAY_BE_EMPTY


def test_rows_that_come_late_are_all_that_a_later_refresh_adds(
    con: duckdb.DuckDBPyConnection, models: Compiled
) -> None:
    before = Counter(feed for feed, _, _ in late_rows(con, PAST))
    planted = {feed: deliver_late(con, feed, PAST) for feed in LATE}
    assert all(planted.values())
    assert Counter(feed for feed, _, _ in late_rows(con, PAST)) == before + Counter(planted)
    assert _compared(con, models, lambda: cut_back(con, PAST, keep_late=True)) == {}
    con.execute("drop schema all_inputs cascade; drop schema by_then cascade")
    found = _compared(con, models, lambda: cut_back(con, PAST, keep_late=False))
    assert {"fct_orders", "fct_tickets", "fct_surveys", "customer_360"} <= _names(found)


def _stamp(con: duckdb.DuckDBPyConnection) -> None:
    """Only the last version of each row, without the day it was written, as an event log's final stamps are."""
    for feed in STAMPED:
        key = {"tickets": "ticket_id", "orders": "order_id", "customers": "customer_id"}[feed]
        con.execute(
            f"delete from raw.{feed} as r where exists (select 1 from raw.{feed} as n where n.{key} = r.{key} "
            "and (n.updated_at, n._row_hash) > (r.updated_at, r._row_hash))"
        )
        con.execute(f"update raw.{feed} set updated_at = null")


def _tell_otherwise(con: duckdb.DuckDBPyConnection) -> int:
    """Every stamp of a later day moved, and what was written with it changed; returns the rows."""
    rows = 0
    for feed, (stamps, totals) in STAMPED.items():
        later = " or ".join(f"{stamp} >= timestamp '{PAST.instant}'" for stamp in stamps)
        moved = ", ".join(
            f"{stamp} = case when {stamp} < timestamp '{PAST.instant}' then {stamp} else {stamp} + interval 30 day end"
            for stamp in stamps
        )
        done = con.execute(f"update raw.{feed} set {totals}, {moved} where {later}").fetchone()
        rows += done[0] if done else 0
    return rows


def test_stamps_of_later_on_rows_of_before_do_not_leak(
    con: duckdb.DuckDBPyConnection, models: Compiled
) -> None:
    _stamp(con)
    build(con, models, "as_stamped")
    assert _tell_otherwise(con) > 10
    build(con, models, "told_otherwise")
    assert differing(con, models, "as_stamped", "told_otherwise", ABOUT_DELIVERIES) == {}


def test_a_model_that_reads_later_versions_is_seen(con: duckdb.DuckDBPyConnection, models: Compiled) -> None:
    seeing = mutated(models, lambda sql: NOT_LATER.sub("(true)", sql))
    build(con, seeing, "all_inputs")
    cut_back(con, PAST, keep_late=False)
    build(con, seeing, "by_then")
    found = {name.split(" ")[0] for name in differing(con, models, "all_inputs", "by_then", ABOUT_DELIVERIES)}
    assert {"fct_orders", "fct_tickets", "customer_360", "customer_rfm", "recovery_episodes"} <= found


def test_a_model_that_reads_stamps_of_later_is_seen(con: duckdb.DuckDBPyConnection, models: Compiled) -> None:
    seeing = mutated(models, lambda sql: KNOWN.sub(r"\1", sql))
    _stamp(con)
    build(con, seeing, "as_stamped")
    _tell_otherwise(con)
    build(con, seeing, "told_otherwise")
    found = _names(differing(con, models, "as_stamped", "told_otherwise", ABOUT_DELIVERIES))
    assert {"fct_orders", "fct_tickets"} <= found
