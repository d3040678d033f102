"""A day in the company's life, for all people of a chunk at once.

Here: the order of things on a day. Add a step here when something new happens every day. Never here: how a
thing happens (its own module) or how it is written down (sql/).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ingestion.demo import constants as c
from ingestion.demo import deciding, judging, marketing, orders, questions, recovery, surveys, tickets, words
from ingestion.demo import service_constants as s
from ingestion.demo.clock import NEVER, Clock
from ingestion.demo.draws import Columns, Floats, Ints, Purpose, generator
from ingestion.demo.parameters import Chunk, DemoParameters
from ingestion.demo.people import Crowd, choose_referrers, gather
from ingestion.demo.rows import Rows
from ingestion.demo.truth import Decision, Healing, failures, with_outcome


@dataclass(frozen=True)
class Today:
    """One chunk's day: who lives it, and where its rows go."""

    crowd: Crowd
    day: int
    chunk: Chunk
    parameters: DemoParameters
    clock: Clock
    rows: Rows

    def draws(self, purpose: Purpose) -> np.random.Generator:
        """The day's stream of draws for a purpose."""
        return generator(self.parameters.seed, self.chunk.number, self.day, purpose)


def _join_programme(today: Today, who: Ints, placed: Columns, rng: np.random.Generator) -> None:
    """A first sale in the shop brings a card; who trusts joins the programme."""
    crowd = today.crowd
    first = who[(placed["channel"] == words.SHOP) & (crowd.card[who] == NEVER)]
    crowd.card[first] = today.day
    able = (crowd.programme[who] == NEVER) & ~crowd.guest[who]
    joins = able & (rng.random(len(who)) < c.PROGRAMME_JOIN * crowd.trust[who])
    crowd.programme[who[joins]] = today.day


def _complain(today: Today, who: Ints, placed: Columns, rng: np.random.Generator) -> Healing:
    """Complaints about today's orders and how they are recovered."""
    which = np.flatnonzero(placed["complains"])
    about = {name: column[which] for name, column in placed.items()}
    trust, durable = today.crowd.trust[who[which]], tickets.durable(about)
    healing = recovery.recover(about["severity"], trust, durable, today.parameters.confounded, rng)
    return Healing(which, tickets.complaints(about, tickets.opened_at(about, rng), healing, rng), healing)


def _refund(placed: Columns, healing: Healing, clock: Clock) -> None:
    """Money given back for a complaint shows on its order, a day after both have come; such goods stay."""
    which, complained = healing.which, healing.tickets
    placed["refund"] = np.zeros_like(placed["gross"])
    placed["refunded"] = np.full_like(placed["gross"], NEVER)
    given = complained["compensation_kind"] == words.REFUND
    last = np.maximum(complained["compensated"], placed["experienced"][which])
    at = clock.at(clock.day(last) + 1, np.full(len(which), 0.4))
    placed["refund"][which] = np.where(given, complained["compensation"], 0)
    placed["refunded"][which] = np.where(given, at, NEVER)
    placed["returned"][which] = np.where(given, NEVER, placed["returned"][which])


def _decision_days(placed: Columns, healing: Healing, clock: Clock) -> Ints:
    """Day on which each customer decides: the experience is over, and a complaint settled or given up."""
    decided, resolved = clock.day(placed["experienced"]), healing.tickets["resolved"]
    given_up = clock.day(healing.tickets["opened"]) + s.UNRESOLVED_DECIDES
    settled = np.where(resolved != NEVER, clock.day(resolved), given_up)
    decided[healing.which] = np.maximum(decided[healing.which], settled)
    return decided


def _go_on(today: Today, who: Ints, placed: Columns, healing: Healing, rng: np.random.Generator) -> Columns:
    """Draw who buys again and when; the failures of the day with their true chances and their outcome."""
    crowd, clock = today.crowd, today.clock
    odds = deciding.log_odds(crowd, who, placed["gap"]) + deciding.failure_log_odds(placed)
    odds[healing.which] += healing.recovery.log_odds(today.parameters.practice_effects)
    decision = Decision(
        odds=odds,
        unfailed=deciding.log_odds(crowd, who, placed["gap_unfailed"]),
        gap=placed["gap_unfailed"],
        silent=judging.silent_chance(placed, today.day),
        decided=_decision_days(placed, healing, clock),
        scale=deciding.gap_scale(crowd, who, clock.date(today.day).month),
        shape=crowd.traits["shape"][who],
    )
    failed = failures(placed, decision, healing, today.parameters.practice_effects, clock)
    failed["trust"] = crowd.trust[who[placed["severity"] > 0]]
    deciding.decide(crowd, who, odds, decision.decided, decision.scale, rng)
    return with_outcome(failed, crowd, who, placed)


def _survey(today: Today, who: Ints, placed: Columns, healing: Healing, asked: Columns) -> None:
    """Today's surveys: about orders, recoveries, answers to questions, and the relationship."""
    crowd, rng = today.crowd, today.draws(Purpose.SURVEYS)
    complainers, practised = who[healing.which], healing.recovery.practised
    asking = asked["person"] - today.chunk.first_person
    sendings = [
        *surveys.after_orders(crowd, who, placed, rng),
        *surveys.after_recovery(crowd, complainers, healing.tickets, practised, rng),
        *surveys.after_questions(crowd, asking, asked, rng),
        *surveys.relationship(crowd, today.day, today.clock, rng),
    ]
    for invitations, responses in sendings:
        today.rows.add("invitations", invitations, rng)
        today.rows.add("surveys", responses, rng)


def _trade(today: Today) -> None:
    """Today's orders and all that follows from them."""
    crowd, day, clock = today.crowd, today.day, today.clock
    who = np.flatnonzero(crowd.next_order == day)
    rng, service = today.draws(Purpose.ORDERS), today.draws(Purpose.SERVICE)
    placed, lines = orders.order(crowd, who, day, clock, rng)
    _join_programme(today, who, placed, rng)
    placed |= judging.fail(placed, day, rng)
    placed |= judging.perceive(crowd, who, placed, rng)
    healing = _complain(today, who, placed, service)
    _refund(placed, healing, clock)
    failed = _go_on(today, who, placed, healing, rng)
    practised: Floats = np.zeros(len(who))
    practised[healing.which] = healing.recovery.practised
    judging.remember(crowd, who, placed, practised)
    asked = questions.ask(placed, clock, day, service)
    again = tickets.further_repairs(healing.tickets, healing.recovery.lemon)
    found = (("orders", placed), ("lines", lines), ("failures", failed))
    dirt = today.draws(Purpose.DIRT)
    for table, columns in (*found, ("tickets", healing.tickets), ("tickets", again), ("tickets", asked)):
        today.rows.add(table, columns, dirt)
    _survey(today, who, placed, healing, asked)


def live(parameters: DemoParameters, chunk: Chunk, clock: Clock) -> tuple[Crowd, Rows]:
    """A chunk's people at the end of the as-of day, and the rows of everything until then (and on its way)."""
    crowd, rows = gather(parameters, chunk), Rows()
    for day in range(chunk.era * parameters.days, parameters.last_day + 1):
        today = Today(crowd, day, chunk, parameters, clock, rows)
        choose_referrers(crowd, day, today.draws(Purpose.REFERRALS))
        _trade(today)
        rng = today.draws(Purpose.MARKETING)
        rows.add("contacts", marketing.contact(crowd, day, clock, rng), rng)
    return crowd, rows
