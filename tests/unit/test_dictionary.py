"""A table as its readers see it: units by convention, examples, what is left out; and its page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from orchestration.documentation.dictionary import Told, page
from orchestration.publish.audiences import Audience
from orchestration.publish.table import DescribedTable, Example, described
from orchestration.publish.units import unit_of

MODEL = {
    "name": "customer_value",
    "description": "What a customer\n is <worth> & why. "
    "Example - the best: select 1 from marts.a. Example - all: select 2.",
    "config": {"meta": {"owner": "marketing", "needs": ["orders"], "impersonal_rows": "a > 1"}},
    "columns": [
        {"name": "customer_key", "data_type": "bigint", "description": "The customer."},
        {"name": "revenue", "data_type": "DECIMAL(18,2)", "description": "Net revenue."},
        {
            "name": "share",
            "data_type": "double",
            "description": "Of it.",
            "config": {"meta": {"unit": "per cent"}},
        },
        {
            "name": "email",
            "data_type": "varchar",
            "description": "E-mail.",
            "config": {"meta": {"personal": "contact"}},
        },
    ],
}


@pytest.fixture
def table() -> DescribedTable:
    return described(MODEL, ("value",), "-- grain: one row a customer\nselect 1", ("customer_key",))


def test_a_table_says_what_its_model_says(table: DescribedTable) -> None:
    assert (table.subject, table.grain, table.owner, table.needs) == (
        "Value",
        "one row a customer",
        "marketing",
        ("orders",),
    )
    assert table.meaning == "What a customer is <worth> & why."
    assert table.examples == (Example("the best", "select 1 from marts.a"), Example("all", "select 2"))
    units = {column.name: column.unit for column in table.columns}
    assert units == {
        "customer_key": "identifier",
        "revenue": "reporting currency",
        "share": "per cent",
        "email": None,
    }


def test_what_is_left_out_takes_a_broken_key_with_it(table: DescribedTable) -> None:
    narrow = table.seen_with(())
    assert narrow.names == ("customer_key", "revenue", "share")
    assert (narrow.key, narrow.rows) == (("customer_key",), "a > 1")
    assert replace(table, key=("customer_key", "email")).seen_with(()).key == ()


@pytest.mark.parametrize(
    ("name", "data_type", "unit"),
    [
        ("tenure_days", "bigint", "days"),
        ("tickets_30_days", "bigint", "count"),
        ("order_date", "date", "day in the company's time zone"),
        ("month", "date", "month (its first day)"),
        ("opened_at", "timestamp", "instant in UTC"),
        ("conversion_low", "double", "share (0 to 1)"),
        ("effect_90_high", "double", "share (-1 to 1)"),
        ("adjusted_lift", "double", "ratio"),
        ("unit_cost", "decimal(18,6)", "reporting currency"),
        ("segment", "varchar", None),
        ("is_small", "boolean", None),
        ("something", "double", None),
    ],
)
def test_a_unit_follows_from_name_and_type(name: str, data_type: str, unit: str | None) -> None:
    assert unit_of(name, data_type) == unit


class _Reader(HTMLParser):
    """Ids, links within the page, and anything a browser would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.ids += [str(known["id"])] if "id" in known else []
        if tag == "a":
            self.links.append(str(known["href"]))
        self.fetched += [f"{tag} {name}" for name in ("src", "srcset", "data") if name in known]
        self.fetched += [tag] if tag in ("link", "img", "iframe", "object") else []


def test_the_page_leads_to_every_table_and_column_and_fetches_nothing(table: DescribedTable) -> None:
    audience = Audience(
        "service", "Service", "Service", "Those <who> serve.", ("customer_value",), personal=()
    )
    html = page(
        Told(audience, (table,), {"customer_value": 1234}, "Shop & Co", date(2026, 3, 31), "service.duckdb")
    )
    seen = _Reader()
    seen.feed(html)
    assert {"customer_value", "customer_value.revenue", "customer_value.email"} <= set(seen.ids)
    assert len(seen.ids) == len(set(seen.ids))
    assert {link.removeprefix("#") for link in seen.links} <= set(seen.ids)
    assert seen.fetched == []
    assert "://" not in html
    assert "Those &lt;who&gt; serve." in html
    assert "What a customer is &lt;worth&gt; &amp; why." in html
    assert "1,234 rows" in html
    assert "select 1 from marts.a" in html
