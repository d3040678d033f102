"""The report's SQL selects: no statistic is computed in it, and no address, phone or free text of anybody is shown.

Add a construct to STATISTIC when a page could compute with it. Never here: whether the figures are right.
"""

from __future__ import annotations

import re

import pytest
import sqlglot
from sqlglot import exp

from ingestion.contracts import contracts
from tests.architecture.house import line_of, name, refuse, under

#: Division by anything but a plain number (a unit, such as 60 seconds a minute), roots, powers, quantiles and means.
STATISTIC = re.compile(
    r"/(?!\s*\d+(?:\.\d+)?\b)|\^|\b(?:sqrt|pow|power|avg|mean|median|quantile\w*|percentile\w*|stddev\w*|var_\w+|variance)\s*\("
    r"|\b1\.(?:96|959964|645|64)\d*\b",
    re.IGNORECASE,
)

#: Marts with a row a customer or an answer: a page names what it takes from them.
OF_PERSONS = re.compile(r"marts\.(customer_|dim_customer|save_list|fct_|retention_offers|figure_evidence)")


def faults(file: str, text: str) -> list[str]:
    """Every statistic that a query computes."""
    sql = re.sub(r"--[^\n]*", "", text)
    return [f"{file}:{line_of(sql, found.start())}: {found.group()}" for found in STATISTIC.finditer(sql)]


def shown(text: str) -> set[str]:
    """Names of the columns that a query hands to a page."""
    return {str(one) for one in sqlglot.parse_one(text, dialect="duckdb", into=exp.Select).named_selects}


def person_faults(file: str, text: str) -> list[str]:
    """Columns of a page that reach a person or hold what somebody typed, as any contract classes them."""
    held = {
        name
        for contract in contracts().values()
        for name, column in contract.columns.items()
        if column.personal in ("contact", "free_text")
    }
    whole = {"*"} if OF_PERSONS.search(text) else set()
    return [f"{file}: shows {name}" for name in sorted(shown(text) & {*held, *whole, "full_name"})]


def test_the_report_shows_no_way_to_reach_anybody() -> None:
    read = under("orchestration/report/sql", ".sql")
    assert len(read) > 40
    refuse(one for file in read for one in person_faults(name(file), file.read_text("utf-8")))


@pytest.mark.parametrize("bad", ["c.phone", "upper(c.email) as email", "comment", "c.*", "full_name"])
def test_a_contact_on_a_page_is_seen(bad: str) -> None:
    assert person_faults("a.sql", f"select c.customer_key, {bad} from marts.customer_360 as c")


def test_a_contact_that_is_only_compared_is_none() -> None:
    assert (
        person_faults("a.sql", "select c.customer_key from marts.customer_360 as c where c.phone is null")
        == []
    )


def test_the_report_only_selects() -> None:
    for file in under("orchestration/report/sql", ".sql"):
        refuse(faults(name(file), file.read_text("utf-8")))


@pytest.mark.parametrize(
    "bad", ["kept / n", "1.96 * x", "sqrt(x)", "median(days)", "avg(rate)", "sum(a) / count(b)", "x ^ 2"]
)
def test_a_statistic_is_seen(bad: str) -> None:
    assert faults("a.sql", f"select {bad} as rate")


def test_a_unit_and_a_comment_are_no_statistic() -> None:
    assert faults("a.sql", "-- kept / n\nselect seconds / 60 as minutes") == []
