"""The marts of the heart against their twin in plain loops, on random small companies.

Here: the companies and the comparison. Add a company when a setting changes what the marts mean. Never here: the
definitions themselves (twins/marts.py).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest

from tests.dbt.compiled import compiled
from tests.dbt.support import Rows
from tests.dbt.twins import marts as twin

MARTS = ["customer_tenure", "customer_rfm", "rfm_history", "recovery_episodes"]
AS_OF = date(2026, 1, 20)
START = datetime(2025, 5, 1)


@dataclass(frozen=True)
class Company:
    """A random company: its size and the settings its marts are built with."""

    seed: int
    zone: str
    customers: int
    window: int | None
    fixed: dict[str, list[int]] | None = None

    def local(self, instant: datetime) -> date:
        """The company's day of an instant."""
        return instant.replace(tzinfo=UTC).astimezone(ZoneInfo(self.zone)).date()

    @property
    def now(self) -> datetime:
        """End of the as-of day, UTC."""
        midnight = datetime.combine(AS_OF + timedelta(days=1), time(), ZoneInfo(self.zone))
        return midnight.astimezone(UTC).replace(tzinfo=None)

    @property
    def variables(self) -> dict[str, Any]:
        """The vars of its refresh."""
        method = {"rfm_method": "fixed", "rfm_fixed_cut_points": self.fixed} if self.fixed else {}
        named = {"as_of": str(AS_OF), "as_of_instant": str(self.now), "time_zone": self.zone}
        return {**named, "rfm_window_days": self.window, **method}


FIXED = {"recency": [5, 10, 20, 40], "frequency": [1, 2, 3, 4], "monetary": [8, 9, 20, 30]}

COMPANIES = [
    Company(1, "UTC", customers=40, window=120),
    Company(2, "America/New_York", customers=31, window=None),
    Company(3, "Asia/Kolkata", customers=25, window=60, fixed=FIXED),
]


def moment(chance: random.Random) -> datetime:
    # beyond the as-of day as well, and often enough at a midnight for the day to depend on the zone
    return START + timedelta(minutes=chance.choice([30, 60]) * chance.randrange(24 * 280))


def later(chance: random.Random, begin: datetime, days: int) -> datetime:
    return begin + timedelta(minutes=chance.randrange(days * 1440))


def order_of(chance: random.Random, number: int, customer: str) -> twin.Row:
    begin = moment(chance)
    promised = later(chance, begin, 6) if chance.random() < 0.5 else None
    return {
        "order_id": f"o{number}", "customer_id": customer, "ordered_at": begin,
        "status": chance.choices(["completed", "pending", "cancelled", "returned"], [8, 1, 1, 1])[0],
        "gross_amount": chance.choice(["5.00", "9.99", "9.99", "20.00", "31.50"]),
        "refund_amount": chance.choice([None, None, "2.50", "40.00"]),
        "promised_at": promised,
        "delivered_at": later(chance, begin, 12) if chance.random() < 0.9 else None,
    }  # fmt: skip


def ticket_of(chance: random.Random, number: int, customer: str) -> twin.Row:
    begin = moment(chance)
    done = chance.random() < 0.8
    return {
        "ticket_id": f"t{number}", "customer_id": customer, "opened_at": begin,
        "kind": chance.choice(["complaint", "repair", "question", None]),
        "status": "resolved" if done else "open", "resolved_at": later(chance, begin, 20) if done else None,
    }  # fmt: skip


def answer_of(chance: random.Random, number: int, customer: str) -> twin.Row:
    kind = chance.choice(["nps", "csat"])
    score = chance.randint(0, 10) if kind == "nps" else chance.randint(1, 5)
    scale = {"scale_min": 0, "scale_max": 10} if kind == "nps" else {"scale_min": 1, "scale_max": 5}
    given = {"response_id": f"r{number}", "customer_id": customer, "responded_at": moment(chance)}
    return {**given, "kind": kind, "score": score, **scale}


def rows_of(company: Company) -> dict[str, list[twin.Row]]:
    chance = random.Random(company.seed)
    names = [f"c{number}" for number in range(company.customers)]
    makers = {"orders": (order_of, 5), "tickets": (ticket_of, 2), "surveys": (answer_of, 2)}
    rows: dict[str, list[twin.Row]] = {
        feed: [make(chance, number, chance.choice(names)) for number in range(share * company.customers)]
        for feed, (make, share) in makers.items()
    }
    joined = [moment(chance) if chance.random() < 0.4 else None for _ in names]
    rows["customers"] = [
        {"customer_id": name, "joined_at": at} for name, at in zip(names, joined, strict=True)
    ]
    return rows


@dataclass(frozen=True)
class Built:
    """A company, its rows and its warehouse."""

    company: Company
    rows: dict[str, list[twin.Row]]
    made: duckdb.DuckDBPyConnection

    def asked(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a query on the marts."""
        return self.made.execute(sql).fetchall()


@pytest.fixture(scope="module", params=COMPANIES, ids=lambda company: f"{company.zone} {company.window}")
def built(request: pytest.FixtureRequest) -> Iterator[Built]:
    company: Company = request.param
    rows = rows_of(company)
    given: Rows = rows
    with compiled(*MARTS, variables=company.variables).built(given) as made:
        yield Built(company, rows, made)


def test_rfm_today_and_at_every_month_end(built: Built) -> None:
    company, orders = built.company, twin.completed(built.rows["orders"], built.company.now)
    cuts = {name: [Fraction(one) for one in four] for name, four in (company.fixed or {}).items()}
    columns = "customer_id, recency_days, frequency, monetary, r_score, f_score, m_score, segment"
    today = built.asked(f"select {columns} from marts.customer_rfm")
    assert {one: tuple(rest) for one, *rest in today} == twin.rfm(
        orders, AS_OF, company.window, company.local, cuts
    )
    past = built.asked(
        f"select snapshot_date, {columns} from marts.rfm_history "
        "inner join intermediate.int_customers_described using (customer_key)"
    )
    assert len({day for day, *_ in past}) == 8
    for day in sorted({day for day, *_ in past}):
        found = {one: tuple(rest) for month, one, *rest in past if month == day}
        assert found == twin.rfm(orders, day, company.window, company.local, cuts), day


def test_tenure(built: Built) -> None:
    company, orders = built.company, twin.completed(built.rows["orders"], built.company.now)
    bought = {row["customer_id"] for feed in ("orders", "tickets", "surveys") for row in built.rows[feed]}
    joined = {
        row["customer_id"]: row["joined_at"] if row["joined_at"] and row["joined_at"] < company.now else None
        for row in built.rows["customers"]
    }
    found = built.asked(
        "select customer_id, customer_since, tenure_days, median_gap_days, longest_gap_days, overdue_ratio, "
        "active_months from marts.customer_tenure"
    )
    expected = twin.tenure(orders, joined, AS_OF, company.local)
    assert bought <= set(expected)
    for customer, *rest in found:
        assert tuple(rest) == pytest.approx(expected[customer]), customer
    assert {one for one, *_ in found} >= {row["customer_id"] for row in orders}


def test_episodes_and_their_outcome(built: Built) -> None:
    orders, tickets, surveys = (
        twin.by_customer(built.rows[feed]) for feed in ("orders", "tickets", "surveys")
    )
    expected = []
    for name in {*orders, *tickets, *surveys}:
        own = orders.get(name, []), tickets.get(name, []), surveys.get(name, [])
        for one in twin.episodes(*own, built.company.now):
            facts = (one.opened, one.ended, len(one.failures), one.outcome, one.by, one.at)
            expected.append((name, *facts))
    found = built.asked(
        "select customer_id, opened_at, ended_at, failures, outcome, recovered_by, recovered_at "
        "from marts.recovery_episodes inner join intermediate.int_customers_described using (customer_key)"
    )
    assert sorted(found, key=repr) == sorted(expected, key=repr)
    outcomes = {(outcome, by) for *_, outcome, by, _ in found}
    proofs = {("recovered", "answer"), ("recovered", "repurchase")}
    assert outcomes == {*proofs, ("unresolved", None), ("lost", None), ("open", None)}
    assert max(failures for _, _, _, failures, *_ in found) > 2
