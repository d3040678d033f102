"""Sums, percentiles and control charts of service in plain loops, over tickets and orders that are measured already.

Here: what test_service_charts.py compares the marts with. Never here: how a ticket is measured (twins/service.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from math import floor, sqrt
from statistics import NormalDist
from typing import Any

Row = dict[str, Any]
Group = tuple[str, str]
Z = NormalDist().inv_cdf(0.975)


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


def reach(
    past: range, weeks: list[list[Any]], points: list[Fraction], here: int, is_rate: bool
) -> tuple[Fraction, float]:
    """Centre of the weeks before, and how far from it the limits of this week lie."""
    if is_rate:
        seen = [one for number in past for one in weeks[number]]
        centre = Fraction(sum(seen), len(seen))
        return centre, 3 * sqrt(centre * (1 - centre) / len(weeks[here]))
    moves = [abs(points[number] - points[number - 1]) for number in past if number > 0]
    total = sum((points[number] for number in past), Fraction(0))
    return total / len(past), 2.66 * float(sum(moves, Fraction(0)) / len(moves))


def chart(known: dict[date, list[Any]], name: str, is_rate: bool, size: int, least: int) -> list[list[Any]]:
    """Week, cases, value, centre, limits, side and the two signals of every week, from the weeks before it."""
    order = sorted(known)
    weeks = [known[week] for week in order]
    if is_rate:
        points = [Fraction(sum(one), len(one)) for one in weeks]
    else:
        points = [Fraction(thousandths(one, name), 1000) for one in weeks]
    drawn: list[list[Any]] = []
    sides: list[int] = []
    for here, point in enumerate(points):
        past = range(max(0, here - size), here)
        start = [order[here], len(weeks[here]), float(point)]
        if len(past) < least:
            sides.append(0)
            drawn.append([*start, None, None, None, 0, None, None])
            continue
        centre, distance = reach(past, weeks, points, here, is_rate)
        low, high = max(0.0, float(centre) - distance), float(centre) + distance
        high = min(1.0, high) if is_rate else high
        sides.append((point > centre) - (point < centre))
        run = len(sides) >= 8 and abs(sum(sides[-8:])) == 8
        # a value on its limit is inside, whatever a last digit says
        out = float(point) < low - 1e-12 or float(point) > high + 1e-12
        drawn.append([*start, float(centre), low, high, sides[-1], out, run])
    return drawn
