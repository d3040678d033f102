"""Small published complaints about exports, where they lie beside the project: each loads what it must.

Add a case by its folder and company file with what it loads, quarantines and rejects. Never here: figures of marts.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from ingestion.database import connect
from ingestion.load import load_company
from ingestion.load.preview import preview
from ingestion.settings import PROJECT_ROOT, load_settings

FIELD = Path(os.environ.get("LOYALTY_DATA", PROJECT_ROOT.parent / "shared/data")).parent / "field"
#: Company file: rows loaded, quarantined, and files rejected, over all sources.
CASES = {
    "01-shopify-orders-export/company.yml": (13, 0, 0),
    "01-shopify-orders-export/company_naive.yml": (5, 3, 0),
    "02-refund-with-shipping/company.yml": (4, 0, 0),
    "03-many-currencies/company.yml": (8, 0, 0),
    "05-utf16-tabs-decimal-comma/company.yml": (3, 1, 0),
    "05-utf16-tabs-decimal-comma/company_naive.yml": (0, 4, 0),
    "06-sep-line/company.yml": (2, 0, 0),
    "07b-totals-only/company.yml": (2, 1, 0),
    "08-mysql-zero-dates/company.yml": (3, 0, 0),
    "08-mysql-zero-dates/company_naive.yml": (3, 0, 0),
    "09-excel-workbook/company.yml": (3, 1, 0),
    "09-excel-workbook/company_titled.yml": (0, 0, 1),
    "09-excel-workbook/company_trailing.yml": (3, 1, 0),
    "09-excel-workbook/company_two.yml": (4, 1, 0),
    "10-scientific-ids/company.yml": (4, 0, 0),
    "12-null-words/company.yml": (9, 0, 0),
    "14-shared-mailbox/company.yml": (18, 0, 0),
    "15-bot-first-reply/company.yml": (9, 0, 0),
    "16-merged-tickets/company.yml": (3, 0, 0),
    "16-merged-tickets/company_select.yml": (2, 0, 0),
    "18-waiting-for-customer/company.yml": (6, 0, 0),
    "22-jira-repeated-columns/company.yml": (2, 0, 0),
    "23b-json-array/company.yml": (2, 0, 0),
    "24-qualtrics-three-headers/company.yml": (3, 0, 0),
    "27-answers-edited-and-anonymous/company.yml": (6, 0, 0),
    "29-deleted-in-full-exports/company.yml": (5, 0, 0),
    "29-deleted-in-full-exports/company_select.yml": (2, 0, 0),
    "30-typo-in-optional-column/company.yml": (2, 0, 0),
    "33-json-lines-with-bom/company.yml": (3, 0, 0),
    "34-blanks-and-trailing-delimiter/company.yml": (2, 0, 0),
    "35-epoch-milliseconds/company.yml": (1, 0, 0),
    "36-stripe-payments/company.yml": (1, 3, 0),
    "38-export-dated-this-morning/company.yml": (3, 0, 0),
}


@pytest.mark.skipif(not FIELD.is_dir(), reason="the cases are not there")
@pytest.mark.parametrize("case", CASES)
def test_a_case_loads_what_it_must(case: str, tmp_path: Path) -> None:
    sources = load_company(
        load_settings(company_file=FIELD / case, home=tmp_path, environment="test")
    ).sources
    loaded, refused = (sum(getattr(s, name) for s in sources) for name in ("rows_loaded", "rows_quarantined"))
    assert (loaded, refused, sum(len(s.rejected) for s in sources)) == CASES[case]


def loaded(case: str, folder: Path, sql: str, change: tuple[str, str] = ("", "")) -> list[tuple[Any, ...]]:
    """Rows of a query on a case that was loaded, its company file changed first."""
    text = (FIELD / case / "company.yml").read_text().replace(*change) if change[0] else None
    file = FIELD / case / "company.yml"
    if text:
        file = folder / "company.yml"
        file.write_text(text.replace("{here}", str(FIELD / case)))
    settings = load_settings(company_file=file, home=folder / "var", environment="test")
    load_company(settings)
    con = connect(settings)
    try:
        return con.execute(sql).fetchall()
    finally:
        con.close()


AMOUNTS = "select order_id, cast(gross_amount as varchar) from raw.orders order by order_id"
CHANGED: dict[str, tuple[str, tuple[str, str], str, list[tuple[Any, ...]]]] = {
    "what is gone from a full export is gone": (
        "29-deleted-in-full-exports",
        ("    feed: orders", "    feed: orders\n    snapshot: true"),
        AMOUNTS,
        [("X1", "10.00"), ("X3", "30.00")],
    ),
    "milliseconds have a word": (
        "35-epoch-milliseconds",
        ('{sql: "epoch_ms(cast(created as bigint))"}', "{column: created, timestamps: [epoch_ms]}"),
        "select cast(ordered_at as varchar), cast(updated_at as varchar) from raw.orders",
        [("2024-03-31 21:30:00", "2024-03-31 21:30:00")],
    ),
    "numbers are said by example": (
        "05-utf16-tabs-decimal-comma",
        (
            "{sql: \"replace(replace(replace(Betrag, '.', ''), ',', '.'), ' €', '')\"}",
            '{column: Betrag, numbers: "(1.234,56 €)"}',
        ),
        AMOUNTS,
        [("00017", "1234.56"), ("00018", "1500.00"), ("17", "12.00")],
    ),
}


@pytest.mark.skipif(not FIELD.is_dir(), reason="the cases are not there")
@pytest.mark.parametrize("claim", CHANGED)
def test_a_word_of_the_company_file_does_it(claim: str, tmp_path: Path) -> None:
    case, change, sql, rows = CHANGED[claim]
    assert loaded(case, tmp_path, sql, change) == rows


@pytest.mark.skipif(not FIELD.is_dir(), reason="the cases are not there")
def test_wrong_dates_of_an_optional_column_are_told(tmp_path: Path) -> None:
    text = (FIELD / "08-mysql-zero-dates/company_naive.yml").read_text()
    (tmp_path / "naive.yml").write_text(text.replace("{here}", str(FIELD / "08-mysql-zero-dates")))
    settings = load_settings(company_file=tmp_path / "naive.yml", home=tmp_path / "var", environment="test")
    seen = preview(settings)
    assert [(part.column, part.rows) for part in seen.lost_cells] == [("delivered_at", 2)]
    assert seen.lost_cells[0].examples == ("0000-00-00 00:00:00", "9999-12-31 00:00:00")


@pytest.mark.skipif(not FIELD.is_dir(), reason="the cases are not there")
@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("10-scientific-ids", "1.23457E+15 in rows 1 and 3"),
        ("30-typo-in-optional-column", "line 11: typo_orders: discount_amount: reads column 'Discuont'"),
    ],
)
def test_a_trial_says_what_is_wrong(case: str, said: str, tmp_path: Path) -> None:
    seen = preview(
        load_settings(company_file=FIELD / case / "company.yml", home=tmp_path, environment="test")
    )
    assert any(said in text for text in [*seen.absent, *(part.case for part in seen.no_keys)])
    assert seen.absent or seen.no_keys


@pytest.mark.skipif(not FIELD.is_dir(), reason="the cases are not there")
@pytest.mark.parametrize(
    ("mistake", "said"),
    [
        ("19_encoding", "The file looks like utf-8: set the source's encoding to it"),
        ("22_ambiguous_zone", "it is written as ISO 8601; add iso to timestamps"),
    ],
)
def test_a_mistake_is_told_with_its_cure(mistake: str, said: str, tmp_path: Path) -> None:
    file = FIELD / "mistakes" / mistake / "company.yml"
    seen = preview(load_settings(company_file=file, home=tmp_path, environment="test"))
    told = [one.what_to_do for source in seen.sources for one in source.rejected]
    assert not seen.fits
    assert any(said in text for text in [*told, *(part.reason for part in seen.refused)])


@pytest.mark.skipif(not FIELD.is_dir(), reason="the cases are not there")
def test_every_row_of_a_shop_is_somewhere(tmp_path: Path) -> None:
    """Three ordinary exports, fields of several lines among them, mapped by five sources."""
    settings = load_settings(company_file=FIELD / "acme_shop/company.yml", home=tmp_path, environment="test")
    sources = load_company(settings).sources
    assert [rejection for source in sources for rejection in source.rejected] == []
    for source in sources:
        assert source.rows_in == source.rows_loaded + source.rows_duplicate + source.rows_quarantined
        assert source.rows_loaded > 0.9 * source.rows_in, source.source
    assert sum(source.rows_loaded + source.rows_quarantined for source in sources) == 7922
