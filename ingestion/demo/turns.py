"""A day in the company's life, for all people of a chunk at once.

Here: the order of things on a day. Add a step here when something new happens every day. Never here: how a
thing happens (its own module) or how it is written down (sql/).
"""

from __future__ import annotations

import numpy as np

from ingestion.demo import constants as c
from ingestion.demo import deciding, judging, marketing, orders, questions, recovery, surveys, tickets, truth, words
from ingestion.demo.clock import NEVER, Clock
from ingestion.demo.draws import Columns, Floats, Ints, Purpose, generator
from ingestion.demo.parameters import Chunk, DemoParameters
from ingestion.demo.people import Crowd, choose_referrers, gather
from ingestion.demo.rows import Rows


def _join_programme(crowd: Crowd, who: Ints, placed: Columns, day: int, rng: np.random.Generator) -> None:
    """A first sale in the shop brings a card; who trusts joins the programme."""
    first = who[(placed["channel"] == words.SHOP) & (crowd.card[who] == NEVER)]
    crowd.card[first] = day
    able = (crowd.programme[who] == NEVER) & ~crowd.guest[who]
    joins = able & (rng.random(len(who)) < c.PROGRAMME_JOIN * crowd.trust[who])
    crowd.programme[who[joins]] = day


def _subset(columns: Columns, chosen: Ints) -> Columns:
    return {name: column[chosen] for name, column in columns.items()}


def _complain(
    crowd: Crowd, who: Ints, placed: Columns, parameters: DemoParameters, rng: np.random.Generator
) -> tuple[Ints, Columns, recovery.Recovery]:
    """Complaints about today's orders: positions among them, their tickets and recoveries."""
    which = np.flatnonzero(placed["complains"])
    about = _subset(placed, which)
    durable = tickets.durable(about)
    healing = recovery.recover(about["severity"], crowd.trust[who[which]], durable, parameters.confounded, rng)
    return which, tickets.complaints(about, tickets.opened_at(about, rng), healing, rng), healing


def _refund(placed: Columns, which: Ints, complained: Columns, clock: Clock) -> None:
    """Money given back for a complaint shows on its order, a day after both have come; such goods stay."""
    count = len(placed["order_key"])
    given = complained["compensation_kind"] == words.REFUND
    placed["refund"], placed["refunded"] = np.zeros(count, dtype=np.int64), np.full(count, NEVER, dtype=np.int64)
    last = np.maximum(complained["compensated"], placed["experienced"][which])
    at = clock.at(clock.day(last) + 1, np.full(len(which), 0.4))
    placed["refund"][which] = np.where(given, complained["compensation"], 0)
    placed["refunded"][which] = np.where(given, at, NEVER)
    placed["returned"][which] = np.where(given, NEVER, placed["returned"][which])


def _decision_days(placed: Columns, which: Ints, complained: Columns, clock: Clock) -> Ints:
    """Day on which each customer decides: the experience is over, and a complaint settled or given up."""
    decided = clock.day(placed["experienced"])
    solved = complained["resolved"] != NEVER
    given_up = clock.day(complained["opened"]) + c.UNRESOLVED_DECIDES
    settled = np.where(solved, clock.day(np.where(solved, complained["resolved"], 0)), given_up)
    decided[which] = np.maximum(decided[which], settled)
    return decided


def _go_on(
    crowd: Crowd, who: Ints, placed: Columns, healing: tuple[Ints, Columns, recovery.Recovery],
    parameters: DemoParameters, clock: Clock, day: int, rng: np.random.Generator,
) -> tuple[Columns, Floats]:  # fmt: skip
    """Who buys again and when, with the true chances of what failed; and the share of practices by order."""
    which, complained, repaired = healing
    odds = deciding.log_odds(crowd, who, placed["gap"]) + deciding.failure_log_odds(placed)
    odds[which] += repaired.log_odds(parameters.practice_effects)
    scale = deciding.gap_scale(crowd, who, clock.date(day).month)
    decided = _decision_days(placed, which, complained, clock)
    unfailed = deciding.log_odds(crowd, who, placed["gap_unfailed"])
    failures = truth.failures(
        crowd, who, placed, truth.Decision(odds, unfailed, decided, scale), healing, parameters, clock
    )
    deciding.decide(crowd, who, odds, decided, scale, rng)
    practised = np.zeros(len(who))
    practised[which] = repaired.practised
    return truth.with_outcome(failures, crowd, who, placed), practised


def _trade(crowd: Crowd, day: int, chunk: Chunk, parameters: DemoParameters, clock: Clock, rows: Rows) -> None:
    """Today's orders and all that follows from them."""
    who = np.flatnonzero(crowd.next_order == day)
    rng, dirt = (generator(parameters.seed, chunk.number, day, use) for use in (Purpose.ORDERS, Purpose.DIRT))
    placed, lines = orders.order(crowd, who, day, clock, rng)
    _join_programme(crowd, who, placed, day, rng)
    placed |= judging.fail(placed, day, rng)
    placed |= judging.perceive(crowd, who, placed, rng)
    service = generator(parameters.seed, chunk.number, day, Purpose.SERVICE)
    healing = _complain(crowd, who, placed, parameters, service)
    which, complained, repaired = healing
    _refund(placed, which, complained, clock)
    failures, practised = _go_on(crowd, who, placed, healing, parameters, clock, day, rng)
    judging.remember(crowd, who, placed, practised)
    asked = questions.ask(placed, clock, day, service)
    for table, columns in (
        ("orders", placed), ("lines", lines), ("failures", failures), ("tickets", complained),
        ("tickets", tickets.further_repairs(complained, repaired.lemon)), ("tickets", asked),
    ):  # fmt: skip
        rows.add(table, columns, dirt)
    _survey(crowd, who, placed, (which, complained, repaired.practised), asked, day, chunk, parameters, clock, rows)


def _survey(
    crowd: Crowd, who: Ints, placed: Columns, complained: tuple[Ints, Columns, Floats], asked: Columns,
    day: int, chunk: Chunk, parameters: DemoParameters, clock: Clock, rows: Rows,
) -> None:  # fmt: skip
    """Today's surveys: about orders, recoveries, answers to questions, and the relationship."""
    rng = generator(parameters.seed, chunk.number, day, Purpose.SURVEYS)
    which, about, practised = complained
    asking = asked["person"] - chunk.first_person
    sendings = [
        *surveys.after_orders(crowd, who, placed, rng),
        *surveys.after_recovery(crowd, who[which], about, practised, rng),
        *surveys.after_questions(crowd, asking, asked, rng),
        *surveys.relationship(crowd, day, clock, rng),
    ]
    for invitations, responses in sendings:
        rows.add("invitations", invitations, rng)
        rows.add("surveys", responses, rng)


def live(parameters: DemoParameters, chunk: Chunk, clock: Clock) -> tuple[Crowd, Rows]:
    """A chunk's people at the end of the as-of day, and the rows of everything until then (and on its way)."""
    crowd, rows = gather(parameters, chunk), Rows()
    for day in range(chunk.era * parameters.days, parameters.last_day + 1):
        choose_referrers(crowd, day, generator(parameters.seed, chunk.number, day, Purpose.REFERRALS))
        _trade(crowd, day, chunk, parameters, clock, rows)
        rng = generator(parameters.seed, chunk.number, day, Purpose.MARKETING)
        rows.add("contacts", marketing.contact(crowd, day, clock, rng), rng)
    return crowd, rows
