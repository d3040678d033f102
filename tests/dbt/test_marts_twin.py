"""The marts of the heart against their twin in plain loops, on random small companies.

Here: the companies and the comparison. Add a company when a setting changes what the marts mean. Never here: the
definitions themselves (twins/marts.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import duckdb
import pytest

from tests.dbt.companies.marts import AS_OF, COMPANIES, Company, rows_of
from tests.dbt.compiled import compiled
from tests.dbt.support import Rows
from tests.dbt.twins import marts as twin

MARTS = ["customer_360", "customer_tenure", "customer_rfm", "rfm_history", "recovery_episodes"]


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


def test_money_that_nobody_knows_is_left_out_and_counted(built: Built) -> None:
    orders = twin.completed(built.rows["orders"], built.company.now)
    expected = {}
    for customer, own in twin.by_customer(orders).items():
        known = [amount for amount in map(twin.net, own) if amount is not None]
        mean = float(sum(known)) / len(known) if known else None
        expected[customer] = (len(own), len(own) - len(known), sum(known) if known else None, mean)
    found = built.asked(
        "select customer_id, orders, orders_without_amount, revenue, average_order_value from marts.customer_360"
    )
    bought = {one: (*counts, mean) for one, *counts, mean in found if one in expected}
    assert {one: figures[:3] for one, figures in bought.items()} == {
        one: figures[:3] for one, figures in expected.items()
    }
    assert {one: figures[3] for one, figures in bought.items()} == pytest.approx(
        {one: figures[3] for one, figures in expected.items()}
    )
    assert {tuple(figures) for one, *figures in found if one not in expected} <= {(0, 0, 0, None)}
    assert any(figures[2] is None for figures in expected.values())


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
    company, expected = built.company, []
    placed = [row["ordered_at"] for row in built.rows["orders"] if row["ordered_at"] < company.now]
    begins = company.starts(company.local(min(placed)))
    for name in {*orders, *tickets, *surveys}:
        own = orders.get(name, []), tickets.get(name, []), surveys.get(name, [])
        for one in twin.episodes(*own, company.now, begins):
            facts = (one.opened, one.ended, len(one.failures), one.outcome, one.by, one.at)
            expected.append((name, *facts))
    found = built.asked(
        "select customer_id, opened_at, ended_at, failures, outcome, recovered_by, recovered_at "
        "from marts.recovery_episodes inner join intermediate.int_customers_described using (customer_key)"
    )
    assert sorted(found, key=repr) == sorted(expected, key=repr)
    outcomes = {(outcome, by) for *_, outcome, by, _ in found if outcome}
    proofs = {("recovered", "answer"), ("recovered", "repurchase")}
    assert outcomes == {*proofs, ("unresolved", None), ("lost", None), ("open", None)}
    assert max(failures for _, _, _, failures, *_ in found) > 2
