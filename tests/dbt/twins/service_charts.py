"""Sums, percentiles and control charts of service in plain loops, over tickets and orders that are measured already.

Here: what test_service_charts.py compares the marts with. Never here: how a ticket is measured (twins/service.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from math import exp, floor, log, sqrt
from statistics import NormalDist
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]
Group = tuple[str, str]
Z = NormalDist().inv_cdf(0.975)


def local(instant: datetime | None) -> Any:
    """Company day of a UTC instant, in Berlin."""
    zone = ZoneInfo("Europe/Berlin")
    return instant and instant.replace(tzinfo=UTC).astimezone(zone).date()


def groups(row: Row, dimensions: Iterable[str]) -> list[Group]:
    """The groups a ticket or an order counts in."""
    return [("all", "all"), *((name, row[name] or "unknown") for name in dimensions)]


def gathered(rows: Iterable[Row], day: str, dimensions: Iterable[str]) -> dict[tuple[date, Group], list[Row]]:
    """Rows by the day they count on and each of their groups."""
    found: dict[tuple[date, Group], list[Row]] = {}
    for row in rows:
        for group in groups(row, dimensions) if row[day] else []:
            found.setdefault((row[day], group), []).append(row)
    return found


def values(rows: Iterable[Row], name: str) -> list[Any]:
    """What is known of a column."""
    return [row[name] for row in rows if row[name] is not None]


def rate(rows: Iterable[Row], name: str) -> tuple[int, int, float | None, float | None, float | None]:
    """Known, true, their ratio, and Wilson's interval as the two roots of (p - x)^2 = z^2 x (1 - x) / n."""
    known = values(rows, name)
    n, k = len(known), sum(known)
    if not n:
        return 0, 0, None, None, None
    p, spread = k / n, Z * Z / n
    root = sqrt((2 * p + spread) ** 2 - 4 * (1 + spread) * p * p)
    return n, k, p, (2 * p + spread - root) / (2 + 2 * spread), (2 * p + spread + root) / (2 + 2 * spread)


def quantile(known: list[float], share: Fraction) -> float | None:
    """Quantile by linear interpolation between the two nearest ranks."""
    if not known:
        return None
    ordered, place = sorted(Fraction(one) for one in known), share * (len(known) - 1)
    low = floor(place)
    high = min(low + 1, len(ordered) - 1)
    return float(ordered[low] + (ordered[high] - ordered[low]) * (place - low))


def backlog(
    day: date, spells: list[tuple[date, date | None, Row]], tickets: dict[int, Row], dimensions: list[str]
) -> dict[Group, dict[str, list[Row]]]:
    """What became of the tickets of each group on a day, and which are open when it is over."""
    found: dict[Group, dict[str, list[Row]]] = {}
    for begin, end, spell in spells:
        ticket = tickets[spell["ticket_key"]]
        left = bool(ticket["is_abandoned"]) and spell["next_begins_at"] is None
        happened = {
            "opened": begin == day and spell["spell_number"] == 1,
            "reopened": begin == day and spell["spell_number"] > 1,
            "solved": end == day and not left,
            "abandoned": end == day and left,
            "open_tickets": begin <= day and (end is None or end > day),
        }
        for group in groups(ticket, dimensions) if any(happened.values()) else []:
            told = found.setdefault(group, {name: [] for name in happened})
            for name, is_so in happened.items():
                told[name] += [ticket] if is_so else []
    return found


def monday(day: date) -> date:
    """First day of a day's week."""
    return day - timedelta(days=day.weekday())


def weekly(rows: list[Row], day: str, name: str, dimensions: list[str], known_by: date) -> dict[Group, Any]:
    """Known values by group and week, of weeks that were over by a day."""
    found: dict[Group, dict[date, list[Any]]] = {}
    for (one, group), members in sorted(gathered(rows, day, dimensions).items()):
        if monday(one) + timedelta(days=6) <= known_by and values(members, name):
            found.setdefault(group, {}).setdefault(monday(one), []).extend(values(members, name))
    return found


def thousandths(known: list[Any], name: str) -> int:
    """A week's time on a chart: the mean of handling, the median of all else."""
    middle = sum(known) / len(known) if name == "handle_seconds" else quantile(known, Fraction(1, 2))
    return floor((middle or 0) * 1000 + 0.5)


def student(degrees: float) -> float:
    """Student's t quantile that 3 is of the normal one, to four terms (Abramowitz and Stegun 26.7.5)."""
    z = 3.0
    terms = (
        z,
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return sum(term / degrees**power for power, term in enumerate(terms))


def rate_limits(earlier: list[list[Any]], here: list[Any]) -> tuple[float, float, float]:
    """Centre and limits of a rate: week and baseline are samples, and a rate far from one half is skewed."""
    seen = [one for week in earlier for one in week]
    p = sum(seen) / len(seen)
    spread = 3 * sqrt(p * (1 - p) * (1 / len(here) + 1 / len(seen)))
    skew = 4 * (1 - 2 * p) / (3 * len(here))
    return p, min(p, max(0.0, p - spread + skew)), max(p, min(1.0, p + spread + skew))


def time_limits(points: list[int], past: range) -> tuple[float, float, float]:
    """Centre and limits of a time, on its logarithm in millionths."""
    moves = [abs(points[number] - points[number - 1]) for number in past if number > 0]
    centre, weeks = sum(points[number] for number in past) / len(past), len(past)
    distance = student(0.62 * (weeks - 1)) * sqrt(1 + 1 / weeks) / 1.128 * sum(moves) / len(moves)
    return centre / 1e6, (centre - distance) / 1e6, (centre + distance) / 1e6


def is_small(cases: int, usual: float, centre: float, is_rate: bool) -> bool:
    """Too few cases for the limits: of either kind of a rate; of a time, at all or against the usual."""
    if is_rate:
        return cases * centre < 5 or cases * (1 - centre) < 5
    return cases < 5 or 2 * cases < usual


def is_eighth(sides: list[int]) -> bool:
    """Whether the last week is the eighth in a row on its side, and not the ninth."""
    last = sides[-1]
    return last != 0 and sides[-8:] == [last] * 8 and sides[-9:] != [last] * 9


def chart(known: dict[date, list[Any]], name: str, is_rate: bool, size: int, least: int) -> list[list[Any]]:
    """Week, cases, value, centre, limits, side, signals and smallness of every week, from those before it."""
    order = sorted(known)
    weeks = [known[week] for week in order]
    # no time is told apart under a second: 17 thousandths of a minute
    floor_at = 1000 if name == "handle_seconds" else 17
    times = [] if is_rate else [thousandths(one, name) for one in weeks]
    logs = [round(1e6 * log(max(one, floor_at) / 1000)) for one in times]
    drawn: list[list[Any]] = []
    sides: list[int] = []
    for here, members in enumerate(weeks):
        past = range(max(0, here - size), here)
        value = sum(members) / len(members) if is_rate else times[here] / 1000
        start = [order[here], len(members), value]
        if len(past) < least:
            sides.append(0)
            drawn.append([*start, None, None, None, 0, None, None, None])
            continue
        earlier = [weeks[number] for number in past]
        point = value if is_rate else logs[here] / 1e6
        centre, low, high = rate_limits(earlier, members) if is_rate else time_limits(logs, past)
        sides.append(0 if abs(point - centre) < 1e-12 else 1 if point > centre else -1)
        # a value on its limit is inside, whatever a last digit says
        out = point < low - 1e-12 or point > high + 1e-12
        small = is_small(len(members), sum(map(len, earlier)) / len(past), centre, is_rate)
        shown = [centre, low, high] if is_rate else [exp(centre), exp(low), exp(high)]
        if not is_rate and low <= log(floor_at / 1000):
            shown[1] = 0.0
        drawn.append([*start, *shown, sides[-1], out, is_eighth(sides), small])
    return drawn
