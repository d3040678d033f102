"""Each rule of the marts gate: silent on good marts, loud on the one thing it is for."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.gates.marts_gate import CHECKS, checks_of, judge_marts
from orchestration.gates.rule import Outcome
from orchestration.publish.manifest import Published
from tests.gates.conftest import AS_OF, FEEDS, company_settings

MARTS = ("fct_orders", "fct_tickets", "dim_customer", "customer_360", "customer_tenure", "customer_rfm")

TABLES = """
create schema raw; create schema seeds; create schema staging; create schema intermediate; create schema marts;
create table raw.customers as select 'c' || i as customer_id, 1 as _file_id, i as _row_number from range(100) t (i);
create table raw.live_files as select 1 as file_id;
create table seeds.nobody_words as select 'null' as word;
create table staging.stg_orders__orders as
    select 'o' || i as order_id, 'c' || i as customer_id, i as reference_key, 'completed' as status,
        case when i < 90 then 'EUR' else 'USD' end as currency,
        cast(10 + i / 100 as decimal(18, 2)) as gross_amount, cast(1 as decimal(18, 2)) as discount_amount,
        cast(case i % 10 when 1 then 15 when 2 then 2 end as decimal(18, 2)) as refund_amount,
        cast(case when i % 10 = 2 then 1.5 end as decimal(18, 2)) as refund_shipping_amount,
        cast(4 as decimal(18, 2)) as shipping_amount
    from range(100) t (i);
create table staging.stg_rates__exchange_rates as
    select 'USD' as currency, date '2026-01-01' as rate_date, 0.9 as rate;
create table marts.fct_orders as
    select order_id, currency, true as is_completed, date '2026-03-01' as order_date,
        cast((gross_amount - 1 - case
            when refund_amount = 2 then 0.5
            when refund_amount = 15 then greatest(gross_amount - 1, 11) else 0
        end) * case when currency = 'EUR' then 1 else 0.9 end as decimal(18, 2)) as net_amount
    from staging.stg_orders__orders;
create table staging.stg_tickets__tickets as
    select 't' || i as ticket_id, 'o' || i as order_id, 'c' || i as customer_id, i as reference_key
    from range(100) t (i);
create table staging.stg_surveys__surveys as select * from staging.stg_tickets__tickets;
create table staging.stg_customers__customers as select customer_id, reference_key from staging.stg_tickets__tickets;
create table intermediate.int_references as
    select i as reference_key, 'c' || i as customer_id, 'c' || i || '@x.org' as email_normalised,
        cast(null as varchar) as phone_normalised, cast(null as varchar) as person_key_normalised
    from range(100) t (i);
create table intermediate.int_references_resolved as
    select *, reference_key as customer_key from intermediate.int_references;
create table intermediate.int_reference_values as
    select reference_key, 'email' as kind, email_normalised as shared_value from intermediate.int_references;
create table intermediate.int_shared_values as
    select 'email' as kind, 'c1@x.org' as shared_value, 2 as reference_count, cast(null as varchar) as source,
        cast(null as bigint) as id_count, true as is_joining;
create table marts.fct_tickets as from staging.stg_tickets__tickets;
create table marts.dim_customer as select i as customer_key from range(100) t (i);
create table marts.customer_360 as from marts.dim_customer;
create table marts.customer_tenure as from marts.dim_customer;
create table marts.customer_rfm as
    select i as customer_key, i as recency_days, i as frequency, i * 2 as monetary, 1 + i % 5 as r_score,
        1 + i % 5 as f_score, 1 + i % 5 as m_score
    from range(100) t (i);
"""


def manifest() -> dict[str, Any]:
    """As much of a dbt manifest as the gate reads."""
    nodes = {
        f"model.p.{mart}": {"name": mart, "resource_type": "model", "fqn": ["p", "marts", mart],
                            "config": {"meta": {"needs": ["orders"]}}, "unique_id": f"model.p.{mart}"}
        for mart in MARTS
    }  # fmt: skip
    parents = {key: ["source.p.raw.orders"] for key in nodes}
    return {"nodes": nodes, "parent_map": parents, "sources": {"source.p.raw.orders": {"name": "orders"}}}


def published(rows: int = 100, as_of: date = AS_OF) -> Published:
    return Published(1, "small", as_of, "", "run", dict.fromkeys(MARTS, rows), {}, 1)


def judge(
    folder: Path, spoil: str = "", before: Published | None = None, **settings: Any
) -> dict[tuple[str, str], Outcome]:
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        connection.execute(spoil or "select 1")
        company = company_settings(folder, (*FEEDS, "customers"), **settings)
        outcomes = judge_marts(connection, company, manifest(), before)
    return {(outcome.asset.removeprefix("marts/"), outcome.name): outcome for outcome in outcomes}


def failed(answers: dict[tuple[str, str], Outcome]) -> set[tuple[str, str]]:
    return {key for key, outcome in answers.items() if outcome.status == "failed"}


def test_good_marts_pass_every_rule(tmp_path: Path) -> None:
    answers = judge(tmp_path, before=published())
    assert failed(answers) == set()
    assert {outcome.check for outcome in answers.values()} == set(CHECKS)


ORDERS = "update marts.fct_orders set net_amount = "
SPOILT = [
    ("table_exists", "customer_rfm", "drop table marts.customer_rfm"),
    ("holds_rows", "customer_rfm", "delete from marts.customer_rfm"),
    ("revenue_to_the_cent", "fct_orders", ORDERS + "net_amount + 0.01 where order_id = 'o1'"),
    ("revenue_to_the_cent", "fct_orders", "delete from marts.fct_orders where order_id = 'o1'"),
    ("converted_revenue", "fct_orders", ORDERS + "net_amount * 2 where order_id = 'o95'"),
    ("converted_revenue", "fct_orders", "delete from marts.fct_orders where order_id = 'o95'"),
    ("every_order_has_a_rate", "fct_orders", ORDERS + "null where order_id = 'o95'; "
     "delete from staging.stg_rates__exchange_rates"),
    ("every_order_has_an_amount", "fct_orders", ORDERS + "null where order_id = 'o95'; "
     "update staging.stg_orders__orders set gross_amount = null where order_id = 'o95'"),
    ("same_customers", "dim_customer", "delete from marts.customer_tenure where customer_key = 7"),
    ("same_customers", "dim_customer", "insert into marts.customer_360 values (7)"),
    ("r_score_in_range", "customer_rfm", "update marts.customer_rfm set r_score = 6 where customer_key = 1"),
    ("f_score_in_range", "customer_rfm", "update marts.customer_rfm set f_score = 0 where customer_key = 1"),
    ("r_score_varies", "customer_rfm", "update marts.customer_rfm set r_score = 5"),
    ("m_score_varies", "customer_rfm", "update marts.customer_rfm set m_score = 1"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "mart", "spoil"), SPOILT)
def test_a_spoilt_mart_fails_its_rule(tmp_path: Path, rule: str, mart: str, spoil: str) -> None:
    answers = judge(tmp_path, spoil)
    assert (mart, rule) in failed(answers)
    assert answers[mart, rule].rows, "the offending rows are shown"


def test_flat_scores_of_flat_values_are_right(tmp_path: Path) -> None:
    spoil = "update marts.customer_rfm set f_score = 1, frequency = 1"
    assert failed(judge(tmp_path, spoil)) == set()


def test_a_mart_suspiciously_smaller_than_published_stops(tmp_path: Path) -> None:
    answers = judge(tmp_path, before=published(rows=1000))
    shrunk = answers["customer_360", "not_smaller_than_published"]
    assert shrunk.stops
    assert shrunk.rows == [{"mart": "customer_360", "rows_now": 100, "rows_published": 1000}]


def test_an_earlier_day_or_a_word_from_the_user_may_shrink(tmp_path: Path) -> None:
    assert failed(judge(tmp_path, before=published(rows=1000, as_of=date(2026, 4, 1)))) == set()
    assert failed(judge(tmp_path, before=published(rows=1000), min_volume_ratio=0)) == set()


@pytest.mark.parametrize(("meta", "stops"), [({}, True), ({"may_shrink": "it holds today's"}, False)])
def test_what_may_shrink_stops_nothing(tmp_path: Path, meta: dict[str, str], stops: bool) -> None:
    """A list of who is in trouble today is shorter when fewer are."""
    told = manifest()
    told["nodes"]["model.p.customer_360"]["config"]["meta"] |= meta
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        outcomes = judge_marts(connection, company_settings(tmp_path, FEEDS), told, published(rows=1000))
    shrunk = [
        one.rows[0]["mart"] for one in outcomes if one.name == "not_smaller_than_published" and one.stops
    ]
    assert ("customer_360" in shrunk) == stops
    assert "customer_tenure" in shrunk


def test_a_mart_may_be_empty_when_its_feed_is_absent(tmp_path: Path) -> None:
    settings_feeds = ("tickets",)
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        connection.execute("delete from marts.customer_rfm")
        outcomes = judge_marts(connection, company_settings(tmp_path, settings_feeds), manifest(), None)
    assert not [o for o in outcomes if o.name == "holds_rows"]


def test_every_mart_has_checks() -> None:
    assert checks_of("fct_orders") == ["present", "not_shrunk", "revenue_reconciles"]
    assert checks_of("fct_surveys") == ["present", "not_shrunk", "orders_found"]
    assert checks_of("dim_date") == ["present", "not_shrunk"]
