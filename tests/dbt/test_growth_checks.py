"""Growth as a whole: companies at the edge, each claim about growth on something wrong, and its unit tests.

Here: empty and one-sided companies, a spoil for every singular test. Never here: what a rule says (unit tests in the
project) or whether it holds on random companies (the twins).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dbt.built import build
from tests.dbt.claims import unmet
from tests.dbt.companies.growth import MARTS
from tests.dbt.support import Rows, Warehouse, warehouse

#: Growth with its own tests alone, whose tables are all there.
GROWTH = [
    *(f"+path:models/marts/{area}" for area in ("segments", "categories", "service_sales", "needs", "referrals")),
    "+path:models/marts/prices",
    "+loyalty_transitions", "path:seeds", "assert_service_orders_are_credited_once",
    "assert_needs_count_every_ticket", "assert_next_category_is_new_and_better", "assert_spend_tiers_cover_everybody",
    "assert_age_groups_do_not_overlap",
]  # fmt: skip
CAUTIOUS = ["--indirect-selection", "cautious"]
COMPANY: Rows = {
    "orders": [
        {"order_id": f"o{n}", "customer_id": f"c{n % 25}", "ordered_at": f"2025-0{1 + n % 9}-1{n // 25}"}
        for n in range(75)
    ],
    "order_lines": [{"order_id": f"o{n}", "product_category": ("bed", "cup")[n // 25 % 2]} for n in range(75)],
    "tickets": [
        {"ticket_id": f"t{n}", "customer_id": f"c{n}", "opened_at": f"2025-0{n}-08", "status": "resolved",
         "resolved_at": f"2025-0{n}-09"} for n in (1, 2)
    ],
}  # fmt: skip
NEXT = "customer_key, as_of, next_category, because_of, cases, followed, confidence_low, base_rate"
HAS = (
    "customer_key, date '2026-01-31', product_category, 'x', 1, 1, 0.9, 0.1 from intermediate.int_category_steps "
    "where known_on = date '2026-01-31'"
)
SPOILS = {
    "assert_service_orders_are_credited_once":
        "update marts.service_to_sales set orders = orders + 1 where dimension = 'team'",
    "assert_needs_count_every_ticket": "delete from marts.needs where product_level = 'product'",
    "assert_next_category_is_new_and_better": f"insert into marts.next_category ({NEXT}) select {HAS} limit 1",
    "assert_spend_tiers_cover_everybody": "update seeds.spend_tiers set to_per_mille = 60 where spend_tier = 'big'",
    "assert_age_groups_do_not_overlap": "update seeds.age_groups set age_to = 25 where age_group = '18_to_24'",
}  # fmt: skip


def counts(made: Warehouse) -> dict[str, int]:
    return {name: made.rows(f"select count(*) from marts.{name}")[0][0] for name in MARTS}


def test_tickets_alone_tell_needs_by_the_day_and_nothing_of_sales(tmp_path: Path) -> None:
    tickets = [
        {"ticket_id": f"t{n}", "customer_id": "c1", "opened_at": f"2025-{5 + n % 4:02}-03", "category": "late",
         "status": "resolved", "resolved_at": f"2025-{5 + n % 4:02}-04"} for n in range(40)
    ]  # fmt: skip
    made = build(warehouse(tmp_path, {"tickets": tickets}), *GROWTH, *CAUTIOUS)
    facts = "tickets, orders, tickets_per_thousand_orders, tickets_before, trend"
    all_of = "product_level = 'all' and segment = 'all'"
    rows = made.rows(f"select {facts} from marts.needs where {all_of} order by month desc limit 4")
    # none of ten may be chance, none of twenty is not
    assert rows == [
        (0, None, None, 10, "steady"),
        (0, None, None, 20, "falling"),
        (0, None, None, 30, "falling"),
        (10, None, None, 30, "steady"),
    ]
    assert made.rows("select distinct segment from marts.needs where segment <> 'all'") == [("unknown",)]
    assert made.rows("select distinct complaints from marts.needs") == [(None,)]
    facts = "orders, revenue, followed_by_order, left_after, complained_after"
    assert made.rows(f"select distinct {facts} from marts.service_to_sales") == [
        (None, None, None, None, None)
    ]


def test_promoters_of_a_company_without_orders_may_be_asked(tmp_path: Path) -> None:
    surveys = [
        {"response_id": "r1", "customer_id": "c1", "score": 10, "responded_at": "2026-01-02"},
        {"response_id": "r2", "customer_id": "c2", "score": 6, "responded_at": "2026-01-02"},
    ]
    made = build(warehouse(tmp_path, {"surveys": surveys}), *GROWTH, *CAUTIOUS)
    rows = made.rows("select customer_id, to_ask, customers_brought, activity_state from marts.advocates")
    assert rows == [("c1", True, None, None)]
    assert counts(made)["referral_value"] == 0


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    made = warehouse(tmp_path_factory.mktemp("growth"), COMPANY)
    return build(made, *GROWTH, *CAUTIOUS)


@pytest.fixture(scope="module")
def spoiled(company: Warehouse) -> dict[str, int]:
    """Failures of the claims once every table is spoiled."""
    for statement in SPOILS.values():
        company.execute(statement)
    return unmet(company, *SPOILS)


@pytest.mark.parametrize("claim", SPOILS)
def test_a_claim_notices_what_breaks_it(claim: str, spoiled: dict[str, int]) -> None:
    assert claim in spoiled
