"""The SFO survey through the whole refresh: the published NPS, and what becomes of blanks and dates.

Add a test when a figure of the set is known from elsewhere. Never here: a figure that only this project
computed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tests.real.conftest import Refreshed

NPS = "served.marts.fct_surveys where kind = 'nps'"


@pytest.fixture(scope="module")
def airport(refreshed: Callable[..., Refreshed]) -> Refreshed:
    """The refreshed company."""
    return refreshed("sfo_survey", "sfo_survey")


def test_rows_add_up(airport: Refreshed) -> None:
    """Every answer given is loaded; a question left blank is no answer, so no row."""
    airport.assert_rows_add_up()
    assert airport.accounts() == {"questionnaire": (5_434, 5_434, 0, 0)}
    assert airport.value("select sum(file_rows)::int from pipeline.raw.files") == 2_831


def test_nps(airport: Refreshed) -> None:
    """2,746 answers, NPS 39.84; reading the codebook's 11 (blank) as a promoter would give 41.63."""
    answers, promoters, passives, detractors = airport.row(
        f"""
        select
            count(*), count(*) filter (where score >= 9), count(*) filter (where score between 7 and 8),
            count(*) filter (where score <= 6)
        from {NPS}
        """
    )
    assert (answers, promoters, passives, detractors) == (2_746, 1_436, 968, 342)
    assert round(100 * (promoters - detractors) / answers, 2) == 39.84


def test_satisfied_and_dissatisfied_split_the_scale(airport: Refreshed) -> None:
    """Promoters are the satisfied, detractors the dissatisfied; passives are neither."""
    assert airport.row(
        f"select count(*) filter (where is_satisfied), count(*) filter (where is_dissatisfied) from {NPS}"
    ) == (1_436, 342)


def test_no_blank_became_a_score(airport: Refreshed) -> None:
    """11 on the NPS question and Blank on the other are nowhere; 143 left the airport question blank."""
    scores = airport.rows(
        """
        select kind, count(*), min(score), max(score) from pipeline.raw.surveys group by kind order by kind
        """
    )
    assert scores == [("csat", 2_831 - 143, 1, 5), ("nps", 2_746, 0, 10)]


def test_days_agree_with_their_weekdays(airport: Refreshed) -> None:
    """The month is found by the calendar: May, the only one of 2017 in which the weekdays fit."""
    first, last, days = airport.row(
        f"select min(responded_on), max(responded_on), count(distinct responded_on) from {NPS}"
    )
    assert (first, last) == (date(2017, 5, 5), date(2017, 5, 30))
    assert days == 20


def test_marts_without_their_feed_are_there_and_empty(airport: Refreshed) -> None:
    """A company with surveys only gets every mart; those of orders and tickets hold nothing."""
    for mart in ("fct_orders", "fct_tickets", "customer_rfm", "cohort_retention"):
        assert airport.value(f"select count(*) from served.marts.{mart}") == 0, mart


def test_respondents(airport: Refreshed) -> None:
    """The published 2,809 responses: the file's 2,831 rows but for 22 that answer neither question."""
    assert airport.value("select count(*) from served.marts.dim_customer") == 2_809
    assert airport.value("select count(*) from served.marts.customer_360") == 2_809
