"""The combined company: real rows of three sets under an invented link, through the whole refresh.

Here: that all feeds run together and the link is what it says. Never here: a finding across the feeds; none
means anything.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingestion.company.file import load_company
from ingestion.company.model import Source
from tests.real.conftest import COMPANIES, Refreshed

pytestmark = pytest.mark.long

#: Who was given to whom.
PAIRS = (
    "select distinct _extra ->> 'caller_id' as caller, customer_id as person "
    "from pipeline.raw.tickets where customer_id is not null"
)


@pytest.fixture(scope="module")
def company(refreshed: Callable[..., Refreshed]) -> Refreshed:
    """The refreshed company."""
    return refreshed("combined", "olist", "incident_log", "sfo_survey")


def selects(company: str) -> tuple[Source, ...]:
    """The sources of a company file."""
    return load_company(COMPANIES / f"{company}.yml").sources


def test_rows_add_up(company: Refreshed) -> None:
    """Each row of each set takes exactly one way."""
    company.assert_rows_add_up()
    accounts = company.accounts()
    assert accounts["orders"] == (29_355, 28_580, 0, 775)
    assert accounts["incidents"] == (24_918, 24_918, 0, 0)
    assert accounts["questionnaire"] == (5_434, 5_434, 0, 0)
    assert accounts["reviews"] == (15_470, 15_470, 0, 0)


def test_the_link_gives_each_caller_one_person(company: Refreshed) -> None:
    """One to one: no two callers share a person, no caller is split; so tickets a customer stay real."""
    links, callers, people = company.row(
        f"select count(*), count(distinct caller), count(distinct person) from ({PAIRS})"
    )
    assert links == callers == people > 5_000
    people = "select customer_id from pipeline.raw.customers"
    assert company.value(f"select count(*) from ({PAIRS}) where person not in ({people})") == 0


def test_the_link_is_fixed(company: Refreshed) -> None:
    """Recomputed here from the seed alone: another run, another machine, the same pairs."""
    linked = company.value(f"select min_by(person, md5('invented link 1 ' || caller)) from ({PAIRS})")
    first = "select min_by(customer_id, md5('invented link 1 ' || customer_id)) from pipeline.raw.customers"
    assert linked == company.value(first)


def test_the_file_says_that_the_link_is_invented() -> None:
    """Whoever reads the file cannot miss it, and whoever reads a select meets it by name."""
    text = (COMPANIES / "combined.yml").read_text("utf-8")
    assert "THE LINK IS INVENTED" in text.split("company:")[0]
    linked = {source.name for source in selects("combined") if "invented_link" in (source.select or "")}
    assert linked == {"incidents", "questionnaire"}


def test_shared_selects_are_the_same_as_in_their_own_company() -> None:
    """What is not linked is mapped as its own company file maps it: a fix in one is a fix in both."""
    combined = {source.name: source.select for source in selects("combined")}
    own = {source.name: source.select for origin in ("olist", "incident_log") for source in selects(origin)}
    for name in ("buyers", "items", "reviews", "incident_changes"):
        assert combined[name] == own[name], name


def test_all_feeds_meet_in_the_marts(company: Refreshed) -> None:
    """Customers are Olist's 28,962, with orders, tickets and answers; totals are those of the single sets."""
    assert company.value("select count(*) from served.marts.customer_360") == 28_962
    assert company.value("select count(*) from served.marts.fct_orders") == 28_580
    assert company.value("select count(*) from served.marts.fct_tickets") == 24_918
    assert company.value("select count(*) from served.marts.fct_surveys") == 15_470 + 5_434
    assert company.value("select count(*) from served.marts.recovery_episodes") > 0
