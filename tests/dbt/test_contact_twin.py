"""contact_pressure and contact_effects against their twin in plain loops, on random companies full of edges.

Here: the companies and the comparison. Never here: the definitions themselves (twins/contact.py).
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.dbt.compiled import Compiled, compiled
from tests.dbt.twins import contact as twin
from tests.dbt.twins.marts import Row
from tests.dbt.twins.surveys import Rules

AS_OF, LEAST = date(2026, 1, 30), 2
ENDS = {"UTC": datetime(2026, 1, 31), "America/New_York": datetime(2026, 1, 31, 5)}
VARIABLES = {"as_of": str(AS_OF), "contact_band_starts": [1, 2, 4], "contact_min_customers": LEAST}
PRESSURE = (
    "select month, segment, band_number, customers, contacts, short_contacts, outcomes_known, opened, opened_rate, "
    "unsubscribed, complained, decided, ordered, ordered_rate, ordered_rate_low, ordered_rate_high, least_band, "
    "difference, difference_low, difference_high, more_is_less from marts.contact_pressure"
)
EFFECTS = (
    "select measure, segment, band_number, customers, trials, successes, difference, difference_low, "
    "difference_high, verdict from marts.contact_effects"
)


def rows_of(seed: int) -> dict[str, list[Row]]:
    """Customers pressed hard, a little and not, whose contacts and orders meet at the edges of windows."""
    chance = random.Random(seed)
    people = chance.choice([0, 3, 24, 24, 24])
    first_buy = datetime(2025, 11, 20)  # most bought first on the same day: few segments, each with many
    days = chance.choice([1, 60, 200])

    def moment() -> datetime:
        edge = chance.choice(
            [datetime(2026, 1, 31), datetime(2025, 12, 31), datetime(2025, 12, 2), datetime(2025, 11, 1)]
        )
        hours = chance.choice([-24, 0, 0, 5, 24, -30 * 24, -chance.randrange(24 * days)])
        return edge + timedelta(hours=hours, seconds=chance.choice([-1, 0, 1, chance.randrange(86400)]))

    outcomes = [None, "delivered", "opened", "clicked", "delivered", "opened"] * 3 + [
        "unsubscribed",
        "complained",
    ]
    contacts = [
        {"customer_id": f"c{n}", "contacted_at": moment(), "outcome": chance.choice(outcomes)}
        for n in range(people)
        for _ in range(chance.choice([1, 4, 12]))
    ]
    orders = [
        {
            "customer_id": f"c{chance.randrange(people + 1)}",
            "ordered_at": chance.choice([first_buy, first_buy, moment()]),
            "gross_amount": "5.00",
            "status": chance.choice(["completed", "completed", "completed", "cancelled"]),
        }
        for _ in range(chance.choice([0, 3, 4]) * people)
    ]  # fmt: skip
    return {
        "contacts": [{"contact_id": f"k{n}", **one} for n, one in enumerate(contacts)],
        "orders": [{"order_id": f"o{n}", **one} for n, one in enumerate(orders)],
    }


@pytest.fixture(scope="module", params=ENDS)
def made(request: pytest.FixtureRequest) -> tuple[Compiled, Rules]:
    zone: str = request.param
    names = {**VARIABLES, "as_of_instant": str(ENDS[zone]), "time_zone": zone}

    def local(instant: datetime) -> Any:
        return instant.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()

    return compiled("contact_pressure", "contact_effects", variables=names), Rules(ENDS[zone], local)


def agrees(found: list[tuple[Any, ...]], expected: dict[twin.Group, twin.Group]) -> None:
    assert {row[:3] for row in found} == set(expected)
    for row in found:
        assert row[3:] == pytest.approx(expected[row[:3]], abs=1e-6), row[:3]


#: Seeds whose months differ and cancel out to nothing, by which a last digit once gave a verdict.
CANCELLING = (20864, 21799, 24588, 29903)
#: The same companies in each run; take `derandomize` away to search among others.
FIXED = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@FIXED
@given(seed=st.integers(0, 10**9))
@example(seed=CANCELLING[0])
@example(seed=CANCELLING[1])
@example(seed=CANCELLING[2])
@example(seed=CANCELLING[3])
def test_contacts(made: tuple[Compiled, Rules], seed: int) -> None:
    models, rules = made
    rows = rows_of(seed)
    seen = twin.exposures(rows, rules, AS_OF)
    with models.built(rows) as con:
        agrees(con.execute(PRESSURE).fetchall(), twin.pressure(seen, LEAST))
        agrees(con.execute(EFFECTS).fetchall(), twin.effects(seen, AS_OF, LEAST))


def test_the_companies_reach_every_case(made: tuple[Compiled, Rules]) -> None:
    """Otherwise agreement says little: every band, decided and not, compared and not, each verdict."""
    _, rules = made
    bands, ordered, compared, verdicts = set(), set(), set(), set()
    for seed in range(60):
        seen = twin.exposures(rows_of(seed), rules, AS_OF)
        bands |= {one.band for one in seen}
        ordered |= {one.ordered for one in seen}
        compared |= {row[-1] for row in twin.pressure(seen, LEAST).values()}
        verdicts |= {row[-1] for row in twin.effects(seen, AS_OF, LEAST).values()}
    assert (bands, ordered) == ({0, 1, 2, 3}, {True, False, None})
    assert compared >= {False, None}
    assert verdicts == {"more_is_less", "more_is_more", "no_difference", None}


def test_a_contact_dated_long_ago_takes_no_month_away(made: tuple[Compiled, Rules]) -> None:
    models, _ = made
    people = [{"contact_id": f"k{n}", "customer_id": f"c{n}", "contacted_at": "2025-10-01"} for n in range(3)]
    stray = {"contact_id": "k3", "customer_id": "c3", "contacted_at": "1900-01-01"}
    for contacts in (people, [*people, stray]):
        with models.built({"contacts": contacts}) as con:
            latest = con.execute("select max(month), max(customers) from marts.contact_pressure").fetchall()
        assert latest == [(date(2025, 12, 1), len(contacts))]
