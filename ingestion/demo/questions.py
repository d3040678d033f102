"""Questions and requests: service that nothing went wrong for, and what has to be asked twice.

Here: the tickets of questions. Never here: complaints (tickets.py).
"""

from __future__ import annotations

import numpy as np

from ingestion.demo import service_constants as s
from ingestion.demo import words
from ingestion.demo.clock import NEVER, Clock
from ingestion.demo.draws import Columns, below, pick
from ingestion.demo.tickets import AGENTS_A_TEAM, CHANNEL_SHARES, DAY, HOUR, TICKETS_AN_ORDER

#: Position of a question among the tickets of its order; the repetition takes the next one.
QUESTION_SLOT = 4
#: A question's resolution is promised within these hours.
PROMISED_HOURS = 48
TEAM_SHARES = (0.5, 0.2, 0.2)


def _times(opened: np.ndarray, by_agent: np.ndarray, rng: np.random.Generator) -> Columns:
    """Answer, resolution and closing; machines answer at once, people in hours."""
    count = len(opened)
    answer = np.where(by_agent, 0.1 + 6 * rng.random(count) ** 2, 0.01)
    solving = np.where(by_agent, answer + 16 * rng.random(count) ** 2, 0.05 + 0.1 * rng.random(count))
    never = rng.random(count) < s.UNRESOLVED_SHARE / 2
    resolved = np.where(never, NEVER, opened + (solving * HOUR).astype(np.int64))
    first = opened + (answer * HOUR).astype(np.int64)
    return {
        "first_response": first,
        "resolved": resolved,
        "closed": np.where(never, NEVER, resolved + 7 * DAY),
    }


def ask(orders: Columns, clock: Clock, day: int, rng: np.random.Generator) -> Columns:
    """Tickets of the questions that some orders raise, a row each."""
    who = np.flatnonzero(rng.random(len(orders["order_key"])) < s.QUESTION_SHARE)
    count = len(who)
    opened = clock.at(day + below(rng.random(count), 5), rng.random(count))
    opened = np.maximum(opened, orders["placed"][who] + 300)
    by_agent = rng.random(count) >= s.SELF_SERVICE_SHARE
    team = pick(rng.random(count), TEAM_SHARES)
    tickets = _times(opened, by_agent, rng) | {
        "ticket_key": orders["order_key"][who] * TICKETS_AN_ORDER + QUESTION_SLOT,
        "opened": opened,
        "promised": opened + PROMISED_HOURS * HOUR,
        "kind": 2 + (rng.random(count) < s.REQUEST_AMONG_QUESTIONS).astype(np.int64),
        "topic": below(rng.random(count), len(words.QUESTIONS)),
        "channel": pick(rng.random(count), CHANNEL_SHARES),
        "team": team,
        "agent": np.where(by_agent, team * AGENTS_A_TEAM + below(rng.random(count), AGENTS_A_TEAM), NEVER),
        "resolver": np.where(by_agent, 0, 1 + below(rng.random(count), 2)),
        "handle_seconds": np.where(by_agent, 90 + below(rng.random(count), 600), 0),
        "transfers": np.where(by_agent & (rng.random(count) < s.QUESTION_TRANSFERS), 1, 0),
        "reopens": np.zeros(count, dtype=np.int64),
        "severity": np.zeros(count, dtype=np.int64),
    }
    tickets |= {name: orders[name][who] for name in ("order_key", "person", "branch", "product")}
    return _with_repetitions(_complete(tickets), rng)


def _complete(tickets: Columns) -> Columns:
    """The columns only complaints use, empty."""
    never = np.full(len(tickets["ticket_key"]), NEVER, dtype=np.int64)
    names = ("apologised", "contacted", "contacted_again", "options", "compensated", "reopened", "followed")
    money = {"loss": never, "compensation": never, "compensation_kind": np.zeros_like(never)}
    return tickets | dict.fromkeys(names, never) | money


def _with_repetitions(tickets: Columns, rng: np.random.Generator) -> Columns:
    """Some ask again within the week: the first answer did not solve it."""
    again = np.flatnonzero(
        (rng.random(len(tickets["opened"])) < s.ASK_AGAIN_SHARE) & (tickets["resolved"] != NEVER)
    )
    shift = DAY + below(rng.random(len(again)), 4) * DAY
    second = {name: column[again] for name, column in tickets.items()}
    second["ticket_key"] = second["ticket_key"] + 1
    for name in ("opened", "promised", "first_response", "resolved", "closed"):
        second[name] = second[name] + shift
    return {name: np.concatenate([column, second[name]]) for name, column in tickets.items()}
