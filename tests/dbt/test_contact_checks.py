"""The marts of marketing pressure at the edge, and their claim on something wrong.

Here: companies without a feed, a spoil for every singular test about contacts. Never here: what a rule says (unit
tests in the project) or whether it holds on random companies (test_contact_twin.py).
"""

from __future__ import annotations

import pytest

from tests.dbt.built import build
from tests.dbt.claims import unmet
from tests.dbt.support import Rows, Warehouse, warehouse

BUILT = [
    "+contact_pressure",
    "+contact_effects",
    "+int_customer_pressure",
    "--indirect-selection",
    "cautious",
]
CLAIM = "assert_contact_segments_add_up_to_all"
CONTACTS: Rows = {
    "contacts": [
        {"contact_id": "k1", "customer_id": "c1", "contacted_at": "2025-10-03", "outcome": "opened"},
        {"contact_id": "k2", "customer_id": "c1", "contacted_at": "2025-12-03", "outcome": "clicked"},
        {"contact_id": "k3", "customer_id": "c2", "contacted_at": "2025-11-03", "outcome": None},
    ]
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    made = warehouse(tmp_path_factory.mktemp("contacts"), CONTACTS)
    return build(made, *BUILT)


def test_without_orders_nobody_knows_who_bought(company: Warehouse) -> None:
    """Contacts and opens are known; orders and segments are not, and no effect is claimed."""
    rows = company.rows(
        "select month::varchar, band, customers, contacts, opened, decided, ordered, more_is_less "
        "from marts.contact_pressure where segment = 'unknown' order by month, band"
    )
    assert rows == [
        ("2025-11-01", "none", 1, 0, 0, 0, None, None),
        ("2025-12-01", "1", 1, 1, 1, 0, None, None),
        ("2025-12-01", "none", 1, 0, 0, 0, None, None),
        ("2026-01-01", "none", 2, 0, 0, 0, None, None),
    ]
    assert company.rows("select count(*) from marts.contact_effects") == [(0,)]
    assert company.rows(
        "select distinct contact_advice, segment from intermediate.int_customer_pressure"
    ) == [("may_contact", "unknown")]


@pytest.mark.parametrize(
    "spoil",
    [
        "update marts.contact_pressure set customers = customers + 1 where segment = 'unknown'",
        "delete from marts.contact_pressure where snapshot_date = '2025-12-31'",
        "update marts.contact_pressure set contacts = 2 where segment = 'all' and contacts = 1",
    ],
)
def test_the_claim_notices_what_breaks_it(company: Warehouse, spoil: str) -> None:
    assert not unmet(company, CLAIM)
    company.execute("create or replace table marts.kept as select * from marts.contact_pressure")
    company.execute(spoil)
    try:
        assert CLAIM in unmet(company, CLAIM)
    finally:
        company.execute(
            "delete from marts.contact_pressure; insert into marts.contact_pressure from marts.kept"
        )
