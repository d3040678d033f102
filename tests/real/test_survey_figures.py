"""The survey marts on real answers: the published NPS, and review scores as satisfaction.

Add a test when a figure of the set is known from elsewhere. Never here: a figure that only this project
computed.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

import pytest

from tests.real.conftest import Refreshed

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def airport(refreshed: Callable[..., Refreshed]) -> Refreshed:
    """The refreshed airport."""
    return refreshed("sfo_survey", "sfo_survey")


@pytest.fixture(scope="module")
def shop(refreshed: Callable[..., Refreshed]) -> Refreshed:
    """The refreshed shop."""
    return refreshed("olist", "olist")


@pytest.mark.parametrize("basis", ["all_responses", "latest_response"])
def test_nps_of_the_airport(airport: Refreshed, basis: str) -> None:
    """2,746 answers, each of another person: NPS 39.84 (11 = blank read as a promoter would give 41.63)."""
    row = airport.row(
        f"""
        select responses, customers, promoters, passives, detractors, nps, nps_high - nps, is_small
        from served.marts.nps where dimension = 'all' and basis = '{basis}'
        """
    )
    assert row[:5] == (2_746, 2_746, 1_436, 968, 342)
    assert round(row[5], 2) == 39.84
    p, d = 1_436 / 2_746, 342 / 2_746
    assert row[6] == pytest.approx(100 * 1.959964 * sqrt((p + d - (p - d) ** 2) / 2_746), abs=1e-4)
    assert row[7] is False


def test_branches_add_up_to_the_airport(airport: Refreshed) -> None:
    """Every answer is of one branch."""
    assert (
        airport.value(
            "select sum(responses)::int from served.marts.nps where dimension = 'branch' and basis = 'all_responses'"
        )
        == 2_746
    )


def test_what_the_airport_cannot_tell(airport: Refreshed) -> None:
    """No orders, tickets or invitations: segments, closed loops and response rates are unknown, not none or 0."""
    assert airport.rows(
        """
        select distinct dimension_value, closed_loop_known, closed_loop, response_rate
        from served.marts.nps where dimension = 'segment'
        """
    ) == [("unknown", 0, None, None)]
    assert airport.value("select count(*) from served.marts.survey_response") == 0


def test_reviews_of_the_shop_are_its_satisfaction(shop: Refreshed) -> None:
    """One row a scale; the top two boxes are four and five stars. The shop asks no NPS."""
    found = shop.row(
        """
        select sum(responses)::int, sum(satisfied_responses)::int, sum(mean_value * responses),
            min(scale_min)::int, max(scale_max)::int
        from served.marts.survey_scores where kind = 'csat' and dimension = 'all' and basis = 'all_responses'
        """
    )
    reviews, top, stars = shop.row(
        "select count(*), count(*) filter (where score >= 4), sum(score) from served.marts.fct_surveys"
    )
    assert found[:2] == (reviews, top)
    assert found[2] == pytest.approx(stars)
    assert found[3:] == (1, 5)
    assert shop.value("select count(*) from served.marts.nps") == 0
