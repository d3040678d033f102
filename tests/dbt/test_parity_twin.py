"""tenure_parity against its twin in plain loops, on random companies whose customers age past the bands.

Here: the companies and the comparison. Never here: the definitions themselves (parity_twin.py).
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.dbt import parity_twin as twin
from tests.dbt.compiled import Compiled, compiled
from tests.dbt.marts_twin import Row
from tests.dbt.surveys_twin import Rules

ENDS = {"UTC": datetime(2026, 2, 1), "Asia/Kolkata": datetime(2026, 1, 31, 18, 30)}
PARITY = (
    "select month, band_number, measure, category, n, value, value_low, value_high, newest_value, difference, "
    "difference_low, difference_high from marts.tenure_parity"
)


def rows_of(seed: int) -> dict[str, list[Row]]:
    """Customers who joined on the day before a band's bound, on it and after, or never said."""
    chance = random.Random(seed)
    base = datetime(2026, 1, 15)

    def moment() -> datetime:
        days = chance.choice([0, 0, 1, 15, 16, 17, -20, -80, chance.randrange(-400, 30)])
        return base + timedelta(days, chance.choice([-1, 0, 1, 66600, chance.randrange(86400)]))

    def later(at: datetime, hours: int) -> datetime | None:
        return chance.choice([None, at + timedelta(minutes=chance.randrange(hours * 60))])

    people = [f"c{n}" for n in range(chance.choice([1, 4, 8]))]
    joined = [base - timedelta(chance.choice([0, 89, 90, 91, 365, 1095, 1096])) for _ in people]
    rows: dict[str, list[Row]] = {
        "customers": [
            {"customer_id": who, "joined_at": chance.choice([None, at, at])}
            for who, at in zip(people, joined, strict=True)
        ]
    }
    rows["orders"] = []
    for n in range(chance.choice([0, 10, 40])):
        at = moment()
        rows["orders"].append(
            {
                "order_id": f"o{n}", "customer_id": chance.choice(people), "ordered_at": at,
                "status": chance.choice(["completed", "completed", "completed", "pending", "cancelled"]),
                "gross_amount": chance.choice(["0.00", "10.00", "19.99", "1999.99"]),
                "discount_amount": chance.choice([None, "0.00", "1.25", "4.99"]),
                "promised_at": later(at, 100), "delivered_at": later(at, 200),
            }
        )  # fmt: skip
    rows["order_lines"] = [
        {
            "order_id": order["order_id"], "line_number": n, "product_id": chance.choice("pqr"),
            "quantity": chance.choice(["1", "2", "3", "-1"]), "unit_price": chance.choice(["0.00", "5.00", "9.99"]),
            "discount_amount": chance.choice([None, "0.50", "5.00"]), "product_category": chance.choice(["toys", None]),
        }
        for order in rows["orders"]
        for n in range(chance.choice([0, 1, 2]))
    ]  # fmt: skip
    rows["tickets"] = []
    for n in range(chance.choice([0, 10, 30])):
        at, done = moment(), chance.random() < 0.7
        rows["tickets"].append(
            {
                "ticket_id": f"t{n}", "customer_id": chance.choice(people), "opened_at": at,
                "status": "resolved" if done else "open", "category": chance.choice(["billing", None]),
                "resolved_at": at + timedelta(hours=chance.randrange(90)) if done else None,
                "first_response_at": later(at, 30), "promised_at": at + timedelta(hours=chance.choice([1, 48])),
            }
        )  # fmt: skip
    return rows


@pytest.fixture(scope="module", params=ENDS)
def made(request: pytest.FixtureRequest) -> tuple[Compiled, Rules]:
    zone: str = request.param
    names = {"as_of": "2026-01-31", "as_of_instant": str(ENDS[zone]), "time_zone": zone}

    def local(instant: datetime) -> Any:
        return instant.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()

    return compiled("tenure_parity", variables=names), Rules(ENDS[zone], local)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9))
def test_parity(made: tuple[Compiled, Rules], seed: int) -> None:
    models, rules = made
    rows = rows_of(seed)
    expected = twin.parity(rows, rules)
    with models.built(rows) as con:
        found = con.execute(PARITY).fetchall()
    assert {row[:4] for row in found} == set(expected)
    for row in found:
        assert row[4:] == pytest.approx(expected[row[:4]], abs=1e-5), row[:4]


def test_the_companies_reach_every_case(made: tuple[Compiled, Rules]) -> None:
    """Otherwise agreement says little: every band of every measure, with and without the newest beside it."""
    _, rules = made
    cells = [(key, row) for seed in range(60) for key, row in twin.parity(rows_of(seed), rules).items()]
    assert len({(key[1], key[2]) for key, _ in cells}) == 4 * 6
    assert {row[4] is None for _, row in cells} == {True, False}
    assert sum(row[6] is not None for _, row in cells) > 50
