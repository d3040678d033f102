"""States of loyalty a day, and departures by day of the month, recounted in plain loops from the moves themselves.

Here: that nothing is lost between the moves and these figures. Never here: whether a move is right (the twin of
loyalty).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from math import sqrt
from typing import Any

import duckdb
import pytest

from tests.dbt.compiled import compiled
from tests.dbt.test_pulse import COMPANIES, LAST, rows_of
from tests.dbt.twins import pulse as twin

COMPANY = replace(COMPANIES[0], customers=30)
STATES = {
    "first_time": "first_time", "satisfied_repeat": "satisfied", "trusted": "trusted", "loyal": "loyal",
    "dissatisfied": "dissatisfied", "recovering": "recovering", "lost": "lost", "lapsed": "silent",
}  # fmt: skip
Move = tuple[str, str, date]


@pytest.fixture(scope="module")
def rows() -> dict[str, list[twin.Row]]:
    given = rows_of(COMPANY)
    return {**given, "tickets": [{**row, "kind": "complaint"} for row in given["tickets"]]}


@pytest.fixture(scope="module")
def built(rows: dict[str, list[twin.Row]]) -> Any:
    marts = ("company_pulse", "departures", "loyalty_transitions", "int_customers_described")
    # short windows: in these few months somebody is to be silent, and somebody lost
    short = {"repurchase_days": 10, "activity_inactive_ratio": 2}
    models = compiled(*marts, variables={**COMPANY.variables(LAST), **short})
    with models.built(rows) as con:
        yield con


def moves(con: duckdb.DuckDBPyConnection) -> list[Move]:
    """(customer, state, day) of every move, in order."""
    query = (
        "select customer_id, to_state, moved_on from marts.loyalty_transitions "
        "inner join intermediate.int_customers_described using (customer_key) order by transition_number"
    )
    return con.execute(query).fetchall()


def test_states_are_those_after_the_latest_move_up_to_the_day(built: duckdb.DuckDBPyConnection) -> None:
    told = moves(built)
    columns = ", ".join(f"{name}_customers" for name in STATES.values())
    days = built.execute(f"select day, {columns} from marts.company_pulse order by day").fetchall()
    reached = set()
    for day, *counts in days:
        latest = {customer: state for customer, state, moved_on in told if moved_on <= day}
        if latest:
            expected = Counter(latest.values())
            assert counts == [expected[state] for state in STATES], day
            reached |= set(expected)
        else:
            assert set(counts) == {None}
    assert {"first_time", "satisfied_repeat", "dissatisfied", "lapsed", "lost"} <= reached


def expected_departures(
    told: list[Move], orders: dict[str, dict[date, Any]], kind: str, dated_by: str
) -> dict[int, tuple[int, int, float]]:
    """Departures, exposure and expectation of each day of the month."""
    left = [
        (customer, on)
        for customer, state, on in told
        if state in ("lapsed", "lost") and kind in ("all", state)
    ]
    if not left:
        return {}
    if dated_by == "departure":
        dates = [on for _, on in left]
        span = (LAST - min(dates)).days + 1
        exposure = Counter((min(dates) + timedelta(days=n)).day for n in range(span))
    else:
        dates = [max(day for day in orders[customer] if day <= on) for customer, on in left]
        bought = [day for own in orders.values() for day in own if min(dates) <= day <= max(dates)]
        exposure = Counter(day.day for day in bought)
    found, total = Counter(day.day for day in dates), sum(exposure.values())
    return {day: (found[day], count, len(left) * count / total) for day, count in exposure.items()}


@pytest.mark.parametrize("dated_by", ["departure", "last_order"])
@pytest.mark.parametrize("kind", ["all", "lapsed", "lost"])
def test_departures_by_day_of_the_month(
    built: duckdb.DuckDBPyConnection, rows: dict[str, list[twin.Row]], kind: str, dated_by: str
) -> None:
    orders = twin.order_days(rows["orders"], COMPANY.end_of(LAST), COMPANY.local)
    expected = expected_departures(moves(built), orders, kind, dated_by)
    found = built.execute(
        "select day_of_month, departures, exposure, expected_departures, expected_share, residual "
        f"from marts.departures where kind = '{kind}' and dated_by = '{dated_by}'"
    ).fetchall()
    assert expected
    assert {day: tuple(rest[:2]) for day, *rest in found} == {day: one[:2] for day, one in expected.items()}
    for day, departures, _, expectation, share, residual in found:
        assert expectation == pytest.approx(expected[day][2])
        if share < 1:
            assert residual == pytest.approx((departures - expectation) / sqrt(expectation * (1 - share)))
        else:
            assert residual is None
