"""Facts of the company's own beside the contract's columns: what a source may name, and how they are carried."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ingestion.errors import CompanyFileError
from tests.unit.conftest import ORDER_HEADER, Shop

A = "a,c1,2024-01-02,completed,EUR,10.00"
B = "b,c2,2024-01-03,completed,EUR,20.00"


def _attributes(shop: Shop) -> list[Any]:
    return [text and json.loads(text) for text in shop.live(columns="attributes")]


def test_attributes_are_carried_by_name(shop: Shop) -> None:
    shop.sources[0]["attributes"] = {
        "sprint": "Sprint", "squad": {"column": "Team", "map": {"1": "red"}}, "half": {"sql": "left(trim(Sprint), 1)"},
    }  # fmt: skip
    shop.write("1.csv", f"{ORDER_HEADER},Sprint,Team,Note\n{A}, 12 ,1,n\n{B},,,n\n")
    report = shop.load()
    assert report.rows_loaded == 2
    assert _attributes(shop) == [{"sprint": "12", "squad": "red", "half": "1"}, None]
    assert {*map(str, shop.live(columns="_extra"))} == {'{"Note":"n"}'}
    assert shop.settings.dbt_vars()["attributes"] == {"orders": ["sprint", "squad", "half"]}


def test_a_file_without_the_column_has_no_such_attribute(shop: Shop) -> None:
    shop.sources[0]["attributes"] = {"sprint": "Sprint", "squad": {"sql": "upper(Team)"}}
    shop.write("1.csv", f"{ORDER_HEADER},Sprint\n{A},12\n")
    report = shop.load()
    assert _attributes(shop) == [{"sprint": "12"}] or _attributes(shop) == [{"sprint": "12", "squad": None}]
    assert report.rejected == []


def test_a_select_names_its_own_columns(shop: Shop) -> None:
    select = "select *, upper(plan) as plan_word from source"
    shop.sources = [
        {"name": "log", "feed": "orders", "location": "{here}/in/*.csv", "over": "each_file", "select": select,
         "attributes": {"plan": "plan_word"}}
    ]  # fmt: skip
    shop.write("1.csv", f"{ORDER_HEADER},plan\n{A},gold\n{B},\n")
    shop.load()
    assert _attributes(shop) == [{"plan": "GOLD"}, None]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"attributes": {"channel": "Sprint"}}, "'channel' cannot name an attribute"),
        ({"attributes": {"Sprint": "Sprint"}}, "'Sprint' cannot name an attribute"),
        ({"attributes": {f"a{n}": "Sprint" for n in range(6)}}, "feed orders has 6 attributes"),
        ({"feed": "order_lines", "attributes": {"sprint": "Sprint"}}, "feed order_lines has no attributes"),
    ],
)
def test_what_cannot_be_an_attribute_is_refused(shop: Shop, change: dict[str, Any], told: str) -> None:
    shop.sources[0] |= change
    if change.get("feed") == "order_lines":
        shop.sources[0]["columns"] = {
            name: name for name in ("order_id", "line_number", "product_id", "quantity", "unit_price")
        }
    with pytest.raises(CompanyFileError, match=told):
        shop.load()


def test_attributes_are_said_in_one_way(shop: Shop) -> None:
    shop.sources[0]["columns"]["attributes"] = "Sprint"
    shop.sources[0]["attributes"] = {"sprint": "Sprint"}
    with pytest.raises(CompanyFileError, match="'attributes' stands beside 'columns'"):
        shop.load()
