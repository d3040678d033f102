"""Who leaves, on Online Retail: the list beside the simple rules on two past days, judged by the 90 days after.

The chance of a day was fitted on what was known then. Never here: a figure that only holds because of the sample.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.real.conftest import Refreshed

pytestmark = pytest.mark.long

DAYS = ("2011-05-31", "2011-08-31")


@pytest.fixture(scope="module")
def shop(refreshed: Callable[..., Refreshed]) -> Refreshed:
    """The refreshed company."""
    return refreshed("online_retail", "online_retail")


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("list_name", ["all", "save"])
def test_the_list_catches_at_least_what_the_best_simple_rule_catches(
    shop: Refreshed, day: str, list_name: str
) -> None:
    rows = shop.rows(
        f"""
        select cut, max(case when is_used then revenue_caught end), max(case when is_simple then revenue_caught end)
        from served.marts.save_list_backtest
        where snapshot_date = date '{day}' and list_name = '{list_name}' and cut in ('50', '100', '200')
        group by cut
        """
    )
    assert len(rows) == 3
    assert all(used >= simple for _, used, simple in rows), rows


def test_days_of_silence_times_revenue_is_as_published(shop: Refreshed) -> None:
    """3,317 customers, 43.8 % of whom bought nothing; the first 100 by silence x revenue: 34 of them, 262,149."""
    row = shop.row(
        """
        select customers, round(gone_rate, 3), listed_gone, round(revenue_caught)::bigint
        from served.marts.save_list_backtest
        where snapshot_date = date '2011-08-31' and list_name = 'all' and cut = '100'
            and ordered_by = 'silence_x_revenue'
        """
    )
    assert row == (3_317, 0.438, 34, 262_149)


@pytest.mark.parametrize("day", DAYS)
def test_the_chance_tells_leavers_from_stayers(shop: Refreshed, day: str) -> None:
    found = {
        method: (auc, brier, is_used)
        for method, auc, brier, is_used in shop.rows(
            f"""
            select method, auc, brier_score, is_used from served.marts.leave_calibration
            where snapshot_date = date '{day}' and decile = 'all'
            """
        )
    }
    used = next(method for method, (*_, is_used) in found.items() if is_used)
    assert used == max(found, key=lambda one: found[one][0])
    assert found[used][0] > 0.7 and found[used][1] < 0.25
