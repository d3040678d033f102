"""Practices of recovery and what each adds, in plain loops, written from the definitions and not from the SQL.

Here: which practices an episode had, and the Mantel-Haenszel difference in fractions. Never here: SQL, or controls
(twins/recovery.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import sqrt
from typing import Any

from tests.dbt.twins.recovery_company import DAY, Company, Episode, Row, band

HUMAN = ("replied", "contacted")
Counts = list[int]


def events_of(company: Company, episode: Episode) -> list[Row]:
    """What happened on the episode's tickets from its opening on."""
    ids = {failure.row.get("ticket_id") for failure in episode.failures} - {None}
    known = (one for one in company.rows["ticket_events"] if episode.opened <= one["event_at"] < company.now)
    return [one for one in known if one["ticket_id"] in ids]


def times(events: Iterable[Row], *names: str) -> list[Any]:
    """Instants of some events made by people of the company."""
    return sorted(one["event_at"] for one in events if one["event"] in names and one["actor"] == "agent")


def landmark(episode: Episode, practice: str) -> datetime:
    """When a practice's own window is over: the outcome counts from there."""
    if practice == "apology_within_hour":
        return episode.opened + timedelta(hours=1)
    if practice in ("options_offered", "no_transfer"):
        return episode.opened + 14 * DAY
    assert episode.ended
    return episode.ended + 7 * DAY


def practices(company: Company, episode: Episode) -> dict[str, bool | None]:
    """Practices an episode with a ticket had by their landmark; None: unknown; absent: it could not have it."""
    events, hour = events_of(company, episode), timedelta(hours=1)
    tickets = [f.row for f in episode.failures if "ticket_id" in f.row]
    apologies, offers = times(events, "apologised"), times(events, "options_offered")
    found: dict[str, bool | None] = {
        "apology_within_hour": bool(apologies) and apologies[0] <= episode.opened + hour if events else None,
        "options_offered": bool(offers) and offers[0] <= landmark(episode, "options_offered")
        if events
        else None,
        "no_transfer": never_passed_on(company, episode, tickets, events),
    }
    if episode.ended:
        lost = sum((Decimal(t["loss_amount"]) for t in tickets if t["loss_amount"]), Decimal(0))
        until = landmark(episode, "followed_up")
        given = sum((given_for(one, events, episode, until) for one in tickets), Decimal(0))
        after = [one for one in times(events, "followed_up") if episode.ended < one <= until]
        found["compensated_whole"] = given >= lost if lost > 0 else None
        found["followed_up"] = bool(after) if events and until <= company.now else None
    return found


def given_for(ticket: Row, events: list[Row], episode: Episode, until: datetime) -> Decimal:
    """What a ticket's customer had been given by an instant: what its events say, else its total."""
    own = [
        one
        for one in events
        if one["ticket_id"] == ticket["ticket_id"]
        and one["event"] == "compensated"
        and one["actor"] in ("agent", "system")
    ]
    if any(one.get("amount") for one in own):
        return sum((Decimal(one.get("amount") or 0) for one in own if one["event_at"] <= until), Decimal(0))
    first = min((one["event_at"] for one in own), default=episode.ended)
    return Decimal(ticket["compensation_amount"] or 0) if first and first <= until else Decimal(0)


def never_passed_on(company: Company, episode: Episode, tickets: list[Row], events: list[Row]) -> bool | None:
    """Whether nobody had passed the case on by the landmark; None: unknown, as of a total without days."""
    until = landmark(episode, "no_transfer")
    told = [one["event_at"] for one in events if one["event"] == "transferred"]
    if any(at <= until for at in told):
        return False
    all_told = [
        one["ticket_id"]
        for one in company.rows["ticket_events"]
        if one["event"] == "transferred" and one["event_at"] < company.now
    ]
    totals = [
        all_told.count(t["ticket_id"]) if t["transfer_count"] is None else t["transfer_count"]
        for t in tickets
    ]
    assert all_told, "a company that tells no transfer knows only totals"
    if sum(totals) <= len(told):
        return True
    return False if episode.ended and episode.ended <= until else None


def stratum(company: Company, episode: Episode) -> tuple[Any, ...]:
    """What an episode was like when it opened: severity, monetary score, tenure."""
    first = episode.failures[0].row
    tickets = [f.row for f in episode.failures if "ticket_id" in f.row]
    severity = first.get("severity") or tickets[0]["severity"]
    day, since = company.local(episode.opened), company.since(episode.customer)
    scores = company.scores(episode.customer, day)
    # no score, and an unknown monetary score, are one stratum
    value = (scores[2] if scores else None) or 0
    return severity, value, band((day - since).days if since else None)


def signs(company: Company, episode: Episode, outcome: str) -> list[datetime]:
    """When the customer came back after the opening: by a completed order, or (recovered) by a good answer."""
    found = [one["ordered_at"] for one in company.bought.get(episode.customer, [])]
    if outcome == "recovered":
        answers = company.answered.get(episode.customer, [])
        found += [
            one["responded_at"]
            for one in answers
            if one["kind"] in ("nps", "csat") and one["score"] >= (9 if one["kind"] == "nps" else 4)
        ]
    return sorted(at for at in found if at > episode.opened)


def comes_back(company: Company, episode: Episode, outcome: str, start: datetime) -> bool:
    """Whether the first sign comes within 90 days of a landmark before which there was none.

    Recovered: with no failure from the landmark on until it, and what had failed by the landmark over in these days.
    """
    until, found = start + 90 * DAY, signs(company, episode, outcome)
    if not found or found[0] > until:
        return False
    if outcome == "repurchase_90":
        return True
    again = any(start < one.opened <= found[0] for one in company.failed[episode.customer])
    known = [one.ended for one in episode.failures if one.opened <= start]
    return not again and all(end and end <= until for end in known)


def counts(
    company: Company, practice: str, outcome: str = "repurchase_90"
) -> tuple[int, int, dict[Any, Counts]]:
    """Episodes that could have a practice, those with the outcome by its landmark; by stratum the others where known.

    Four counts a stratum: with, of them with the outcome within 90 days of the landmark, without, of them with it.
    """
    total = early = 0
    found: dict[Any, Counts] = {}
    for episode in company.episodes:
        had = practices(company, episode) if any("ticket_id" in one.row for one in episode.failures) else {}
        # before the orders begin nobody knows who bought
        if practice not in had or company.local(episode.opened) < company.orders_begin:
            continue
        start = landmark(episode, practice)
        if start + 90 * DAY > company.now:
            continue
        total += 1
        if any(at <= start for at in signs(company, episode, outcome)):
            early += 1
        elif had[practice] is not None:
            four = found.setdefault(stratum(company, episode), [0, 0, 0, 0])
            four[0 if had[practice] else 2] += 1
            four[1 if had[practice] else 3] += comes_back(company, episode, outcome, start)
    return total, early, found


def mantel_haenszel(strata: Iterable[Counts]) -> tuple[float | None, float | None]:
    """Risk difference and its standard error by Sato (1989), in fractions; None without a stratum of both."""
    weight = difference = p = q = Fraction(0)
    used = [four for four in strata if four[0] and four[2]]
    for n1, a, n0, b in used:
        t = n1 + n0
        weight += Fraction(n1 * n0, t)
        difference += Fraction(a * n0 - b * n1, t)
        p += (n1 * n1 * b - n0 * n0 * a + Fraction(n1 * n0 * (n0 - n1), 2)) / t**2
        q += Fraction(a * (n0 - b) + b * (n1 - a), 2 * t)
    if not weight:
        return None, None
    result = difference / weight
    if result * p + q <= 0:  # Agresti and Caffo: a success and a failure more on each side
        n1, a, n0, b = (sum(column) for column in zip(*used, strict=True))
        rates = Fraction(a + 1, n1 + 2), Fraction(b + 1, n0 + 2)
        return float(result), sqrt(
            sum(rate * (1 - rate) / (n + 2) for rate, n in zip(rates, (n1, n0), strict=True))
        )
    return float(result), sqrt(result * p + q) / float(weight)
