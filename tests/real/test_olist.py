"""The Olist sample through the whole refresh: the published figures, and where its dirt lands.

The set was sampled by order and leans to bad outcomes: no retention figure is asserted, none would mean
anything.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest

from tests.real.conftest import Refreshed

pytestmark = pytest.mark.long

#: What was paid for each order, loaded and quarantined together; null where no payment is known.
ALL_PAYMENTS = """
    select order_id, cast(_extra ->> 'paid_amount' as decimal(18, 2)) as paid from pipeline.raw.orders
    union all
    select row_key, cast((row_text ->> '_extra') ->> 'paid_amount' as decimal(18, 2))
    from pipeline.raw.quarantine where feed = 'orders'
"""


@pytest.fixture(scope="module")
def market(refreshed: Callable[..., Refreshed]) -> Refreshed:
    """The refreshed company."""
    return refreshed("olist", "olist")


def test_rows_add_up(market: Refreshed) -> None:
    """Each row takes exactly one way; the orders published are 99,441."""
    market.assert_rows_add_up()
    assert market.accounts() == {
        "buyers": (28_962, 28_962, 0, 0),
        "orders": (99_441, 28_580, 0, 70_861),
        "items": (32_719, 32_719, 0, 0),
        "reviews": (15_470, 15_470, 0, 0),
    }


def test_orders_without_a_row_or_an_amount_are_quarantined(market: Refreshed) -> None:
    """Orders known by their payment alone, and orders of the sample that have no items."""
    assert market.reasons("orders") == {
        ("ordered_at", "required value is missing"): 99_441 - 29_355,
        ("gross_amount", "required value is missing"): 775,
    }


def test_payments(market: Refreshed) -> None:
    """The published total of payments, over the published number of orders that have one."""
    assert market.row(f"select sum(paid), count(paid), count(*) from ({ALL_PAYMENTS})") == (
        Decimal("16008872.12"),
        99_440,
        99_441,
    )


def test_goods_and_freight_are_what_was_paid(market: Refreshed) -> None:
    """Two files that know nothing of each other agree to the cent on all but a few orders in a thousand."""
    orders, agreeing = market.row(
        """
        select
            count(*),
            count(*) filter (
                where gross_amount + shipping_amount = cast(_extra ->> 'paid_amount' as decimal(18, 2))
            )
        from pipeline.raw.orders
        """
    )
    assert agreeing / orders > 0.99


def test_the_person_is_the_unique_id(market: Refreshed) -> None:
    """customer_id is one an order; 28,962 people placed the 29,355 orders."""
    assert market.value("select count(*) from served.marts.dim_customer") == 28_962
    assert market.value("select count(*) from served.marts.customer_360") == 28_962


def test_zip_prefixes_keep_their_zeros(market: Refreshed) -> None:
    """A postcode is text: read as a number, every fourth would lose its first digit."""
    zips = "select _extra ->> 'zip_code_prefix' as zip from pipeline.raw.customers"
    assert market.value(f"select count(*) from ({zips}) where length(zip) <> 5 or zip is null") == 0
    assert market.value(f"select count(*) from ({zips}) where zip like '0%'") > 0


def test_reviews_that_repeat_and_reviews_before_the_purchase(market: Refreshed) -> None:
    """Review ids answer for more than one order; 69 surveys were sent before the purchase. All are loaded."""
    assert market.row(
        """
        select
            count(*), count(distinct response_id),
            count(*) filter (where _extra ->> 'sent_before_purchase' = 'true')
        from pipeline.raw.surveys
        """
    ) == (15_470, 15_470, 69)
    assert market.value("select count(*) from served.marts.fct_surveys") == 15_470


def test_messages_keep_their_line_breaks(market: Refreshed) -> None:
    """A quoted line break does not split a row: every review has a score of its own scale."""
    broken = "select count(*) from pipeline.raw.surveys where comment like '%' || chr(10) || '%'"
    assert market.value(broken) > 0
    assert market.rows("select distinct scale_min, scale_max from pipeline.raw.surveys") == [(1, 5)]


def test_categories_are_in_english(market: Refreshed) -> None:
    """Two categories have no translation; products without a category stay without one."""
    categories = "select distinct product_category as name from pipeline.raw.order_lines"
    names = {name for (name,) in market.rows(categories)}
    assert "health_beauty" in names and "beleza_saude" not in names
    assert "portateis_cozinha_e_preparadores_de_alimentos" in names and None in names


def test_revenue_is_that_of_delivered_orders(market: Refreshed) -> None:
    """Completed means delivered; the mart's revenue is the goods of those orders, to the cent."""
    loaded = market.row(
        "select count(*), sum(gross_amount) from pipeline.raw.orders where status = 'completed'"
    )
    assert loaded == market.row(
        "select count(*), sum(net_amount) from served.marts.fct_orders where is_completed"
    )
    assert loaded[0] == 26_392


def test_local_days_survive_daylight_saving(market: Refreshed) -> None:
    """Brazil's clocks jumped at midnight of 2017-10-15: a date read there must not slip to the day before."""
    local = (
        "select timezone('America/Sao_Paulo', timezone('UTC', sent_at)) as stamp from pipeline.raw.surveys"
    )
    hours = market.rows(
        f"select hour(stamp), count(distinct cast(stamp as date)), min(stamp) from ({local}) group by 1"
    )
    assert sorted(hours)[1:] == [(1, 1, datetime(2017, 10, 15, 1))]
