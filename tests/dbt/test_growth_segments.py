"""Segments and share of wallet against their twin in plain loops, on random small companies.

Here: the comparison, one dimension after the other. Never here: the definitions (twins/growth_segments.py).
"""

from __future__ import annotations

from datetime import date

import pytest

from tests.dbt.companies.growth import AS_OF, COMPANIES, Company, bought, known, marts_of
from tests.dbt.twins import growth_segments as twin
from tests.dbt.twins.marts import by_customer

every_company = pytest.mark.parametrize("company", COMPANIES, ids=str)
Found = dict[str, tuple[str, date | None]]


def found(company: Company, dimension: str) -> Found:
    rows = [row for row in marts_of(company)["segments"] if row["dimension"] == dimension]
    return {row["customer"]: (row["value"], row["since"]) for row in rows}


def without_since(values: dict[str, str | None]) -> Found:
    return {name: (value, None) for name, value in values.items() if value is not None}


@every_company
def test_rfm_and_spend_with_the_first_snapshot_of_the_run(company: Company) -> None:
    expected = twin.rfm_and_spend(company)
    for dimension in ("rfm_segment", "spend_tier"):
        assert found(company, dimension) == {c: p[dimension] for c, p in expected.items() if dimension in p}


def test_the_companies_hold_runs_breaks_and_every_tier() -> None:
    runs = [found(company, "rfm_segment") for company in COMPANIES]
    assert any(since == AS_OF for one in runs for _, since in one.values())
    assert any(since and since < date(2025, 12, 31) for one in runs for _, since in one.values())
    tiers = {value for company in COMPANIES for value, _ in found(company, "spend_tier").values()}
    assert tiers == {"top", "big", "medium", "small"}


@every_company
def test_tenure_and_founding_members(company: Company) -> None:
    first = {name: min(o["day"] for o in own) for name, own in by_customer(bought(company)).items()}
    joined = {
        row["customer_id"]: company.local(row["joined_at"])
        for row in known(company, "customers", "joined_at")
        if row["joined_at"]
    }
    since = {name: min(one[name] for one in (first, joined) if name in one) for name in {*first, *joined}}
    bands = {name: twin.tenure_band(day) for name, day in since.items()}
    assert found(company, "tenure_band") == bands
    # the companies were founded with their first day, and are younger than a year
    assert found(company, "founding_member") == {name: ("yes", day) for name, day in since.items()}


@every_company
def test_activity_by_todays_rhythm_day_by_day(company: Company) -> None:
    rhythms = twin.paces(bought(company))
    expected = {name: twin.activity_since(days, pace) for name, (days, pace) in rhythms.items() if pace}
    assert found(company, "activity") == expected


def test_the_companies_hold_every_activity() -> None:
    values = {value for company in COMPANIES for value, _ in found(company, "activity").values()}
    assert values == {"active", "slowing", "inactive", "returned"}


@every_company
def test_favourites(company: Company) -> None:
    sources = {"product_affinity": "category", "channel": "channel", "branch": "branch"}
    for dimension, column in sources.items():
        orders = twin.with_categories(company) if column == "category" else bought(company)
        expected = {name: twin.favourite_since(own, column) for name, own in by_customer(orders).items()}
        assert found(company, dimension) == {name: one for name, one in expected.items() if one}


@every_company
def test_loyalty_states(company: Company) -> None:
    states = {row["customer"]: (row["state"], row["since_on"]) for row in marts_of(company)["loyalty_state"]}
    assert found(company, "loyalty_state") == states


@every_company
def test_facts_and_ages(company: Company) -> None:
    customers = {row["customer_id"]: row for row in known(company, "customers", "joined_at")}
    for dimension in ("region", "occupation", "wealth_tier"):
        facts = {name: row[dimension] for name, row in customers.items()}
        assert found(company, dimension) == without_since(facts)
    ages = {name: twin.age_group(row["birth_date"]) for name, row in customers.items() if row["birth_date"]}
    assert found(company, "age_group") == {name: one for name, one in ages.items() if one}


@every_company
def test_price_sensitivity(company: Company) -> None:
    expected: dict[str, str | None] = dict(twin.price_sensitivity(company))
    assert found(company, "price_sensitivity") == without_since(expected)


@every_company
def test_share_of_wallet_and_headroom(company: Company) -> None:
    rows = {row["customer"]: row for row in marts_of(company)["share_of_wallet"]}
    expected = twin.wallets(company)
    assert set(rows) == set(expected)
    for name, (share, room) in expected.items():
        assert rows[name]["headroom"] == room, name
        assert rows[name]["share_of_wallet"] == (share if share is None else pytest.approx(share)), name
