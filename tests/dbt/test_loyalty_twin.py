"""The loyalty machine against its twin in plain loops, on random companies; legal moves; no look-ahead.

Here: the comparison. Add a setting when a threshold changes what a state means. Never here: the machine
(twins/loyalty.py) or the companies (companies/loyalty.py).
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import astuple
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

import duckdb
import pytest

from tests.dbt.companies.loyalty import Setting, heap, regulars
from tests.dbt.compiled import compiled
from tests.dbt.support import DBT_PROJECT
from tests.dbt.twins.loyalty import Rules, Walker
from tests.dbt.twins.loyalty_events import Row
from tests.dbt.twins.loyalty_funnel import funnel
from tests.dbt.twins.loyalty_walk import walks

MARTS = ("loyalty_transitions", "loyalty_state", "loyalty_funnel", "int_loyalty_days")
#: Everything quick, so that a heap of events reaches every state.
QUICK = Rules(
    trust_loops=2,
    trust_max_failure_rate=Fraction(1, 2),
    trust_recovery_days=5,
    trust_bar_days=25,
    loyal_days=9,
    loyal_loops=1,
    repurchase_days=12,
    episode_gap_days=4,
)
HEAPS = Setting(QUICK, until=date(2024, 4, 30))
REGULARS = Setting(Rules(), "America/Sao_Paulo")
MOVES = (
    "select customer_id, transition_number, from_state, to_state, moved_at, moved_on, cause_kind, cause_id, "
    "days_in_state from marts.loyalty_transitions inner join intermediate.int_customers_described "
    "using (customer_key) order by 1, 2"
)
STATES = (
    "select customer_id, state, since_at, satisfied_loops, failures, trust_barred_until, trusted_since_at, "
    "is_on_rhythm from marts.loyalty_state inner join intermediate.int_customers_described using (customer_key)"
)
FUNNEL = (
    "select cohort, stage, customers, reached, customers_now, entered, had_time, converted, waiting, stopped, "
    "stopped_lapsed, stopped_lost, stopped_in_trouble, stopped_active, median_days_from_previous, is_bottleneck "
    "from marts.loyalty_funnel order by cohort, stage_number"
)


@cache
def legal() -> set[tuple[str, str, str]]:
    with (DBT_PROJECT / "seeds/loyalty_moves.csv").open(encoding="utf-8") as file:
        return {(row["from_state"], row["to_state"], row["cause_kind"]) for row in csv.DictReader(file)}


def expected_moves(found: dict[str, Walker]) -> list[tuple[Any, ...]]:
    return [(name, *astuple(move)) for name in sorted(found) for move in found[name].moves]


def check(con: duckdb.DuckDBPyConnection, found: dict[str, Walker]) -> None:
    """The marts say what the twin says, of every customer."""
    assert con.execute(MOVES).fetchall() == expected_moves(found)
    until = con.execute("select max(as_of) from marts.loyalty_state").fetchall()[0][0]
    for name, state, since, loops, failures, barred, trusted, _ in con.execute(STATES).fetchall():
        one = found[name]
        last = one.moves[-1].at if one.moves else None
        assert (state, since, loops) == (one.state, last, one.satisfied_loops), name
        last_bar = max((day for day in one.bars() if day > until), default=None)
        assert (failures, barred, trusted) == (one.episodes, last_bar, one.trusted_since), name
    assert con.execute(FUNNEL).fetchall() == funnel(found.values(), until)
    now = Counter(one.state for one in found.values() if one.moves)
    last_day = "select state, customers from intermediate.int_loyalty_days where day = "
    days = con.execute(f"{last_day} (select max(day) from intermediate.int_loyalty_days)").fetchall()
    assert {state: count for state, count in days if count} == now


@pytest.mark.parametrize(("maker", "setting", "seeds"), [(heap, HEAPS, 12), (regulars, REGULARS, 6)])
def test_every_move_is_that_of_the_twin(maker: Any, setting: Setting, seeds: int) -> None:
    made = compiled(*MARTS, variables=setting.variables())
    causes: Counter[tuple[str, str, str]] = Counter()
    for seed in range(seeds):
        rows: dict[str, list[Row]] = maker(seed)
        found = walks(rows, setting.rules, setting.clock())
        with made.built(rows) as con:
            check(con, found)
        causes.update((m.origin, m.target, m.cause) for one in found.values() for m in one.moves)
    assert set(causes) <= legal()
    assert {target for _, target, _ in causes} == {
        "first_time", "satisfied_repeat", "trusted", "loyal", "dissatisfied", "recovering", "lost", "lapsed",
    }  # fmt: skip


@pytest.mark.parametrize(("maker", "setting", "earlier"), [
    (heap, HEAPS, date(2024, 3, 17)), (regulars, REGULARS, date(2025, 2, 10)),
])  # fmt: skip
def test_a_past_move_never_changes(maker: Any, setting: Setting, earlier: date) -> None:
    before = Setting(setting.rules, setting.zone, earlier)
    end = before.clock().now
    made = [compiled(*MARTS, variables=one.variables()) for one in (before, setting)]
    for seed in range(100, 103):
        rows: dict[str, list[Row]] = maker(seed)
        moves = []
        for one in made:
            with one.built(rows) as con:
                moves.append([move for move in con.execute(MOVES).fetchall() if move[4] < end])
        assert moves[0] == moves[1]
        assert moves[0]
