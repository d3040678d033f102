"""Unspoken and spoken needs in plain loops: affinities, the next category, what is due again, tickets by product.

Here: what test_growth_needs.py compares with. Never here: SQL, dbt, or anything faster than it is plain.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise, permutations
from statistics import median
from typing import Any

from tests.dbt.companies.growth import AS_OF, WINDOW, Company, bought, known, rows_of, wilson
from tests.dbt.twins import marts as marts_twin
from tests.dbt.twins.growth_segments import with_categories

Pair = tuple[str, str, str, str]
#: Counts (cases, of the antecedent, of the consequent, of both) and the base rate.
Counts = tuple[int, int, int, int, Fraction]
Baskets = dict[str, set[str]]


def baskets(company: Company, of: str, column: str) -> Baskets:
    """Items of each basket: of the completed orders, or of all orders of a customer."""
    orders = {order["order_id"]: order for order in bought(company)}
    found: Baskets = {}
    for line in rows_of(company)["order_lines"]:
        if line["order_id"] in orders and line[column]:
            found.setdefault(orders[line["order_id"]][of], set()).add(line[column])
    return found


def together(given: Baskets, floor: float) -> dict[tuple[str, str], Counts]:
    """Every pair of items in enough baskets."""
    items = sorted({item for basket in given.values() for item in basket})
    cases = len(given)
    found: dict[tuple[str, str], Counts] = {}
    for one, other in permutations(items, 2):
        first, second = (sum(item in basket for basket in given.values()) for item in (one, other))
        both = sum({one, other} <= basket for basket in given.values())
        if both >= 3 and both >= floor * cases:
            found[one, other] = cases, first, second, both, Fraction(second, cases)
    return found


def steps(company: Company, day: date = AS_OF) -> dict[str, list[set[str]]]:
    """The new categories of each customer as known on a day, by the days that brought some; the first day first."""
    days: dict[str, dict[date, set[str]]] = {}
    for one in (row for row in with_categories(company) if row["known"] <= day):
        days.setdefault(one["customer_id"], {}).setdefault(one["day"], set()).add(one["category"])
    found: dict[str, list[set[str]]] = {}
    for customer, own in days.items():
        held: set[str] = set()
        found[customer] = []
        for new in (own[one] for one in sorted(own)):
            if new - held:
                found[customer].append(new - held)
            held |= new
    return found


def follows(company: Company, first_only: bool, day: date = AS_OF) -> dict[tuple[str, str], Counts]:
    """How often a category came to customers with another one, against those who held as many categories."""
    cases, every = [], steps(company, day)
    for own in every.values():
        for place in range(1, 2 if first_only and len(own) > 1 else len(own)):
            cases.append((set().union(*own[:place]), own[place]))
    owners = Counter(one for own in every.values() for one in set().union(*own))
    floor = max(3, 0.03 * len(every))
    found: dict[tuple[str, str], Counts] = {}
    for one, other in permutations(sorted(name for name in owners if owners[name] >= floor), 2):
        mine = [(held, new) for held, new in cases if one in held and other not in held]
        both = sum(other in new for _, new in mine)
        if both >= 3 and both >= 0.03 * len(cases):
            expected = sum((chance(cases, other, len(held)) for held, _ in mine), Fraction(0))
            brought = sum(other in new for _, new in cases)
            found[one, other] = len(cases), len(mine), brought, both, expected / len(mine)
    return found


def chance(cases: list[tuple[set[str], set[str]]], category: str, size: int) -> Fraction:
    """How often a category came to those without it who held so many."""
    open_to = [new for held, new in cases if category not in held and len(held) == size]
    return Fraction(sum(category in new for new in open_to), len(open_to))


def affinities(company: Company) -> dict[Pair, Counts]:
    """Every pair of every kind."""
    found = {
        ("category", "in_one_order"): together(baskets(company, "order_id", "product_category"), 0.03),
        ("category", "by_one_customer"): together(baskets(company, "customer_id", "product_category"), 0.03),
        ("product", "in_one_order"): together(baskets(company, "order_id", "product_id"), 0.05),
        ("category", "follows_first"): follows(company, True),
        ("category", "follows"): follows(company, False),
    }
    return {(*kind, *pair): counts for kind, pairs in found.items() for pair, counts in pairs.items()}


def next_categories(company: Company, day: date = AS_OF) -> dict[str, tuple[str, str]]:
    """The category to offer each customer by what was known on a day, and the one that speaks for it."""
    rules = {}
    for (one, other), (_, cases, _, both, base) in follows(company, False, day).items():
        gain = wilson(both, cases)[0] - float(base)
        if gain > 0:
            rules[one, other] = gain
    found = {}
    for customer, own in steps(company, day).items():
        held = set().union(*own)
        fitting = [
            (-gain, other, one) for (one, other), gain in rules.items() if one in held and other not in held
        ]
        if fitting:
            found[customer] = min(fitting)[1:]
    return found


def record(company: Company, day: date, days: int) -> tuple[int, int, int, int, int]:
    """Customers with an offer on a past day; who bought something new, the offer, the most popular one, one of both."""
    held = {customer: set().union(*own) for customer, own in steps(company, day).items()}
    owners = Counter(one for own in held.values() for one in own)
    ranked = sorted(owners, key=lambda one: (-owners[one], one))
    first: dict[tuple[str, str], date] = {}
    for row in with_categories(company):
        key = row["customer_id"], row["category"]
        first[key] = min(row["day"], first.get(key, row["day"]))
    until = day + timedelta(days=days)
    found = []
    for customer, (offer, _) in next_categories(company, day).items():
        new = {one for (who, one), on in first.items() if who == customer and day < on <= until}
        popular = next(one for one in ranked if one not in held[customer])
        found.append((bool(new), offer in new, popular in new, (offer in new) != (popular in new)))
    new_ones, hits, popular_ones, decided = (sum(one[place] for one in found) for place in range(4))
    return len(found), new_ones, hits, popular_ones, decided


def due_again(company: Company) -> dict[tuple[str, str], tuple[str, float, date, str]]:
    """Whose rhythm, the gap, the day it is due and the state, by customer and category."""
    days: dict[tuple[str, str], set[date]] = {}
    for one in with_categories(company):
        days.setdefault((one["customer_id"], one["category"]), set()).add(one["day"])
    gaps = {key: [(b - a).days for a, b in pairwise(sorted(own))] for key, own in days.items()}
    rhythms = {key: median(own) for key, own in gaps.items() if len(own) >= 2}
    found = {}
    for key, own in days.items():
        typical = [gap for (_, category), gap in rhythms.items() if category == key[1]]
        gap = rhythms.get(key) or (median(typical) if len(typical) >= 3 else None)
        if gap:
            silence, rounded = (AS_OF - max(own)).days, int(gap + 0.5)
            state = "not_due" if silence < rounded else "due"
            state = "lapsed" if silence >= 4 * gap else "overdue" if silence >= 2 * gap else state
            whose = "own" if key in rhythms else "category"
            found[key] = whose, float(gap), max(own) + timedelta(days=rounded), state
    return found


def segment_at(company: Company, customer: str, month: date) -> str:
    """Segment of a customer when a month began."""
    before = [order for order in bought(company) if order["day"] < month]
    if customer not in {order["customer_id"] for order in before}:
        return "not_yet"
    scored = marts_twin.rfm(before, month - timedelta(days=1), WINDOW, company.local)
    return str(scored[customer][6]) if customer in scored else "out_of_window"


def product_category(company: Company, ticket: dict[str, Any]) -> str:
    """Category of a ticket's product, else the only one of its order."""
    lines = [line for line in rows_of(company)["order_lines"] if line["product_category"]]
    seen = {row["order_id"] for row in known(company, "orders", "ordered_at")}
    lines = [line for line in lines if line["order_id"] in seen]
    if ticket["product_id"]:
        own = Counter(one["product_category"] for one in lines if one["product_id"] == ticket["product_id"])
        return min(own, key=lambda one: (-own[one], one), default="unknown")
    held = {one["product_category"] for one in lines if one["order_id"] == ticket["order_id"]}
    return str(held.pop()) if len(held) == 1 else "unknown"
