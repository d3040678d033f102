"""NPS, survey scores and closed loops in plain loops, written from the definitions, not from the SQL.

Here: what test_surveys_twin.py compares the marts with. Add the twin of a new rule about answers here. Never here: SQL,
dbt, or anything faster than it is plain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import sqrt
from typing import Any

from tests.dbt.twins.intervals import Z, rate, wilson
from tests.dbt.twins.marts import Local, Row, completed, rfm

Group = tuple[Any, ...]
TURNS_TO_CUSTOMER = {"replied", "contacted", "apologised", "options_offered", "followed_up"}


@dataclass(frozen=True)
class Rules:
    """The as-of instant, the company's days, and the thresholds."""

    end: datetime
    local: Local
    loop: timedelta = timedelta(hours=48)
    answer: timedelta = timedelta(days=30)


def month_of(day: date) -> date:
    """First day of a day's month."""
    return day.replace(day=1)


def segments(rows: dict[str, list[Row]], rules: Rules) -> Callable[[str, date], str]:
    """Who was in which segment at the month end before a day."""
    orders = completed(rows["orders"], rules.end)
    any_order = any(one["ordered_at"] < rules.end for one in rows["orders"])
    seen: dict[date, dict[str, Any]] = {}

    def find(customer: str, day: date) -> str:
        if not any_order:
            return "unknown"
        before = month_of(day) - timedelta(1)
        if before not in seen:
            seen[before] = rfm(orders, before, 365, rules.local)
        return str(seen[before][customer][-1]) if customer in seen[before] else "none"

    return find


def contacts(rows: dict[str, list[Row]], rules: Rules) -> list[tuple[str, datetime]]:
    """When a person of the company turned to whom."""
    found = []
    for ticket in rows["tickets"]:
        told = [e for e in rows["ticket_events"] if e["ticket_id"] == ticket["ticket_id"]]
        told = [e for e in told if e["event_at"] < rules.end] if ticket["opened_at"] < rules.end else []
        ours = [e for e in told if e["event"] in TURNS_TO_CUSTOMER and e["actor"] in ("agent", None)]
        found += [(ticket["customer_id"], e["event_at"]) for e in ours]
        replies = [e for e in told if e["event"] in ("replied", "contacted") and e["actor"] != "customer"]
        first = ticket["first_response_at"]
        by_person = ticket.get("resolved_by") in ("agent", None)
        if first and first < rules.end and ticket["opened_at"] < rules.end and by_person and not replies:
            found.append((ticket["customer_id"], first))
    return found


def loop_closed(answer: Row, made: list[tuple[str, datetime]], rules: Rules) -> bool | None:
    """Whether a detractor was contacted in time; unknown while it may still happen and before records began."""
    deadline = answer["responded_at"] + rules.loop
    if not made or min(at for _, at in made) > deadline or deadline >= rules.end:
        return None
    own = [at for customer, at in made if customer == answer["customer_id"]]
    return any(answer["responded_at"] < at <= deadline for at in own)


def grouped(
    answers: Iterable[Row], day_of: Callable[[Row], date], groups: dict[str, Any]
) -> dict[Group, list[Row]]:
    """Answers by month, dimension and value."""
    found: dict[Group, list[Row]] = {}
    for one in answers:
        for dimension, value in groups.items():
            key = month_of(day_of(one)), dimension, value(one)
            found.setdefault(key, []).append(one)
    return found


def both_bases(cells: dict[Group, list[Row]]) -> dict[Group, list[Row]]:
    """Each group with all its answers, and with the latest of each customer."""
    found = {}
    for key, own in cells.items():
        latest: dict[str, Row] = {}
        for one in sorted(own, key=lambda a: a["responded_at"]):
            latest[one["customer_id"]] = one
        found[*key, "all_responses"] = own
        found[*key, "latest_response"] = list(latest.values())
    return found


def dimensions(rows: dict[str, list[Row]], rules: Rules, at: str) -> dict[str, Any]:
    """What a row counts in, by dimension; `at` names the instant of its day."""
    find = segments(rows, rules)
    return {
        "all": lambda one: "all",
        "touchpoint": lambda one: one["touchpoint"] or "unknown",
        "branch": lambda one: one.get("branch") or "unknown",
        "segment": lambda one: find(one["customer_id"], rules.local(one[at])),
    }


def _answers(rows: dict[str, list[Row]], rules: Rules, kind: str) -> list[Row]:
    return [one for one in rows["surveys"] if one["kind"] == kind and one["responded_at"] < rules.end]


def nps(rows: dict[str, list[Row]], rules: Rules) -> dict[Group, Group]:
    """By month, dimension, value and basis: counts, NPS, bounds, loops known, closed and their rate with bounds."""
    made, found = contacts(rows, rules), {}
    cells = grouped(
        _answers(rows, rules, "nps"),
        lambda one: rules.local(one["responded_at"]),
        dimensions(rows, rules, "responded_at"),
    )
    for key, own in both_bases(cells).items():
        n, good = len(own), [one for one in own if one["score"] >= 9]
        p, bad = len(good), [one for one in own if one["score"] <= 6]
        up, down = weight(good) / weight(own), weight(bad) / weight(own)
        score = float(100 * (up - down))
        spread = 100 * sqrt((up + down - (up - down) ** 2) / effective(own))
        known = [done for done in (loop_closed(one, made, rules) for one in bad) if done is not None]
        closed = sum(known) if known else None
        band = (score, score - Z * spread, score + Z * spread)
        found[key] = (
            n,
            p,
            n - p - len(bad),
            len(bad),
            *band,
            len(known),
            closed,
            *rate(sum(known), len(known)),
        )
    return found


def scores(rows: dict[str, list[Row]], rules: Rules) -> dict[Group, Group]:
    """By month, dimension, value, basis, kind and scale: answers, mean and bounds, satisfied, share and bounds."""
    found: dict[Group, Group] = {}
    for kind in ("csat", "ces", "gap"):
        asked = _answers(rows, rules, kind)
        for scale in {(one["scale_min"], one["scale_max"]) for one in asked}:
            same = [one for one in asked if (one["scale_min"], one["scale_max"]) == scale]
            cells = grouped(
                same, lambda one: rules.local(one["responded_at"]), dimensions(rows, rules, "responded_at")
            )
            for key, own in both_bases(cells).items():
                found[*key, kind, *scale] = _score(kind, own)
    return found


def weight(own: list[Row]) -> Fraction:
    """How many answers these stand for."""
    return sum((Fraction(one.get("weight") or 1) for one in own), Fraction(0))


def effective(own: list[Row]) -> Fraction:
    """How many answers of equal weight tell as much."""
    return weight(own) ** 2 / sum(Fraction(one.get("weight") or 1) ** 2 for one in own)


def _score(kind: str, own: list[Row]) -> Group:
    values = [
        Fraction(one["perception_score"] - one["expectation_score"] if kind == "gap" else one["score"])
        for one in own
    ]
    weights = [Fraction(one.get("weight") or 1) for one in own]
    n, like = len(own), effective(own)
    mean = sum((w * v for w, v in zip(weights, values, strict=True)), Fraction(0)) / weight(own)
    spread = sum((w * (v - mean) ** 2 for w, v in zip(weights, values, strict=True)), Fraction(0)) / weight(
        own
    )
    half = Z * sqrt(spread / (like - 1)) if n > 1 else None
    bounds = (float(mean) - half, float(mean) + half) if half is not None else (None, None)
    top = [one for v, one in zip(values, own, strict=True) if (v >= 0 if kind == "gap" else _top_two(one))]
    share = weight(top) / weight(own)
    band = wilson(float(share * like), float(like))
    shares = (None, None, None, None) if kind == "ces" else (len(top), float(share), *band)
    return (n, float(mean), *bounds, *shares)


def _top_two(one: Row) -> bool:
    """In one of the two best boxes, but never in the middle of a scale of three."""
    return one["score"] >= one["scale_max"] - 1 and one["score"] > (one["scale_min"] + one["scale_max"]) / 2
