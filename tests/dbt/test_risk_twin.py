"""Reasons to choose somebody else against their twin in plain loops: random companies, every day of their past.

Here: the comparison. Never here: the companies (companies/risk.py) or the definitions (twins/risk.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import duckdb
import pytest

from tests.dbt.companies.risk import AS_OF, CUSTOMERS, DAYS, VARIABLES, company_of, drawn
from tests.dbt.companies.seeds import seeds
from tests.dbt.compiled import Compiled, compiled
from tests.dbt.twins import risk as twin
from tests.dbt.twins.marts import Row


@pytest.fixture(scope="module")
def models() -> Compiled:
    return compiled("int_risk_periods", "int_risk_current", "int_customers_described", variables=VARIABLES)


def expected(rows: dict[str, list[Row]]) -> Iterator[tuple[str, date, str]]:
    company = company_of(rows)
    for customer in CUSTOMERS:
        for n in range(DAYS + 1):
            day = AS_OF - timedelta(n)
            yield from ((customer, day, reason) for reason in twin.reasons_on(customer, day, company))


def found(con: duckdb.DuckDBPyConnection) -> set[tuple[str, date, str]]:
    select = (
        "select customers.customer_id, reason, begins_on, ended_on from intermediate.int_risk_periods as periods "
        "inner join intermediate.int_customers_described as customers using (customer_key)"
    )
    days: set[tuple[str, date, str]] = set()
    for customer, reason, begins, ended in con.execute(select).fetchall():
        last = min(ended - timedelta(1), AS_OF) if ended else AS_OF
        days |= {(customer, begins + timedelta(n), reason) for n in range((last - begins).days + 1)}
    return days


def current(con: duckdb.DuckDBPyConnection) -> set[tuple[str, str]]:
    select = (
        "select customers.customer_id, reason from intermediate.int_risk_current "
        "inner join intermediate.int_customers_described as customers using (customer_key)"
    )
    rows = con.execute(select).fetchall()
    assert len(set(rows)) == len(rows)
    return set(rows)


@pytest.mark.parametrize("drawn_from", seeds(16, 2))
def test_every_day_of_the_past(models: Compiled, drawn_from: list[int]) -> None:
    met = set()
    for seed in drawn_from:
        rows = drawn(seed)
        with models.built(rows) as con:
            days, today = found(con), current(con)
        assert days == set(expected(rows)), seed
        assert today == {(who, reason) for who, day, reason in days if day == AS_OF}
        met |= {reason for *_, reason in days}
    assert met == {
        "unresolved_late", "open_long", "transfers", "reopened", "repairs", "detractor_without_contact", "broken_rhythm"
    }  # fmt: skip
