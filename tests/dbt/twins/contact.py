"""Marketing pressure and what it does, in plain loops, written from the definitions and not from the SQL.

Here: what test_contact_twin.py compares contact_pressure and contact_effects with. Never here: SQL, dbt, or anything
faster than it is plain.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import sqrt
from typing import Any

from tests.dbt.twins.intervals import Z, newcombe, rate
from tests.dbt.twins.marts import Row, by_customer, completed
from tests.dbt.twins.surveys import Rules, month_of, segments

STARTS, SHORT, LONG, RESPONSE, MONTHS = (1, 2, 4), 7, 30, 30, 12
NAMES = ("none", "1", "2_to_3", "4_and_more")
STOPS = ("unsubscribed", "complained")
#: Shares that differ by less do not: what is left where strata cancel out is the rounding of somebody's arithmetic.
LEAST_DIFFERENCE = 1e-6
Group = tuple[Any, ...]


@dataclass(frozen=True)
class Seen:
    """One customer at one month end: what marketing did in the window, and whether they ordered after it."""

    end: date
    customer: str
    segment: str
    band: int
    contacts: list[Row]
    recent: int
    ordered: bool | None

    @property
    def known(self) -> int:
        """Contacts whose outcome is known."""
        return sum(one["outcome"] is not None for one in self.contacts)

    def count(self, *outcomes: str) -> int:
        """Contacts with one of these outcomes."""
        return sum(one["outcome"] in outcomes for one in self.contacts)


def next_month(day: date) -> date:
    """First day of the month after a day's."""
    return (month_of(day) + timedelta(32)).replace(day=1)


def month_ends(first: date, last: date) -> list[date]:
    """Month ends from a day's month on, up to a day."""
    found, end = [], next_month(first) - timedelta(1)
    while end <= last:
        found.append(end)
        end = next_month(end + timedelta(1)) - timedelta(1)
    return found


def exposures(rows: dict[str, list[Row]], rules: Rules, as_of: date) -> list[Seen]:
    """Everybody whom marketing could reach, at every month end."""
    made = [one for one in rows["contacts"] if one["contacted_at"] < rules.end]
    bought = [
        (one["customer_id"], rules.local(one["ordered_at"])) for one in completed(rows["orders"], rules.end)
    ]
    has_orders = any(one["ordered_at"] < rules.end for one in rows["orders"])
    dated = [(one, rules.local(one["contacted_at"])) for one in made]
    find, found = segments(rows, rules), []
    for end in month_ends(min(day for _, day in dated), as_of) if dated else []:
        opens, last = end - timedelta(LONG - 1), end + timedelta(RESPONSE)
        for customer in by_customer(made):
            own = [(one, day) for one, day in dated if one["customer_id"] == customer]
            before = [one for one, day in own if day < opens]
            if not before or any(one["outcome"] in STOPS for one in before):
                continue
            within = [(one, day) for one, day in own if opens <= day <= end]
            recent = sum(day > end - timedelta(SHORT) for _, day in within)
            after = any(who == customer and end < day <= last for who, day in bought)
            band = sum(len(within) >= start for start in STARTS)
            ordered = after if has_orders and last <= as_of else None
            contacts = [one for one, _ in within]
            found.append(Seen(end, customer, find(customer, opens), band, contacts, recent, ordered))
    return found


def pressure(seen: list[Seen], least: int) -> dict[Group, Group]:
    """By month, segment and band: all of contact_pressure."""
    cells: dict[Group, list[Seen]] = {}
    for one in seen:
        for segment in (one.segment, "all"):
            cells.setdefault((month_of(one.end), segment, one.band), []).append(one)
    decided = {key: [one.ordered for one in own if one.ordered is not None] for key, own in cells.items()}
    return {key: _described(own) + _compared(key, decided, least) for key, own in cells.items()}


def _described(own: list[Seen]) -> Group:
    decided = [one.ordered for one in own if one.ordered is not None]
    known, opened = sum(one.known for one in own), sum(one.count("opened", "clicked") for one in own)
    counts = len(own), sum(len(one.contacts) for one in own), sum(one.recent for one in own), known, opened
    stops = tuple(sum(one.count(outcome) for one in own) for outcome in STOPS)
    share = (opened / known if known else None,)
    return (
        *counts,
        *share,
        *stops,
        len(decided),
        sum(decided) if decided else None,
        *rate(sum(decided), len(decided)),
    )


def _compared(key: Group, decided: dict[Group, list[bool]], least: int) -> Group:
    month, segment, band = key
    large = [b for m, s, b in decided if (m, s) == (month, segment) and len(decided[m, s, b]) >= least]
    if segment in ("all", "none") or not large or min(large) >= band:
        return (None,) * 5
    base, own = decided[month, segment, min(large)], decided[key]
    low, high = newcombe((sum(own), len(own)), (sum(base), len(base)))
    difference = sum(own) / len(own) - sum(base) / len(base) if own else None
    verdict = high < 0 if high is not None and len(own) >= least else None
    return (NAMES[min(large)], difference, low, high, verdict)


def effects(seen: list[Seen], as_of: date, least: int) -> dict[Group, Group]:
    """By measure, segment and band: customers, trials, successes, difference and bounds, verdict."""
    past = [
        one for one in seen
        if one.ordered is not None and one.segment != "none"
        and (as_of.year - one.end.year) * 12 + as_of.month - one.end.month <= MONTHS
    ]  # fmt: skip
    found: dict[Group, Group] = {}
    for scope in {one.segment for one in past} | {"all"}:
        own = [one for one in past if scope in ("all", one.segment)]
        ordered = [(one, 1, int(bool(one.ordered))) for one in own]
        opened = [(one, one.known, one.count("opened", "clicked")) for one in own if one.known]
        for measure, trials in (("ordered", ordered), ("opened", opened)):
            for band in {one.band for one, _, _ in trials}:
                found[measure, scope, band] = _effect(trials, band, least)
    return found


def _effect(trials: list[tuple[Seen, int, int]], band: int, least: int) -> Group:
    people = {b: {one.customer for one, _, _ in trials if one.band == b} for b in range(len(NAMES))}
    own = [(n, k) for one, n, k in trials if one.band == band]
    counts = len(people[band]), sum(n for n, _ in own), sum(k for _, k in own)
    large = [b for b in people if len(people[b]) >= least]
    if not large or min(large) >= band:
        return (*counts, None, None, None, None)
    weight, total = Fraction(0), Fraction(0)
    influence = dict.fromkeys((one.customer for one, _, _ in trials), Fraction(0))
    for stratum in {(one.end, one.segment) for one, _, _ in trials}:
        here = [(one, n, k) for one, n, k in trials if (one.end, one.segment) == stratum]
        a, b = (([t for t in here if t[0].band == which]) for which in (band, min(large)))
        if a and b:
            n1, n0 = sum(n for _, n, _ in a), sum(n for _, n, _ in b)
            p1, p0 = Fraction(sum(k for *_, k in a), n1), Fraction(sum(k for *_, k in b), n0)
            w = Fraction(n1 * n0, n1 + n0)
            weight, total = weight + w, total + w * (p1 - p0)
            for sign, group, n_own, p in ((1, a, n1, p1), (-1, b, n0, p0)):
                for one, n, k in group:
                    influence[one.customer] += sign * w / n_own * (k - p * n)
    if weight == 0:
        return (*counts, None, None, None, None)
    difference, spread = float(total / weight), sqrt(sum(u * u for u in influence.values()) / weight**2)
    low, high = difference - Z * spread, difference + Z * spread
    verdict = "no_difference"
    if high < -LEAST_DIFFERENCE or low > LEAST_DIFFERENCE:
        verdict = "more_is_less" if difference < 0 else "more_is_more"
    return (*counts, difference, low, high, verdict if len(people[band]) >= least else None)
