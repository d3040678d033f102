"""Surveys: whom the company asks, who answers, and what.

Here: invitations and answers by column. Never here: how they are written down (sql/).
"""

from __future__ import annotations

import numpy as np

from ingestion.demo import constants as c
from ingestion.demo import service_constants as s
from ingestion.demo.clock import NEVER, Clock
from ingestion.demo.draws import Columns, Flags, Floats, Ints, below
from ingestion.demo.people import Crowd
from ingestion.demo.tickets import DAY

NPS, CSAT, EFFORT, GAP, SHARE = range(5)
RELATIONSHIP, DELIVERY, RECOVERY, SERVICE = range(4)
#: Scale of each kind, lowest and highest answer.
SCALES = np.array([(0, 10), (1, 5), (1, 7), (1, 7), (0, 100)])
#: Surveys one order key can have; the survey key is order key * this + slot.
SLOTS = 8
#: Slots of surveys about the relationship: their key is no order's.
NPS_SLOT, SHARE_SLOT = WITHOUT_ORDER = (5, 6)
#: Seconds to an answer: mean, and the longest waited for.
ANSWER_MEAN, ANSWER_LONGEST = 1.6 * DAY, 20 * DAY


def _on_scale(values: Floats, kind: int) -> Ints:
    return np.clip(np.round(values), *SCALES[kind]).astype(np.int64)


def send(
    crowd: Crowd, who: Ints, about: Columns, sent: Ints, kind: int, slot: int | Ints, rng: np.random.Generator
) -> tuple[Columns, Columns]:
    """Invitations and answers of a survey.

    who: positions in the crowd; about: order_key, ticket_key, branch, touchpoint and `value` (the answer before
    rounding to its scale), and for gaps `expected`.
    """
    count = len(who)
    gone = (crowd.left[who] != NEVER) & (kind in (NPS, SHARE))
    chance = crowd.traits["answers"][who] * np.where(gone, s.ANSWER_LEFT_FACTOR, 1.0)
    score = _on_scale(about["value"], kind)
    strong = score == SCALES[kind][0] if kind in (CSAT, GAP) else np.zeros(count, dtype=bool)
    answers = rng.random(count) < np.where(strong, np.minimum(1.3 * chance, 1.0), chance)
    delay = 300 + np.minimum(-ANSWER_MEAN * np.log1p(-rng.random(count)), ANSWER_LONGEST)
    sendings = {
        "survey_key": about["order_key"] * SLOTS + slot,
        "person": crowd.person[who],
        "sent": sent,
        "kind": np.full(count, kind),
        "touchpoint": about["touchpoint"],
    }
    comment = np.where(rng.random(count) < s.COMMENT_SHARE, below(rng.random(count), 3), NEVER)
    responses = sendings | {
        "responded": sent + delay.astype(np.int64),
        "score": score,
        "expected": _on_scale(about["expected"], kind) if "expected" in about else np.full(count, NEVER),
        "low": np.full(count, SCALES[kind][0]),
        "high": np.full(count, SCALES[kind][1]),
        "branch": about["branch"],
        "order_key": np.where(np.isin(slot, WITHOUT_ORDER), NEVER, about["order_key"]),
        "ticket_key": about["ticket_key"],
        "comment": comment,
    }
    return sendings, {name: column[answers] for name, column in responses.items()}


def _about(rows: Columns, chosen: Flags, touchpoint: int, value: Floats) -> Columns:
    never = np.full(int(chosen.sum()), NEVER)
    ticket = rows["ticket_key"][chosen] if "ticket_key" in rows else never
    return {
        "order_key": rows["order_key"][chosen],
        "ticket_key": ticket,
        "branch": rows["branch"][chosen],
        "touchpoint": np.full(int(chosen.sum()), touchpoint),
        "value": value[chosen],
    }


def after_orders(
    crowd: Crowd, who: Ints, orders: Columns, rng: np.random.Generator
) -> list[tuple[Columns, Columns]]:
    """Satisfaction with the delivery, and expectation against perception, asked the day after."""
    count, alive = len(who), orders["cancelled"] == NEVER
    value = s.CSAT_BASE + s.CSAT_GAP * orders["gap"] + s.CSAT_SPREAD * rng.standard_normal(count)
    csat = alive & (rng.random(count) < s.INVITE_CSAT)
    gap = alive & (rng.random(count) < s.INVITE_GAP)
    noise = 0.5 * rng.standard_normal((2, count))
    about_gap = _about(orders, gap, DELIVERY, 1 + 6 * orders["perception"] + noise[0])
    about_gap["expected"] = (1 + 6 * orders["expectation"] + noise[1])[gap]
    sent = orders["experienced"] + DAY
    return [
        send(crowd, who[csat], _about(orders, csat, DELIVERY, value), sent[csat], CSAT, 0, rng),
        send(crowd, who[gap], about_gap, sent[gap], GAP, 1, rng),
    ]


def after_recovery(
    crowd: Crowd, who: Ints, tickets: Columns, practised: Floats, rng: np.random.Generator
) -> list[tuple[Columns, Columns]]:
    """Satisfaction with the handling of a complaint, the day after its resolution."""
    count = len(who)
    value = (
        s.RECOVERY_BASE + 5 * s.RECOVERY_PRACTICE * practised + s.RECOVERY_SPREAD * rng.standard_normal(count)
    )
    asked = (tickets["resolved"] != NEVER) & (rng.random(count) < s.INVITE_RECOVERY)
    about = _about(tickets, asked, RECOVERY, value - 0.25 * (tickets["severity"] - 1))
    return [send(crowd, who[asked], about, tickets["resolved"][asked] + DAY, CSAT, 2, rng)]


def after_questions(
    crowd: Crowd, who: Ints, tickets: Columns, rng: np.random.Generator
) -> list[tuple[Columns, Columns]]:
    """Effort of getting an answer (7 = easy)."""
    count = len(who)
    value = 5.6 - 1.2 * tickets["transfers"] + 0.9 * rng.standard_normal(count)
    asked = (tickets["resolved"] != NEVER) & (rng.random(count) < s.INVITE_EFFORT)
    about = _about(tickets, asked, SERVICE, value)
    slot = 3 + 4 * (tickets["ticket_key"][asked] % 2)
    return [send(crowd, who[asked], about, tickets["resolved"][asked] + 3_600, EFFORT, slot, rng)]


def relationship(
    crowd: Crowd, day: int, clock: Clock, rng: np.random.Generator
) -> list[tuple[Columns, Columns]]:
    """Recommendation and share of wallet, asked of account holders at their own turn of the year."""
    since = day - crowd.joined
    known = (since > 0) & ~crowd.guest & (crowd.orders > 0)
    results = []
    for kind, slot, every, offset in (
        (NPS, NPS_SLOT, s.NPS_EVERY_DAYS, 45),
        (SHARE, SHARE_SLOT, s.SHARE_EVERY_DAYS, 200),
    ):
        who = np.flatnonzero(known & (since % every == offset))
        count, trust = len(who), crowd.trust[who]
        noise = rng.standard_normal(count)
        value = (
            s.NPS_BASE + s.NPS_TRUST * trust + s.NPS_FEELING * crowd.feeling[who] + s.NPS_SPREAD * noise
            if kind == NPS
            else 20 + 60 * trust + 14 * noise
        )
        about = {
            "order_key": crowd.person[who] * c.ORDERS_A_PERSON + (since[who] // every) % c.ORDERS_A_PERSON,
            "ticket_key": np.full(count, NEVER),
            "branch": np.full(count, NEVER),
            "touchpoint": np.full(count, RELATIONSHIP),
            "value": value,
        }
        results.append(send(crowd, who, about, clock.at(day, rng.random(count)), kind, slot, rng))
    return results
