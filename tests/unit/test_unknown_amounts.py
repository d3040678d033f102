"""What a source says it cannot know is unknown; the same gap elsewhere is a loss and is quarantined."""

from __future__ import annotations

import pytest

from ingestion.errors import CompanyFileError
from tests.unit.conftest import ORDER_HEADER, Shop

A = "a,c1,2024-01-02,completed,EUR,10.00"
EVENT = "bought,c3,2024-01-04,completed,EUR,"


def test_a_source_may_say_that_it_has_no_amounts(shop: Shop) -> None:
    shop.sources[0] |= {"unknown": ["gross_amount"]}
    shop.write("1.csv", f"{ORDER_HEADER}\n{A}\n{EVENT}\n")
    assert shop.load().rows_quarantined == 0
    assert shop.live(columns="order_id, gross_amount") == [("a", 10), ("bought", None)]


def test_an_amount_lost_by_accident_is_quarantined(shop: Shop) -> None:
    shop.write("1.csv", f"{ORDER_HEADER}\n{A}\n{EVENT}\n")
    shop.load()
    ((_, column, _, reason),) = shop.refused()
    assert (column, reason) == ("gross_amount", "required value is missing")


def test_a_source_without_the_column_need_not_map_it(shop: Shop) -> None:
    del shop.sources[0]["columns"]["gross_amount"]
    shop.write("1.csv", f"{ORDER_HEADER}\n{A}\n")
    with pytest.raises(CompanyFileError, match=r"not mapped: gross_amount; .* unknown: \[gross_amount\]"):
        shop.load()
    shop.sources[0] |= {"unknown": ["gross_amount"]}
    shop.load()
    assert shop.live(columns="order_id, gross_amount") == [("a", None)]


def test_a_select_may_leave_out_what_is_said_to_be_unknown(shop: Shop) -> None:
    select = (
        "select order_id, customer_id, '2024-01-02' as ordered_at, 'completed' as status, 'EUR' as currency "
        "from source"
    )
    shop.sources = [
        {
            "name": "log",
            "feed": "orders",
            "location": "{here}/in/*.csv",
            "over": "each_file",
            "select": select,
        }
    ]
    shop.write("1.csv", f"{ORDER_HEADER}\n{A}\n")
    (rejection,) = shop.load().rejected
    assert "gives no gross_amount" in rejection.reason
    shop.sources[0] |= {"unknown": ["gross_amount"]}
    shop.load()
    assert shop.live(columns="order_id, gross_amount") == [("a", None)]


@pytest.mark.parametrize("name", ["order_id", "channel", "gross"])
def test_only_what_the_contract_lets_be_unknown_may_be(shop: Shop, name: str) -> None:
    shop.sources[0] |= {"unknown": [name]}
    with pytest.raises(CompanyFileError, match=f"'{name}' of feed orders cannot be declared unknown"):
        shop.load()
