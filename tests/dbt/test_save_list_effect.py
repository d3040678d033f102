"""Does calling help: the interval of the effect on many simulated lists whose true effect is known.

Here: the mart's own SQL over lists made for it, with a draw that is the mart's own. Never here: who stands on a list
(test_leave_marts.py).
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import numpy as np
import pytest

from tests.dbt.compiled import Step, compiled
from tests.keys import give_secret, int_key

COMPANIES, CUSTOMERS, SHARE = 300, 400, 0.3
#: Chance of buying in the window when nobody calls, and what a call adds to it.
ALONE, ADDED, SPENT = 0.25, 0.15, 40.0
VARIABLES = {
    "as_of": "2026-06-30", "as_of_instant": "2026-07-01 00:00:00", "save_holdout_share": SHARE,
}  # fmt: skip


@pytest.fixture(scope="module")
def effect() -> Step:
    (found,) = [
        one
        for one in compiled("save_list_effect", variables=VARIABLES).steps
        if one.name == "save_list_effect"
    ]
    return found


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    made = duckdb.connect(":memory:", config={"threads": 1})
    made.execute("attach ':memory:' as pipeline")
    made.execute("use pipeline")
    made.execute("create schema intermediate")
    give_secret(made)
    made.execute(
        "create table intermediate.int_leave_lists (snapshot_date date, list_name varchar, customer_key bigint, "
        "left_mark integer, is_judged boolean, revenue_at_stake decimal(18,2), silence_days bigint, "
        "overdue_ratio double, leave_chance double, chance_not_alive double)"
    )
    made.execute("create table intermediate.int_save_order (list_name varchar, ordered_by varchar)")
    made.execute("insert into intermediate.int_save_order values ('save', 'chance_x_revenue')")
    made.execute(
        "create table intermediate.int_customer_days (customer_key bigint, order_date date, revenue decimal(18,2))"
    )
    yield made
    made.close()


def live(con: duckdb.DuckDBPyConnection, seed: int, added: float) -> None:
    """A list of one month end and what its customers bought after it, a call adding to the chance.

    Who is called follows the draw as documented: a keyed hash of salt and key below the share.
    """
    chance = np.random.default_rng(seed)
    keys = chance.integers(1, 2**60, CUSTOMERS)
    drawn = {
        "key": keys,
        "is_held": np.array([int_key(f"save:{key}") % 1_000_000 < SHARE * 1_000_000 for key in keys]),
        "luck": chance.random(CUSTOMERS),
        "spent": chance.gamma(2, SPENT / 2, CUSTOMERS),
    }
    con.register("drawn", drawn)
    con.execute(
        "create or replace temp table lived as "
        "select key, spent, luck < ? + case when is_held then 0 else ? end as bought from drawn",
        [ALONE, added],
    )
    con.execute(
        "delete from intermediate.int_leave_lists; delete from intermediate.int_customer_days; "
        "insert into intermediate.int_leave_lists select date '2026-03-31', 'save', key, "
        "case when bought then 0 else 1 end, true, 10, 1, 1, 0.5, 0.5 from lived; "
        "insert into intermediate.int_customer_days select key, date '2026-05-01', spent from lived where bought"
    )


def shown(con: duckdb.DuckDBPyConnection, effect: Step) -> tuple[float, ...]:
    """The intervals of the pooled row."""
    found = con.execute(
        "select repurchase_effect_low, repurchase_effect_high, revenue_effect_low, revenue_effect_high "
        f"from ({effect.code}) where period = 'all'"
    ).fetchall()
    return tuple(found[0])


@pytest.mark.parametrize("added", [ADDED, pytest.param(0.0, marks=pytest.mark.long)])
def test_the_intervals_hold_the_truth_as_often_as_they_say(
    con: duckdb.DuckDBPyConnection, effect: Step, added: float
) -> None:
    share = revenue = 0
    for seed in range(COMPANIES):
        live(con, seed, added)
        low, high, revenue_low, revenue_high = shown(con, effect)
        share += low <= added <= high
        revenue += revenue_low <= added * SPENT <= revenue_high
    assert 0.92 <= share / COMPANIES <= 0.98
    assert 0.92 <= revenue / COMPANIES <= 0.98


def test_a_call_that_helps_is_seen(con: duckdb.DuckDBPyConnection, effect: Step) -> None:
    above = 0
    for seed in range(60):
        live(con, seed, ADDED)
        above += shown(con, effect)[0] > 0
    assert above > 30
