"""Rules about who is a customer: each warns of the one thing it is for, with names, and never stops a refresh."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from ingestion.persons.secret import mark
from orchestration.gates.marts_gate import judge_marts
from tests.gates.conftest import company_settings
from tests.gates.test_marts_gate import TABLES, failed, judge, manifest, published
from tests.keys import SECRET

TILL = """
insert into intermediate.int_shared_values values ('email', 'till@shop.org', 4, 'shop_orders', 4, false);
insert into intermediate.int_reference_values select i, 'email', 'till@shop.org' from range(1, 5) t (i);
"""
GUEST = """
insert into intermediate.int_references
    select 200 + i, 'guest', 'g' || i || '@x.org', null, null from range(6) t (i);
"""
#: Rule, mart, the statement that breaks it, and what its rows name.
SPOILT = [
    ("values_name_one_person", "dim_customer", TILL,
     {"shared_value": "t...@shop.org", "source": "shop_orders", "customer_ids": 4, "some_ids": "c1, c2, c3, c4"}),
    ("ids_name_one_person", "dim_customer", GUEST, {"customer_id": "guest", "emails": 6}),
    ("ids_written_alike", "dim_customer",
     "update staging.stg_orders__orders set customer_id = '17.0' where order_id = 'o17'",
     {"feed": "orders", "ids_with_decimals": 1, "ids": 100, "an_example": "17.0"}),
    ("customers_are_somebody", "dim_customer",
     "update raw.customers set customer_id = ' NULL' where _row_number in (3, 4)",
     {"customer_id": " NULL", "rows_of_it": 2, "a_row": 3}),
    ("references_are_described", "dim_customer",
     "update intermediate.int_references_resolved set customer_key = 1000 + reference_key where reference_key > 5; "
     "update staging.stg_customers__customers set customer_id = 'K-' || customer_id, reference_key = 0",
     {"feed": "orders", "references_of_it": 100, "of_nobody_described": 99, "an_id_of_customers": "K-c0"}),
    ("order_ids_are_orders", "fct_tickets",
     "update staging.stg_orders__orders set order_id = '#O' || order_id[2:]; "
     "update marts.fct_orders set order_id = '#O' || order_id[2:]",
     {"order_id_of_tickets": "o0", "order_it_may_mean": "#O0", "without_order": 100, "with_order_id": 100}),
    ("order_ids_are_orders", "fct_tickets",
     "update staging.stg_tickets__tickets set order_id = 'gone ' || order_id where reference_key < 30",
     {"order_it_may_mean": None, "without_order": 30}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "mart", "spoil", "told"), SPOILT)
def test_a_suspicion_is_named_and_stops_nothing(
    tmp_path: Path, rule: str, mart: str, spoil: str, told: dict[str, object]
) -> None:
    answers = judge(tmp_path, spoil)
    assert failed(answers) == {(mart, rule)}
    outcome = answers[mart, rule]
    assert not outcome.stops and outcome.what_to_do
    assert told.items() <= outcome.rows[0].items()


def test_a_share_below_the_setting_is_no_suspicion(tmp_path: Path) -> None:
    few = "update staging.stg_tickets__tickets set order_id = 'gone ' || order_id where reference_key < {n}"
    assert failed(judge(tmp_path, few.format(n=10))) == set()
    assert failed(judge(tmp_path, few.format(n=30), unknown_orders_share=0.3)) == set()
    nobody = "update intermediate.int_references_resolved set customer_key = -reference_key where reference_key > {n}; "
    nobody += "delete from staging.stg_customers__customers where reference_key > {n}"
    assert failed(judge(tmp_path, nobody.format(n=9))) == set()
    assert failed(judge(tmp_path, nobody.format(n=9), unknown_customers_share=0.8)) != set()


def test_without_the_feed_nothing_is_asked_of_it(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        connection.execute(
            "delete from staging.stg_orders__orders; delete from staging.stg_customers__customers"
        )
        outcomes = judge_marts(connection, company_settings(tmp_path, ("tickets",)), manifest(), None)
    answers = {(outcome.asset.removeprefix("marts/"), outcome.name): outcome for outcome in outcomes}
    assert answers["fct_tickets", "order_ids_are_orders"].status == "skipped"
    assert ("dim_customer", "references_are_described") not in answers


def test_another_secret_than_the_served_one_is_told(tmp_path: Path) -> None:
    same = published()
    object.__setattr__(same, "keys_made_of", mark(SECRET))
    assert failed(judge(tmp_path, before=same)) == set()
    object.__setattr__(same, "keys_made_of", mark("another"))
    assert failed(judge(tmp_path, before=same)) == {("dim_customer", "keys_are_as_served")}
