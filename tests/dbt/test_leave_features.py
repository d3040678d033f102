"""What was known of a customer on a past day: as computed from data that end on it, and as its twin says.

Here: int_leave_features. Never here: the fit (test_leave_fitting.py) or what is made of it (test_leave_marts.py).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import duckdb
import pytest

from tests.dbt.companies.risk import CUSTOMERS, VARIABLES, ZONE, company_of, drawn
from tests.dbt.companies.seeds import seeds
from tests.dbt.compiled import Compiled, compiled
from tests.dbt.twins import leave as twin
from tests.dbt.twins.marts import Row
from tests.dbt.twins.risk_spells import is_open, latest_spell

PAST = date(2025, 11, 30)
END = datetime.combine(PAST + timedelta(1), time(), ZONE).astimezone(UTC).replace(tzinfo=None)
WINDOW = 45
SMALLER = {**VARIABLES, "repurchase_days": WINDOW, "value_at_stake_days": 60}
#: What a later day knows better, or what is drawn among who was there by then.
OF_LATER = ("left_mark", "returned_on", "is_judged", "is_current", "is_drawn")
HAPPENED = {
    "orders": "ordered_at", "tickets": "opened_at", "ticket_events": "event_at", "surveys": "responded_at",
    "contacts": "contacted_at",
}  # fmt: skip


@pytest.fixture(scope="module")
def models() -> Compiled:
    return compiled("int_leave_features", "int_customers_described", variables=SMALLER)


@pytest.fixture(scope="module")
def of_the_day() -> Compiled:
    then = {"as_of": str(PAST), "as_of_instant": str(END)}
    return compiled("int_leave_features", "int_customers_described", variables={**SMALLER, **then})


def touched(seed: int) -> dict[str, list[Row]]:
    """A random company that also writes to its customers."""
    rows = drawn(seed)
    written = [
        {"contact_id": f"k{n}", "customer_id": CUSTOMERS[n % 5], "contacted_at": END - timedelta(days=3 * n - 20)}
        for n in range(40)
    ]  # fmt: skip
    return {**rows, "contacts": written}


def by_the_day(rows: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """What the same company had on record when the day was over."""
    company = company_of(rows)
    kept = {feed: [one for one in rows[feed] if one[at] < END] for feed, at in HAPPENED.items()}
    tickets = []
    for ticket in kept["tickets"]:
        spell = latest_spell(ticket, PAST, company)
        assert spell is not None
        stamps = {
            name: ticket[name] if ticket[name] and ticket[name] < END else None
            for name in ("resolved_at", "closed_at")
        }
        status = "open" if is_open(spell, PAST, company) else "closed"
        tickets.append({**ticket, **stamps, "status": status, "updated_at": None})
    return {**kept, "tickets": tickets}


def features(con: duckdb.DuckDBPyConnection, condition: str) -> dict[str, dict[str, Any]]:
    """Features of the past day by customer."""
    found = con.execute(
        "select customers.customer_id, features.* from intermediate.int_leave_features as features "
        f"inner join intermediate.int_customers_described as customers using (customer_key) where {condition}"
    )
    names = [column[0] for column in found.description]
    return {row[0]: dict(zip(names[1:], row[1:], strict=True)) for row in found.fetchall()}


@pytest.mark.parametrize("drawn_from", seeds(12, 3))
def test_a_past_day_knows_nothing_of_later_days(
    models: Compiled, of_the_day: Compiled, drawn_from: list[int]
) -> None:
    compared = 0
    for seed in drawn_from:
        rows = touched(seed)
        with models.built(rows) as con:
            looked_back = features(con, f"not is_current and snapshot_date = date '{PAST}'")
        with of_the_day.built(by_the_day(rows)) as con:
            then = features(con, "is_current")
        assert set(looked_back) == set(then)
        for customer, row in then.items():
            for name in set(row) - set(OF_LATER):
                assert looked_back[customer][name] == row[name], (seed, customer, name)
            compared += 1
        assert all(row["left_mark"] is None for row in then.values()), "nothing is decided on the day itself"
    assert compared > 2 * len(drawn_from)


def test_a_model_that_looks_ahead_is_seen(models: Compiled, of_the_day: Compiled) -> None:
    """The silence of the last order of all instead of that of the last order by then."""
    rows = touched(0)
    with models.built(rows) as con:
        con.execute(
            "update intermediate.int_leave_features as f set silence_days = silence_days - 1 "
            "from intermediate.int_customer_days as d "
            "where d.customer_key = f.customer_key and d.order_date > f.snapshot_date"
        )
        looked_back = features(con, f"not is_current and snapshot_date = date '{PAST}'")
    with of_the_day.built(by_the_day(rows)) as con:
        then = features(con, "is_current")
    assert any(looked_back[one]["silence_days"] != then[one]["silence_days"] for one in then)


@pytest.mark.parametrize("drawn_from", seeds(12, 3))
def test_what_was_known_is_what_the_twin_says(models: Compiled, drawn_from: list[int]) -> None:
    compared = 0
    for seed in drawn_from:
        rows = touched(seed)
        company = company_of(rows)
        with models.built(rows) as con:
            found = features(con, f"not is_current and snapshot_date = date '{PAST}'")
        wanted = {who: twin.known(who, PAST, company, WINDOW, 60) for who in CUSTOMERS}
        assert set(found) == {who for who, one in wanted.items() if one}
        for who, row in found.items():
            one = wanted[who]
            assert one is not None
            usual = row["usual_gap_days"]
            assert (row["silence_days"], row["tenure_days"]) == (one.silence, one.tenure)
            assert (row["order_days"], row["left_mark"]) == (len(one.gaps) + 1, int(one.left))
            assert (float(row["revenue_at_stake"]), row["open_tickets"]) == (one.revenue, one.open_tickets)
            for name, value in (("regularity", one.regularity), ("overdue_ratio", one.overdue(usual))):
                assert row[name] == (None if value is None else pytest.approx(value)), name
            assert row["is_gone"] is one.is_gone(company)
            compared += 1
    assert compared > 2 * len(drawn_from)
