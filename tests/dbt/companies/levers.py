"""Failures whose practices truly do so much, as the models of levers read them: who is called, passed on, buys when.

Here: simulated lives, and the tables made of them. Never here: what is estimated of them (test_lever_landmarks.py).
"""

from __future__ import annotations

from typing import Any

import numpy as np

EPISODES = 400
#: Share of customers who would buy again by themselves, the mean days they wait for it, and what a call adds to buying.
STAYS, WAITS, ADDED = 0.6, 8.0, 0.25
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
