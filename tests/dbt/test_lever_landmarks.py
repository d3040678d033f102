"""Immortal time: a practice that only those get who have not bought yet looks like what keeps them from buying.

Simulated failures whose true effect is known, judged by the models' own SQL and by the rule without a landmark. Never
here: companies of the demo's making (trials/validation), or which practices there are (twins/levers.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import numpy as np
import pytest

from tests.dbt.compiled import Step, compiled
from tests.dbt.twins.levers import mantel_haenszel

COMPANIES, EPISODES = 200, 400
#: Share of customers who would buy again by themselves, the mean days they wait for it, and what a call adds to buying.
STAYS, WAITS, ADDED = 0.6, 8.0, 0.25
MODELS = (
    "int_episode_landmarks", "int_episode_levers", "int_lever_outcomes", "int_lever_strata", "recovery_levers",
)  # fmt: skip
VARIABLES = {"as_of": "2026-12-31", "as_of_instant": "2027-01-01 00:00:00"}
#: Days from the opening until a case is solved (at most), and what passing it on adds; share of the cases passed on.
SOLVED, LONGER, PASSED_ON = 3.0, 7.0, 0.5
#: What the models read, all of one kind: opened on 1 January, solved, followed up within a week or not, passed on or
#: not.
GIVEN = """
    create schema intermediate; create schema marts;
    create table intermediate.int_feeds_present as select true as has_orders, date '2025-01-01' as orders_begin_on;
    create table intermediate.int_customers_described (customer_key bigint, joined_on date);
    create table intermediate.int_customer_habits (customer_key bigint, first_order_date date);
    create table intermediate.int_rfm_scored (
        customer_key bigint, snapshot_date date, m_score bigint, is_month_end boolean
    );
    create table intermediate.int_surveys_keyed (
        customer_key bigint, kind varchar, responded_at timestamp, is_satisfied boolean
    );
    create table intermediate.int_failures_collected (failure_key bigint, ticket_key bigint);
    create table intermediate.int_tickets_keyed (ticket_key bigint, compensation_amount decimal(18, 2))
"""
LIVED = """
    create or replace table lived as
    select key as episode_key, timestamp '2026-01-01' as opened_at, called, passed_on,
        timestamp '2026-01-01' + to_seconds(cast(ended * 86400 as bigint)) as ended_at,
        case when bought < 1000 then timestamp '2026-01-01' + to_seconds(cast(bought * 86400 as bigint)) end
            as bought_at
    from drawn;
    create or replace table intermediate.int_episodes_described as
    select episode_key, episode_key as customer_key, opened_at, date '2026-01-01' as opened_on, ended_at,
        'high' as severity
    from lived;
    create or replace table intermediate.int_episodes_grouped as
    select episode_key as failure_key, episode_key, episode_key as customer_key, opened_at, ended_at
    from lived;
    create or replace table intermediate.int_episode_tickets as
    select episode_key, cast(null as timestamp) as first_response_at, cast(null as decimal(18, 2)) as loss_amount,
        cast(null as decimal(18, 2)) as compensation_amount, cast(passed_on as bigint) as transfers,
        true as has_contacts, true as has_apologies, true as has_options, true as has_follow_ups
    from lived;
    create or replace table intermediate.int_episode_events as
    select episode_key, cast(null as bigint) as ticket_key, opened_at + interval 12 hour as event_at,
        'transferred' as event, false as is_by_company, cast(null as decimal(18, 2)) as amount
    from lived where passed_on;
    create or replace table intermediate.int_episode_practices as
    select episode_key, cast(null as timestamp) as first_apology_at, cast(null as timestamp) as first_reply_at,
        cast(null as timestamp) as first_option_at, called as was_followed_up
    from lived;
    create or replace table intermediate.int_episode_matches as
    select episode_key, opened_at, bought_at as next_purchase_at from lived;
    create or replace table intermediate.int_episode_dimensions as
    select episode_key, 'all' as dimension, 'all' as dimension_value from lived
"""


@pytest.fixture(scope="module")
def steps() -> list[Step]:
    return [one for one in compiled(*MODELS, variables=VARIABLES).steps if one.name in MODELS]


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    made = duckdb.connect(":memory:", config={"threads": 1})
    made.execute("attach ':memory:' as pipeline; use pipeline")
    made.execute(GIVEN)
    yield made
    made.close()


def live(seed: int, added: float) -> dict[str, Any]:
    """Who is called, half of those who have not bought by then; who buys when, in days from the opening."""
    chance = np.random.default_rng(seed)
    call_on = chance.uniform(0, 7, EPISODES)
    alone = np.where(chance.random(EPISODES) < STAYS, chance.exponential(WAITS, EPISODES), np.inf)
    called = (chance.random(EPISODES) < 0.5) & (alone > call_on)
    persuaded = called & (chance.random(EPISODES) < added)
    # who is persuaded buys some time after the week of calls
    bought = np.where(persuaded, np.minimum(alone, 7 + chance.uniform(0, 60, EPISODES)), alone)
    return {
        "key": np.arange(EPISODES),
        "called": called,
        "passed_on": np.zeros(EPISODES, dtype=bool),
        "ended": np.ones(EPISODES),
        "bought": np.where(np.isinf(bought), 9999.0, 1 + bought),
    }


def passed(seed: int) -> dict[str, Any]:
    """Cases passed on by lot, which only makes them longer: nobody buys sooner or later for it."""
    chance = np.random.default_rng(seed)
    passed_on = chance.random(EPISODES) < PASSED_ON
    stays = chance.random(EPISODES) < STAYS
    return {
        "key": np.arange(EPISODES),
        "called": np.zeros(EPISODES, dtype=bool),
        "passed_on": passed_on,
        "ended": chance.uniform(0.5, SOLVED, EPISODES) + LONGER * passed_on,
        "bought": np.where(stays, chance.exponential(WAITS, EPISODES), 9999.0),
    }


def shown(
    con: duckdb.DuckDBPyConnection,
    steps: list[Step],
    drawn: dict[str, Any],
    practice: str = "followed_up",
    outcome: str = "repurchase_90",
) -> tuple[float, ...]:
    """The interval of recovery_levers."""
    con.register("drawn", drawn)
    con.execute(LIVED)
    for step in steps:
        step.make(con)
    found = con.execute(
        """
        select difference_low, difference_high from marts.recovery_levers
        where practice = ? and outcome = ? and dimension = 'all'
        """,
        [practice, outcome],
    ).fetchall()
    return tuple(found[0])


def without_landmark(drawn: dict[str, Any]) -> tuple[float, float]:
    """The interval of the rule that counts from the opening, whoever had bought before the call."""
    return interval(drawn["called"], drawn["bought"] <= 90)


def from_the_end(drawn: dict[str, Any]) -> tuple[float, float]:
    """The interval of the rule whose clock starts when the case ends, sooner for who was not passed on."""
    waits = drawn["bought"] > drawn["ended"]
    return interval(~drawn["passed_on"][waits], (drawn["bought"] <= drawn["ended"] + 90)[waits])


def of_the_case(drawn: dict[str, Any]) -> tuple[float, float]:
    """The interval of recovered as recovery_episodes has it: bought after the end, within 90 days of it.

    Counted among those not yet recovered at the landmark, two weeks after the opening.
    """
    recovered = (drawn["bought"] > drawn["ended"]) & (drawn["bought"] <= drawn["ended"] + 90)
    left = ~(recovered & (drawn["bought"] <= 14))
    return interval(~drawn["passed_on"][left], recovered[left])


def interval(treated: Any, bought: Any) -> tuple[float, float]:
    """The interval of the difference of two rates, in one stratum."""
    counts = [treated, treated & bought, ~treated, ~treated & bought]
    difference, error = mantel_haenszel([[int(one.sum()) for one in counts]])
    assert difference is not None and error is not None
    return difference - 1.96 * error, difference + 1.96 * error


def truth(added: float) -> float:
    """What a call adds to buying within 90 days of the landmark, of who has not bought by then."""
    waits = STAYS * np.exp(-7 / WAITS)
    alone = waits * (1 - np.exp(-90 / WAITS)) / (waits + 1 - STAYS)
    return float(added * (1 - alone))


@pytest.mark.parametrize("added", [0.0, ADDED])
def test_the_interval_holds_the_truth_as_often_as_it_says(
    con: duckdb.DuckDBPyConnection, steps: list[Step], added: float
) -> None:
    found = [shown(con, steps, live(seed, added)) for seed in range(COMPANIES)]
    held = sum(low <= truth(added) <= high for low, high in found) / COMPANIES
    assert 0.92 <= held <= 0.98


def test_immortal_time_fools_the_rule_without_a_landmark() -> None:
    """Without any effect it says that calls drive customers away."""
    found = [without_landmark(live(seed, 0.0)) for seed in range(COMPANIES)]
    assert sum(high < 0 for _, high in found) / COMPANIES > 0.8


def test_a_call_that_helps_is_seen(con: duckdb.DuckDBPyConnection, steps: list[Step]) -> None:
    found = [shown(con, steps, live(seed, ADDED)) for seed in range(40)]
    assert sum(low > 0 for low, _ in found) > 20


@pytest.mark.parametrize("outcome", ["repurchase_90", "recovered"])
def test_a_transfer_that_only_lengthens_the_case_is_no_lever(
    con: duckdb.DuckDBPyConnection, steps: list[Step], outcome: str
) -> None:
    found = [shown(con, steps, passed(seed), "no_transfer", outcome) for seed in range(COMPANIES)]
    assert 0.92 <= sum(low <= 0 <= high for low, high in found) / COMPANIES <= 0.98


def test_a_clock_that_starts_at_the_end_is_fooled_by_it() -> None:
    """It says that transfers keep customers from buying: who waits for it longer has had longer to buy before."""
    found = [from_the_end(passed(seed)) for seed in range(COMPANIES)]
    assert sum(low > 0 for low, _ in found) / COMPANIES > 0.8


def test_the_window_of_the_case_is_fooled_by_it() -> None:
    """It says that transfers keep customers from coming back: who buys during the longer case is never counted."""
    found = [of_the_case(passed(seed)) for seed in range(COMPANIES)]
    assert sum(low <= 0 <= high for low, high in found) / COMPANIES < 0.85
    assert sum(low + high for low, high in found) / (2 * COMPANIES) > 0.03
