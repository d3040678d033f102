"""A workbook is parsed once, each cell lands as its exact text, and what cannot be read is named.

Add a case when a cell may hold a new kind of value. Never here: what all formats share (test_formats.py).
"""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ingestion.company.reading import Reading
from ingestion.readers import excel
from ingestion.readers.common import SourceFile
from tests.unit.conftest import ORDER_COLUMNS, Shop

ROWS = [
    ["a", "Müller", "2024-01-02T10:00:00", "completed", "EUR", "10.00"],
    ["b", 'say "no"', "2024-07-02T10:00:00", "pending", "EUR", "20.50"],
]


def workbook(path: Path, *rows: list[Any], sheet: str = "orders") -> bytes:
    """A workbook whose second sheet holds the rows under the usual header; the first one holds none of them."""
    book = openpyxl.Workbook()
    page = book.create_sheet(sheet)
    for row in ([*ORDER_COLUMNS], *rows):
        page.append(row)
    book.save(path)
    return path.read_bytes()


def landed(shop: Shop, tmp_path: Path, *rows: list[Any], sheet: str = "orders") -> Any:
    """The report of loading one workbook."""
    shop.sources = [shop.source(location="{here}/in/*.xlsx", format="excel", sheet=sheet)]
    shop.write("1.xlsx", workbook(tmp_path / "made.xlsx", *rows))
    return shop.load()


def test_a_cell_of_any_kind_lands_as_its_exact_text(shop: Shop, tmp_path: Path) -> None:
    day, instant = date(2024, 1, 2), datetime(2024, 1, 2, 10, 30, 15)
    landed(
        shop,
        tmp_path,
        [1001, 12345678901234, day, "completed", "EUR", 10.25],
        ["007", True, instant, "completed", "EUR", 0.1],
        [3.5, "#N/A", day, "completed", "EUR", None],
    )
    found = shop.live(columns="order_id, customer_id, ordered_at::varchar, gross_amount::varchar")
    # Berlin is an hour ahead of UTC in winter
    assert found[:2] == [
        ("007", "True", "2024-01-02 09:30:15", "0.10"),
        ("1001", "12345678901234", "2024-01-01 23:00:00", "10.25"),
    ]
    assert shop.refused()


def test_a_long_number_is_what_the_workbook_stored(shop: Shop, tmp_path: Path) -> None:
    landed(shop, tmp_path, [2**60, "c1", "2024-01-02", "completed", "EUR", 1])
    assert shop.live() == [str(2**60)]


def test_a_missing_sheet_is_named_and_a_nameless_column_does_no_harm(shop: Shop, tmp_path: Path) -> None:
    shop.sources = [shop.source(location="{here}/in/*.xlsx", format="excel", sheet="answers")]
    shop.write("1.xlsx", workbook(tmp_path / "made.xlsx", *ROWS))
    assert "answers" in shop.load().rejected[0].reason
    shop.sources[0]["sheet"] = "orders"
    shop.write("2.xlsx", workbook(tmp_path / "other.xlsx", [*ROWS[0], "beyond the header"]))
    shop.load()
    assert len(shop.live()) >= 1


def test_a_workbook_is_parsed_once(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    rows = excel._rows

    def noted(file: SourceFile, reading: Reading) -> list[list[Any]]:
        parsed.append(file.path)
        return rows(file, reading)

    monkeypatch.setattr(excel, "_rows", noted)
    assert landed(shop, tmp_path, *ROWS).rows_loaded == 2
    assert len(parsed) == 1


def test_without_the_excel_extra_the_message_names_it(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    (rejected,) = landed(shop, tmp_path, *ROWS).rejected
    assert "'excel' extra" in rejected.what_to_do
