"""One person in several spellings is one customer, and a word that names nobody joins nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.dbt.support import warehouse


def customers(folder: Path, rows: dict[str, list[dict[str, Any]]], **variables: Any) -> dict[str, str]:
    """Orders by the first order of their customer: who is with whom, whatever the keys."""
    made = warehouse(folder, rows).build("+int_orders_keyed", variables=variables)
    found = (
        "select order_id, min(order_id) over (partition by customer_key) from intermediate.int_orders_keyed"
    )
    return {str(order): str(first) for order, first in made.rows(found)}


#: Orders of one customer each unless a comment says otherwise, each named by what tells it apart.
SPELLINGS = [
    {"order_id": "null_1", "customer_id": "NULL", "email": "one@x.org"},
    {"order_id": "null_2", "customer_id": "null", "email": "two@x.org"},
    {"order_id": "dash", "customer_id": "-", "email": "three@x.org"},
    {"order_id": "excel_1", "customer_id": "e1", "phone": "4.9151E+11"},
    {"order_id": "excel_2", "customer_id": "e2", "phone": "4.9151E+11"},
    {"order_id": "zeros_1", "customer_id": "z1", "phone": "000-000-000"},
    {"order_id": "zeros_2", "customer_id": "z2", "phone": "000 000 000"},
    # One customer, by the phone.
    {"order_id": "ext", "customer_id": "p1", "phone": "+49 (0)30 123456 ext. 7"},
    {"order_id": "plain", "customer_id": "p2", "phone": "004930123456"},
    # One customer, by the id as it is seen.
    {"order_id": "seen_1", "customer_id": "Zoe\u0308\u200b"},
    {"order_id": "seen_2", "customer_id": "Zo\u00eb\ufeff"},
    # One customer, by the card; another card in a pair of other words is another.
    {"order_id": "card_1", "customer_id": "k1", "person_key": "loyalty_card:4711;device:d1"},
    {"order_id": "card_2", "customer_id": "k2", "person_key": "device:d9;Loyalty_Card: 4711"},
    {"order_id": "card_3", "customer_id": "k3", "person_key": "device:4711"},
    {"order_id": "card_4", "customer_id": "k4", "person_key": "loyalty_card:none"},
    {"order_id": "card_5", "customer_id": "k5", "person_key": "loyalty_card:None"},
]
TOGETHER = {"plain": "ext", "seen_2": "seen_1", "card_2": "card_1"}


def test_nobody_is_merged_or_split_by_a_spelling(tmp_path: Path) -> None:
    orders = [str(row["order_id"]) for row in SPELLINGS]
    assert customers(tmp_path, {"orders": SPELLINGS}) == {
        order: TOGETHER.get(order, order) for order in orders
    }


def test_ids_that_are_all_decimals_are_those_of_the_other_feeds(tmp_path: Path) -> None:
    orders = [
        {"order_id": "a", "customer_id": "17.0"},
        {"order_id": "b", "customer_id": "nan", "email": "b@x.org"},
    ]
    rows = {"orders": orders, "customers": [{"customer_id": "17", "email": "a@x.org"}]}
    found = warehouse(tmp_path / "all", rows).build("+int_customers_described")
    assert found.rows("select customer_id, email, reference_count from intermediate.int_customers_described "
                      "order by 1") == [("17", "a@x.org", 2), ("b@x.org", "b@x.org", 1)]  # fmt: skip
    rows["orders"] = [*orders, {"order_id": "c", "customer_id": "A18"}]
    found = warehouse(tmp_path / "some", rows).build("+int_customers_described")
    assert found.rows("select count(*) from intermediate.int_customers_described") == [(4,)]


def test_a_mailbox_of_many_ids_joins_nobody(tmp_path: Path) -> None:
    shared = [{"order_id": f"o{n}", "customer_id": f"c{n}", "email": "office@x.org"} for n in range(4)]
    assert len(set(customers(tmp_path / "four", {"orders": shared}).values())) == 4
    assert len(set(customers(tmp_path / "three", {"orders": shared[:3]}).values())) == 1
    assert len(set(customers(tmp_path / "more", {"orders": shared}, identity_max_ids=4).values())) == 1
