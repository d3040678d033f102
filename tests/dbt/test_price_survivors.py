"""Survivorship: where only those who accept a dearer price buy again, tolerance must not read as whole.

Companies whose customers half accept a rise and half never buy again, through the models' own SQL. Never here: the
definitions (twins/growth_prices.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import duckdb
import pytest

from tests.dbt.compiled import Step, compiled, in_memory

MODELS = ("int_price_days", "int_price_buyers", "price_tolerance")
VARIABLES = {"as_of": "2025-09-28", "as_of_instant": "2025-09-29 00:00:00", "price_tolerance_months": 1}
HOLDERS = 40
#: Two days on which everybody bought at the old price, and those on which who accepts buys at the new one.
BEFORE, AFTER = (date(2025, 4, 20), date(2025, 5, 20)), (date(2025, 6, 10), date(2025, 7, 20))
GIVEN = """
    create schema intermediate; create schema marts;
    create table intermediate.int_rfm_snapshots as select date '2025-05-31' as snapshot_date, true as is_month_end;
    create table intermediate.int_rfm_scored (
        customer_key bigint, snapshot_date date, r_score bigint, f_score bigint
    );
    create table lines (customer_key bigint, product_key bigint, order_date date, price decimal(18, 2))
"""
LIVED = """
    create or replace table intermediate.int_order_lines_keyed as
    select customer_key, product_key, 'p' as product_id, order_date, true as is_completed, price as unit_price
    from lines;
    create or replace table intermediate.int_customer_days as
    select distinct customer_key, order_date from lines;
    create or replace table intermediate.int_loyalty_moves as
    select distinct customer_key, 'loyal' as to_state, date '2025-04-20' as moved_on,
        cast(null as date) as next_moved_on
    from lines
"""
Line = tuple[int, int, date, int]


@pytest.fixture(scope="module")
def steps() -> list[Step]:
    return [one for one in compiled("price_tolerance", variables=VARIABLES).steps if one.name in MODELS]


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with in_memory() as made:
        made.execute(GIVEN)
        yield made


def lives(product_of: int, days: tuple[date, ...] = BEFORE) -> list[Line]:
    """Everybody used to buy; the first half accepts 12 for 10 and stays, the other never buys again.

    `product_of`: customers who share a product; those of a product alternate.
    """
    found: list[Line] = []
    for customer in range(HOLDERS):
        product = customer // product_of
        found += [(customer, product, day, 10) for day in days]
        if customer % 2 == 0:
            found += [(customer, product, day, 12) for day in AFTER]
    return found


def shown(
    con: duckdb.DuckDBPyConnection, steps: list[Step], lines: list[Line]
) -> tuple[int, int, float | None]:
    """Risen and steady buyers, and the share of the risen who bought again."""
    con.execute("delete from lines")
    con.executemany("insert into lines values (?, ?, ?, ?)", lines)
    con.execute(LIVED)
    for step in steps:
        step.make(con)
    found = con.execute(
        "select risen_buyers, steady_buyers, risen_rate from marts.price_tolerance where loyalty_state = 'all'"
    ).fetchall()
    return found[0] if found else (0, 0, None)


def of_survivors(lines: list[Line]) -> float:
    """The share that a rule reads off who was charged the new price: whoever refused is not there."""
    charged = {customer for customer, _, _, price in lines if price == 12}
    again = {customer for customer, _, day, _ in lines if day == AFTER[1]}
    return len(charged & again) / len(charged)


def test_whoever_held_the_product_met_the_rise(con: duckdb.DuckDBPyConnection, steps: list[Step]) -> None:
    lines = lives(HOLDERS)
    assert of_survivors(lines) == 1
    assert shown(con, steps, lines) == (HOLDERS, 0, 0.5)


def test_a_rise_after_which_nobody_bought_for_long_is_seen(
    con: duckdb.DuckDBPyConnection, steps: list[Step]
) -> None:
    """The last sale lies 50 days before the first dear one, and the next dear one 40 days after it."""
    lines = lives(HOLDERS, (date(2025, 3, 20), date(2025, 4, 21)))
    assert AFTER[0] - timedelta(days=50) == date(2025, 4, 21)
    assert shown(con, steps, lines) == (HOLDERS, 0, 0.5)


def test_what_one_customer_alone_buys_proves_nothing(
    con: duckdb.DuckDBPyConnection, steps: list[Step]
) -> None:
    """Each has a product of their own: a rise shows of those alone who accepted it, and nobody is compared."""
    lines = lives(1)
    assert of_survivors(lines) == 1
    assert shown(con, steps, lines) == (0, 0, None)


def test_of_two_who_share_a_product_the_other_one_tells(
    con: duckdb.DuckDBPyConnection, steps: list[Step]
) -> None:
    """One of each two accepts and shows the rise to the other, whose refusal counts; nobody shows it to the first."""
    assert shown(con, steps, lives(2)) == (HOLDERS // 2, 0, 0.0)
