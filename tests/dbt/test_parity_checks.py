"""tenure_parity at the edge, and its claim on something wrong.

Here: companies without a feed, a spoil for every singular test about parity. Never here: what a rule says
(unit tests in the project) or whether it holds on random companies (test_parity_twin.py).
"""

from __future__ import annotations

import pytest

from tests.dbt.built import build
from tests.dbt.claims import unmet
from tests.dbt.support import Rows, Warehouse, warehouse

BUILT = ["+tenure_parity", "--indirect-selection", "cautious"]
CLAIM = "assert_parity_bands_hold_every_event"
ORDERS: Rows = {
    "orders": [
        {"order_id": "o1", "customer_id": "c1", "ordered_at": "2025-01-03", "discount_amount": "1.00"},
        {"order_id": "o2", "customer_id": "c1", "ordered_at": "2025-12-03", "discount_amount": "0.00"},
        {"order_id": "o3", "customer_id": "c2", "ordered_at": "2025-12-03", "discount_amount": "2.00"},
        {"order_id": "o4", "email": "nobody", "ordered_at": "2025-12-03", "discount_amount": "9.00"},
    ]
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    made = warehouse(tmp_path_factory.mktemp("parity"), ORDERS)
    return build(made, *BUILT)


def test_what_no_feed_tells_has_no_rows(company: Warehouse) -> None:
    """Orders alone tell of discounts; a guest whom nothing names is no new customer."""
    rows = company.rows(
        "select measure, month::varchar, tenure_band, n, value, newest_value "
        "from marts.tenure_parity order by month, band_number"
    )
    assert rows == [
        ("discount_rate", "2025-01-01", "under_90_days", 1, 0.1, 0.1),
        ("discount_rate", "2025-12-01", "under_90_days", 1, 0.2, 0.2),
        ("discount_rate", "2025-12-01", "90_to_364_days", 1, 0.0, 0.2),
    ]


@pytest.mark.parametrize(
    "spoil",
    [
        "delete from marts.tenure_parity where band_number = 1",
        "update marts.tenure_parity set newest_n = 5",
        "insert into marts.tenure_parity by name "
        "select * replace ('toys' as category, 9 as n, 9 as newest_n) from marts.tenure_parity where band_number = 0",
    ],
)
def test_the_claim_notices_what_breaks_it(company: Warehouse, spoil: str) -> None:
    assert not unmet(company, CLAIM)
    company.execute("create or replace table marts.kept as select * from marts.tenure_parity")
    company.execute(spoil)
    try:
        assert CLAIM in unmet(company, CLAIM)
    finally:
        company.execute("delete from marts.tenure_parity; insert into marts.tenure_parity from marts.kept")


def test_the_claim_notices_a_price_counted_twice(company: Warehouse) -> None:
    """Each line with a price is one event of unit_price; this company has no lines."""
    company.execute(
        "insert into intermediate.int_parity_events by name "
        "select * replace ('unit_price' as measure) from intermediate.int_parity_events limit 1"
    )
    try:
        assert CLAIM in unmet(company, CLAIM)
    finally:
        company.execute("delete from intermediate.int_parity_events where measure = 'unit_price'")
