"""A ticket's clock in plain steps: at which desk it lies, when it waits for its customer, and when a target is used up.

Here: what test_service_twin.py compares a ticket's minutes and due instants with. Never here: when a desk is open, and
what a ticket's stamps mean (service.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.dbt.twins.service import MINUTE, Hours, Row, World

#: Events that say at which desk a ticket lies afterwards.
MOVES = ("opened", "assigned", "transferred", "reopened")


@dataclass(frozen=True)
class Piece:
    """A stretch of time in which a ticket lies at one desk in one state."""

    begin: datetime
    end: datetime
    hours: Hours
    waits: bool
    solved: bool


def ran(pieces: list[Piece], at: datetime) -> tuple[float, float | None] | None:
    """Minutes and open minutes for which a ticket's clock has run by an instant; None before its opening."""
    minutes, known = 0.0, True
    opened = 0.0
    if at < pieces[0].begin:
        return None
    for piece in pieces:
        if piece.begin > at:
            break
        end = min(piece.end, at)
        if not piece.waits:
            minutes += (end - piece.begin) / MINUTE
            inside = piece.hours.between(piece.begin, end)
            known, opened = known and inside is not None, opened + (inside or 0)
    return minutes, opened if known else None


def exceeded(pieces: list[Piece], target: int, clock: str) -> datetime | None:
    """The last instant at which the clock has not run for longer than so many minutes."""
    for piece in pieces:
        if piece.waits:
            continue
        hours, is_last = piece.hours, piece is pieces[-1]
        if clock == "business" and not (hours.knows(piece.begin) and (is_last or hours.knows(piece.end))):
            return None
        place = hours.world.place
        for number in range(place(piece.begin), place(piece.end)):
            target -= 1 if clock == "calendar" else hours.open[number]
            if target < 0:
                return hours.world.start + number * MINUTE
    return None


def target(ticket: Row, targets: list[Row], measure: str) -> Row | None:
    """The target of a measure that names the ticket most exactly: by category, then severity, then branch."""
    found: Row | None = None
    for category in (ticket["category"], "*"):
        for severity in (ticket["severity"], "*"):
            for branch in (ticket["branch"], "*"):
                words = (measure, category, severity, branch)
                for rule in targets:
                    told = (rule["measure"], rule["category"], rule["severity"], rule["branch"])
                    found = found or (rule if told == words else None)
    return found


def desk(ticket: Row, events: list[Row], at: datetime) -> str | None:
    """The team at which a ticket lies."""
    moves = [one for one in events if one["event"] in MOVES and one["team"]]
    done = [one for one in moves if one["event_at"] <= at]
    if done:
        team: str | None = max(done, key=lambda one: (one["event_at"], one["team"]))["team"]
        return team
    if moves:
        first = min(moves, key=lambda one: (one["event_at"], one["event"], one["team"]))
        if first["event"] != "transferred":
            return str(first["team"])
        if any(one["team"] == ticket["team"] for one in moves):
            return None
    return ticket["team"]


def waits(ticket: Row, events: list[Row], at: datetime, answer: datetime | None, until: datetime) -> bool:
    """Whether a ticket waits for its customer: as its events say, else its status, else its total."""
    if any(one["event"] == "waiting" for one in events):
        words = {"waiting": 3, "resumed": 4, "resolved": 5, "closed": 5, "abandoned": 5, "reopened": 6}
        told = [
            (one["event_at"], words.get(one["event"], 2), one["event"] == "waiting")
            for one in events
            if one["event_at"] <= at
            and (
                one["event"] in words
                or (one["event"] in ("replied", "contacted") and one["actor"] == "customer")
            )
        ]
        return max(told)[2] if told else False
    begin = answer or ticket["opened_at"]
    if ticket["status"] == "waiting":
        return at >= (ticket["updated_at"] or begin)
    length = timedelta(seconds=ticket["waiting_seconds"] or 0)
    begin = min(begin, until - length)
    return bool(length) and begin <= at < min(until, begin + length)


def solved(events: list[Row], at: datetime) -> bool:
    """Whether a ticket counts as solved in between: asked only of one whose events tell of waits or reopenings."""
    if not any(one["event"] in ("waiting", "reopened") for one in events):
        return False
    told = [
        (one["event_at"], one["event"] == "reopened")
        for one in events
        if one["event"] in ("resolved", "closed", "abandoned", "reopened") and one["event_at"] <= at
    ]
    return not max(told)[1] if told else False


def pieces(
    ticket: Row, events: list[Row], instants: tuple[Any, ...], hours: Any, world: World
) -> list[Piece]:
    """A ticket's way from its opening on; `instants` are its first response and its end."""
    answer, end = instants
    horizon = world.start + world.minutes * MINUTE
    until = end or world.now
    own = [one for one in events if end is None or one["event_at"] <= end]
    opened = ticket["opened_at"]
    total = timedelta(seconds=ticket["waiting_seconds"] or 0)
    begin = min(answer or opened, until - total)
    cuts = {one["event_at"] for one in own} | {begin, begin + total, until, ticket["updated_at"] or opened}
    cuts |= {answer or opened}
    inside = sorted({opened} | {at for at in cuts if opened < at < horizon})
    found = []
    for here, there in zip(inside, [*inside[1:], horizon], strict=True):
        is_over = end is not None and here >= end
        lies = desk(ticket, events, end if end is not None and is_over else here)
        waiting = not is_over and waits(ticket, events, here, answer, until)
        found.append(Piece(here, there, hours((ticket["branch"], lies)), waiting, solved(events, here)))
    return found


def states(own: list[Piece], until: datetime | None) -> tuple[float | None, float | None, float | None]:
    """Minutes open, waiting and solved in between, until the end or, of an open ticket, until now."""
    if until is None or until < own[0].begin:
        return None, None, None
    spans = [(piece, (min(piece.end, until) - piece.begin) / MINUTE) for piece in own if piece.begin < until]
    waiting = sum(span for piece, span in spans if piece.waits)
    between = sum(span for piece, span in spans if piece.solved and not piece.waits)
    return sum(span for _, span in spans) - waiting - between, waiting, between
