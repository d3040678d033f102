"""The base as a whole: every model and data test on a small company, and each check on something wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.dbt.built import build
from tests.dbt.claims import unmet
from tests.dbt.support import DbtFailure, Rows, Warehouse, warehouse, warnings
from tests.keys import int_key

PARTS = [
    "path:models/staging",
    "path:models/intermediate/identity",
    "path:models/intermediate/orders",
    "path:models/marts/star",
]
#: The claims about the feeds that lie beside what is made of them, and their unit tests.
KEYED = ["service/_tickets.yml", "surveys/_surveys.yml", "contact/_contacts.yml"]
FEEDS = [*(f"path:models/intermediate/{file}" for file in KEYED), "what_a_ticket_is", "verdict_of_an_answer"]
#: All that the star reads, verdicts on service and answers included, without a test; and the tests of the base itself.
BASE = [f"+path:models/marts/star,resource_type:{kind}" for kind in ("model", "seed")]
BASE += [f"{part},resource_type:model" for part in PARTS]
CLAIMS = [
    "assert_customer_key_is_a_reference",
    "assert_only_anonymous_rows_have_no_customer",
    "assert_every_order_has_a_rate",
    "assert_identity_converged",
]
ALONE = [*BASE, "--indirect-selection", "empty"]
WITH_TESTS = [*BASE, *PARTS, *FEEDS, *CLAIMS, "--indirect-selection", "empty"]

COMPANY: Rows = {
    "customers": [
        {"customer_id": "c1", "email": "ann@x.org", "joined_at": "2025-01-01", "updated_at": "2025-01-01"},
        {"customer_id": "c1", "email": "ann@y.org", "joined_at": "2025-01-01", "updated_at": "2025-03-01"},
        {"customer_id": "c2", "joined_at": "2025-01-02", "referred_by": "c1", "updated_at": "2025-03-01"},
    ],
    "orders": [
        {"order_id": "o1", "customer_id": "c1", "branch": "harbour", "delivered_at": "2025-06-02"},
        {"order_id": "o2", "email": "ANN@y.org", "ordered_at": "2025-07-01", "discount_amount": "1.00"},
        {"order_id": "o3", "email": "not given", "ordered_at": "2025-07-02"},
        {"order_id": "o4", "phone": "555 000 1", "ordered_at": "2025-07-03", "currency": "USD"},
    ],
    "order_lines": [{"order_id": "o1", "product_category": "tea"}, {"order_id": "o2", "product_id": "p2"}],
    "exchange_rates": [{"currency": "USD", "rate_date": "2025-07-01", "rate": 0.5}],
    "tickets": [
        {"ticket_id": "t1", "customer_id": "c2", "order_id": "o1", "kind": "complaint", "product_id": "p3",
         "status": "resolved", "resolved_at": "2025-06-03", "transfer_count": 1, "handle_seconds": 60},
    ],
    "ticket_events": [{"ticket_id": "t1"}, {"ticket_id": "t1", "event": "resolved", "event_at": "2025-06-03"}],
    "surveys": [{"response_id": "r1", "email": "ann@y.org", "ticket_id": "t1", "order_id": "o9"}],
    "survey_invitations": [{"invitation_id": "i1", "phone": "+5550001"}],
    "contacts": [{"contact_id": "k1", "customer_id": "c2"}],
}  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    made = warehouse(tmp_path_factory.mktemp("base"), COMPANY)
    return build(made, *WITH_TESTS)


def test_customers_of_all_feeds_meet(built: Warehouse) -> None:
    keys = dict(built.rows("select order_id, customer_key from marts.fct_orders"))
    ann, caller = int_key("c1 ann@y.org "), int_key("  5550001")
    assert keys == {"o1": ann, "o2": ann, "o3": None, "o4": caller}
    assert built.rows("select customer_key from marts.fct_surveys") == [(ann,)]
    assert built.rows("select count(*) from marts.dim_customer") == [(3,)]
    assert built.rows("select customer_key from intermediate.int_invitations_keyed") == [(caller,)]


def test_old_keys_lead_to_the_customer(built: Warehouse) -> None:
    aliases = dict(built.rows("select old_customer_key, customer_key from marts.customer_aliases"))
    lost = ["c1 ann@x.org ", "c1  ", " ann@y.org "]
    assert aliases == {int_key(text): int_key("c1 ann@y.org ") for text in lost}


def test_amounts_are_in_the_reporting_currency(built: Warehouse) -> None:
    found = built.rows("select order_id, cast(net_amount as varchar) from marts.fct_orders order by order_id")
    assert found == [("o1", "10.00"), ("o2", "9.00"), ("o3", "10.00"), ("o4", "5.00")]


def test_a_fact_about_an_unknown_order_has_no_key(built: Warehouse) -> None:
    assert built.rows("select order_key, ticket_key is not null from marts.fct_surveys") == [(None, True)]


def test_a_refresh_without_a_day_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DbtFailure, match="var 'as_of_instant' is not set"):
        warehouse(tmp_path, {}).build("stg_orders__orders", variables={"as_of": None, "as_of_instant": None})


def test_the_same_rows_in_any_files_give_the_same_base(built: Warehouse, tmp_path: Path) -> None:
    shuffled = {
        feed: [{**row, "_file_id": 90 - n} for n, row in enumerate(rows)][::-1]
        for feed, rows in COMPANY.items()
    }
    other = build(warehouse(tmp_path, shuffled), *ALONE)
    for table in (
        "dim_customer",
        "customer_aliases",
        "fct_orders",
        "fct_tickets",
        "fct_surveys",
        "fct_order_lines",
    ):
        sql = f"select * from marts.{table} order by all"
        assert other.rows(sql) == built.rows(sql), table


def test_an_earlier_day_sees_only_what_had_happened(tmp_path: Path) -> None:
    past: dict[str, Any] = {"as_of": "2025-06-01", "as_of_instant": "2025-06-02 00:00:00"}
    made = build(warehouse(tmp_path, COMPANY), *ALONE, variables=past)
    assert made.rows("select order_id, delivered_at from marts.fct_orders") == [("o1", None)]
    assert made.rows("select status, resolved_at, transfer_count from marts.fct_tickets") == [
        ("open", None, None)
    ]
    assert made.rows("select count(*) from intermediate.int_ticket_events_keyed") == [(1,)]


#: What spoils a built base, and the data test that must notice it.
SPOILS = {
    "not_negative": ("update marts.fct_orders set gross_amount = -1", "not_negative_fct_orders_gross_amount"),
    "primary_key": (
        "update marts.fct_orders set order_key = null where order_id = 'o1'",
        "primary_key_fct_orders_order_key",
    ),
    "unique_combination": (
        "insert into marts.fct_order_lines select * from marts.fct_order_lines",
        "unique_combination_fct_order_lines_order_key__line_number",
    ),
    "not_after_as_of": (
        "update intermediate.int_orders_keyed set delivered_at = '2026-02-01'",
        "not_after_as_of_int_orders_keyed_delivered_at",
    ),
    "not_after_as_of day": (
        "update marts.dim_date set date_day = '2026-02-01' where date_day = '2026-01-31'",
        "not_after_as_of_dim_date_date_day__True",
    ),
    "same_row_count": ("delete from marts.fct_tickets", "same_row_count_fct_tickets_ref_int_tickets_keyed_"),
    "assert_customer_key_is_a_reference": (
        "update intermediate.int_references_resolved set customer_key = 1 where reference_text like 'c1 %'",
        "assert_customer_key_is_a_reference",
    ),
    "assert_only_anonymous_rows_have_no_customer": (
        "update intermediate.int_tickets_keyed set customer_key = null",
        "assert_only_anonymous_rows_have_no_customer",
    ),
}


@pytest.fixture(scope="module")
def spoiled(built: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """Failures of all data tests on a copy of the base with every spoil in it."""
    made = build(warehouse(tmp_path_factory.mktemp("spoiled"), COMPANY), *ALONE)
    for statement, _ in SPOILS.values():
        made.execute(statement)
    return unmet(made, *[name for _, name in SPOILS.values()])


@pytest.mark.parametrize("name", SPOILS)
def test_a_check_notices_what_it_is_for(name: str, spoiled: dict[str, int]) -> None:
    assert SPOILS[name][1] in spoiled


def test_missing_rates_and_orphans_warn(tmp_path: Path) -> None:
    rows: Rows = {
        "orders": [{"order_id": "o1", "customer_id": "c1", "currency": "CHF"}],
        "order_lines": [{"order_id": "o9"}],
        "ticket_events": [{"ticket_id": "t9"}],
    }
    made = build(warehouse(tmp_path, rows), *WITH_TESTS)
    names = (
        "assert_every_order_has_a_rate",
        "relationships_stg_orders__order_lines_*",
        "relationships_stg_tickets__*",
    )
    result = made.dbt("test", "--select", *names)
    assert result.success
    assert {name.split("_order_id")[0].split("_ticket_id")[0] for name in warnings(result)} == {
        "assert_every_order_has_a_rate",
        "relationships_stg_orders__order_lines",
        "relationships_stg_tickets__ticket_events",
    }
