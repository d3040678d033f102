"""Published figures of the real sets, as the mart reconciliation says the sources say them; nothing is unexplained.

Add a figure when a publisher states it. Never here: a figure that only this project computed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.real.conftest import Refreshed

pytestmark = pytest.mark.long

SETS = {
    "online_retail": ("online_retail",),
    "incident_log": ("incident_log",),
    "olist": ("olist",),
    "sfo_survey": ("sfo_survey",),
    "combined": ("olist", "incident_log", "sfo_survey"),
}
Get = Callable[..., Refreshed]


def _figures(of: Refreshed, *columns: str) -> dict[tuple[str, str], tuple[Any, ...]]:
    found = of.rows(f"select figure, unit, {', '.join(columns)} from served.marts.reconciliation")
    return {(figure, unit): tuple(values) for figure, unit, *values in found}


def _effects(of: Refreshed, figure: str, *more: str) -> dict[str, float]:
    found = of.rows(
        "select reason, sum(effect) from served.marts.reconciliation_reasons "
        f"where figure = '{figure}' and step > 0 group by reason"
    )
    return dict(found)


@pytest.mark.parametrize("company", SETS)
def test_nothing_is_unexplained(refreshed: Get, company: str) -> None:
    """Every difference has its reasons, and they add up to it."""
    found = _figures(refreshed(company, *SETS[company]), "unexplained")
    assert len(found) >= 3
    assert {figure: left for figure, (left,) in found.items() if abs(left) > 1e-9} == {}


def test_online_retail(refreshed: Get) -> None:
    """541,909 lines and 25,900 invoices come in; 8,911,407.90 of the revenue is that of known customers."""
    shop = refreshed("online_retail", "online_retail")
    found = _figures(shop, "source_value", "warehouse_value", "anonymous_value")
    assert found["order_lines", ""][0] == 541_909
    assert found["orders", ""] == (25_900, 25_898, 3_708)
    assert found["orders_of_customers", ""] == (25_900, 18_532, None)
    assert round(found["revenue", "GBP"][1] - found["revenue", "GBP"][2], 2) == 8_911_407.90
    assert _effects(shop, "orders") == {"quarantined": -2}
    assert found["completed_orders", ""][1] + _effects(shop, "orders_of_customers")["anonymous"] == 18_532
    gross, refunds = shop.row(
        "select sum(case when reason = 'delivered' then value_of_rows end), "
        "coalesce((select sum(cast(row_text ->> 'refund_amount' as decimal(18, 2))) from pipeline.raw.quarantine "
        "where feed = 'orders'), 0) + (select sum(refund_amount) from pipeline.raw.orders) "
        "from served.marts.reconciliation_reasons where figure = 'gross_amount'"
    )
    assert round(gross - float(refunds), 2) == 9_747_747.93


def test_incident_log(refreshed: Get) -> None:
    """24,918 incidents, 331 reopenings; the desk's own flag says 15,803 kept their promise, which nobody can check."""
    desk = refreshed("incident_log", "incident_log")
    found = _figures(desk, "source_value", "warehouse_value")
    assert found["tickets", ""] == (24_918, 24_918)
    assert found["tickets_of_customers", ""] == (24_918, 24_915)
    assert found["made_sla", ""] == (15_803, None)
    assert found["reopenings", ""] == (245 + 2 * 19 + 3 * 4 + 4 * 4 + 6 * 2 + 8, 331)
    assert _effects(desk, "made_sla") == {"not_judged_here": -15_803}


def test_olist(refreshed: Get) -> None:
    """Payments of 16,008,872.12 over 99,440 orders, of which the sample holds a third."""
    market = refreshed("olist", "olist")
    found = _figures(market, "source_value", "row_count - rows_without_value")
    assert found["payments", ""] == (16_008_872.12, 99_440)
    assert found["orders", ""][0] == 99_441
    assert set(_effects(market, "payments")) == {"quarantined", "judged_otherwise", "not_stated"}


def test_sfo_survey(refreshed: Get) -> None:
    """2,746 answers, NPS 39.84, in the source and in the marts."""
    airport = refreshed("sfo_survey", "sfo_survey")
    found = _figures(airport, "source_value", "warehouse_value")
    assert found["answers", "nps"] == (2_746, 2_746)
    source, marts = found["nps", ""]
    assert source == marts
    assert round(source, 2) == 39.84
