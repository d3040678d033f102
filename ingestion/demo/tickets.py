"""Tickets of complaints: the columns a service desk keeps of a recovery.

Here: instants, people and money of a complaint's ticket. Never here: what the recovery is worth (recovery.py),
questions (questions.py), or how a ticket is written down (sql/).
"""

from __future__ import annotations

import numpy as np

from ingestion.demo import service_constants as s
from ingestion.demo import words
from ingestion.demo.clock import NEVER
from ingestion.demo.draws import Columns, Floats, Ints, below, pick
from ingestion.demo.judging import LATE, QUALITY
from ingestion.demo.recovery import Recovery

HOUR, DAY = 3_600, 86_400
#: Tickets an order can have; the ticket key is order key * this + position.
TICKETS_AN_ORDER = 8
#: Hours in which resolution is promised, by severity 1-3: the worse, the sooner.
PROMISED_HOURS = np.array([0, 72, 48, 24])
#: Share of the loss by severity 1-3.
LOSS_SHARES = np.array([0.0, 0.25, 0.6, 1.0])
CHANNEL_SHARES = (0.38, 0.34, 0.16)
AGENTS_A_TEAM = 9
#: Team by failure code.
FAILURE_TEAMS = np.array([0, 1, 1, 1, 2, 3, 0])


def opened_at(orders: Columns, rng: np.random.Generator) -> Ints:
    """When the complaint comes: up to two days after the experience, or after a broken promise."""
    wait = (600 + rng.random(len(orders["order_key"])) * 2 * DAY).astype(np.int64)
    return np.where(orders["failure"] == LATE, orders["promised"] + DAY + wait, orders["experienced"] + wait)


def durable(orders: Columns) -> np.ndarray:
    """Whether a complaint is about durable goods that broke."""
    return np.isin(orders["category"], words.DURABLE) & (orders["failure"] == QUALITY)


def _after(start: Ints, hours: Floats, done: np.ndarray) -> Ints:
    """Instants some hours after a start, or NEVER."""
    return np.where(done, start + (hours * HOUR).astype(np.int64), NEVER)


def _stages(opened: Ints, recovery: Recovery, rng: np.random.Generator) -> Columns:
    """Instants of the stages; what is offered lies before the resolution, follow-up after it."""
    count, practices, hours = len(opened), recovery.practices, recovery.hours
    prompt = practices["apology_within_hour"]
    late_apology = ~prompt & (rng.random(count) < s.LATE_APOLOGY_SHARE)
    apology = np.where(prompt, 0.05 + 0.9 * rng.random(count), 1.1 + (hours * 0.5) * rng.random(count))
    first = np.where(prompt, apology, 0.2 + np.minimum(hours * 0.5, 30) * rng.random(count))
    partly = ~practices["compensated_whole"] & (rng.random(count) < s.PARTLY_SHARE) & recovery.resolved
    resolved = _after(opened, hours, recovery.resolved)
    late_follow = ~practices["followed_up"] & (rng.random(count) < s.LATE_FOLLOW_SHARE) & recovery.resolved
    follow = np.where(practices["followed_up"], 24 + 120 * rng.random(count), 200 + 200 * rng.random(count))
    return {
        "first_response": _after(opened, first, np.ones(count, dtype=bool)),
        "apologised": _after(opened, apology, prompt | late_apology),
        "contacted": _after(
            opened, hours * (0.3 + 0.3 * rng.random(count)), rng.random(count) < s.CONTACTED_SHARE
        ),
        "contacted_again": _after(
            opened, hours * (0.65 + 0.2 * rng.random(count)), rng.random(count) < s.CONTACTED_AGAIN_SHARE
        ),
        "options": _after(opened, hours * (0.2 + 0.4 * rng.random(count)), practices["options_offered"]),
        "compensated": _after(
            opened, hours * (0.6 + 0.39 * rng.random(count)), practices["compensated_whole"] | partly
        ),
        "resolved": resolved,
        "followed": _after(resolved, follow, practices["followed_up"] | late_follow),
        "closed": _after(resolved, np.full(count, 24.0 * 14), recovery.resolved),
    }


def _money(orders: Columns, stages: Columns, recovery: Recovery, rng: np.random.Generator) -> Columns:
    """Loss and compensation in cents; whole compensation is at least the loss, part of it clearly less."""
    count = len(orders["order_key"])
    paid = orders["gross"] - orders["discount"]
    loss = np.maximum(np.round(paid * LOSS_SHARES[orders["severity"]]), 100).astype(np.int64)
    whole = recovery.practices["compensated_whole"]
    ratio = np.where(whole, 1.0 + 0.25 * rng.random(count), 0.2 + 0.5 * rng.random(count))
    kind = 1 + pick(rng.random(count), (0.5, 0.35))
    kind = np.where((kind == words.REFUND) & (loss * ratio > paid), 1, kind)
    given = np.where(stages["compensated"] != NEVER, np.ceil(loss * ratio), NEVER).astype(np.int64)
    return {"loss": loss, "compensation": given, "compensation_kind": np.where(given != NEVER, kind, 0)}


def complaints(orders: Columns, opened: Ints, recovery: Recovery, rng: np.random.Generator) -> Columns:
    """Tickets of the complaints about some orders, a row each (instants in UTC seconds, money in cents)."""
    count, stages = len(opened), _stages(opened, recovery, rng)
    reopened = recovery.resolved & (rng.random(count) < s.REOPEN_SHARE)
    work = (420 + 900 * rng.random(count) + 300 * recovery.transfers).astype(np.int64)
    team = FAILURE_TEAMS[orders["failure"]]
    repair = durable(orders) & ((rng.random(count) < s.REPAIR_SHARE) | recovery.lemon)
    return (
        stages
        | _money(orders, stages, recovery, rng)
        | {name: orders[name] for name in ("order_key", "person", "branch", "product", "severity")}
        | {
            "ticket_key": orders["order_key"] * TICKETS_AN_ORDER,
            "opened": opened,
            "kind": repair.astype(np.int64),
            "topic": orders["failure"],
            "channel": pick(rng.random(count), CHANNEL_SHARES),
            "team": team,
            "agent": team * AGENTS_A_TEAM + below(rng.random(count), AGENTS_A_TEAM),
            "promised": opened + PROMISED_HOURS[orders["severity"]] * HOUR,
            "handle_seconds": work,
            "transfers": recovery.transfers,
            "reopens": reopened.astype(np.int64),
            "reopened": _after(stages["resolved"], np.full(count, 30.0), reopened),
            "resolver": np.zeros(count, dtype=np.int64),
        }
    )


def further_repairs(tickets: Columns, lemon: np.ndarray) -> Columns:
    """The second and third repair of a lemon: the same ticket again, some weeks later."""
    again = {name: np.concatenate([column[lemon], column[lemon]]) for name, column in tickets.items()}
    turn = np.repeat([1, 2], int(lemon.sum()))
    again["ticket_key"] = again["ticket_key"] + turn
    for name in INSTANTS:
        again[name] = np.where(again[name] != NEVER, again[name] + turn * s.LEMON_EVERY_DAYS * DAY, NEVER)
    return again


INSTANTS = (
    "opened", "promised", "first_response", "apologised", "contacted", "contacted_again", "options", "compensated",
    "resolved", "reopened", "followed", "closed",
)  # fmt: skip
