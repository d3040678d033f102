"""A workbook is parsed once, each cell lands as its exact text, and what cannot be read is named.

Add a case when a cell may hold a new kind of value. Never here: what all formats share (test_formats.py).
"""

from __future__ import annotations

import sys
import zipfile
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
    parse = excel.parse

    def noted(file: SourceFile, reading: Reading, target: Path, memory: int) -> int:
        parsed.append(file.path)
        return parse(file, reading, target, memory)

    monkeypatch.setattr(excel, "parse", noted)
    assert landed(shop, tmp_path, *ROWS).rows_loaded == 2
    assert len(parsed) == 1


def test_without_the_excel_extra_the_message_names_it(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    (rejected,) = landed(shop, tmp_path, *ROWS).rejected
    assert "'excel' extra" in rejected.what_to_do


@pytest.mark.parametrize(
    ("keys", "above"),
    [
        ({"header_row": 3}, [["Orders of May"], []]),
        ({"header_row": 2, "skip": 1}, [["Orders of May"]]),
        ({"header": [*ORDER_COLUMNS]}, []),
    ],
)
def test_the_header_may_stand_anywhere_or_nowhere(
    shop: Shop, tmp_path: Path, keys: dict[str, Any], above: list[list[str]]
) -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    head = [] if "header" in keys else [[*ORDER_COLUMNS]]
    for row in (*above, *head, *([["What?"]] if "skip" in keys else []), *ROWS):
        page.append(row)
    book.save(tmp_path / "made.xlsx")
    shop.sources = [shop.source(location="{here}/in/*.xlsx", format="excel", **keys)]
    shop.write("1.xlsx", (tmp_path / "made.xlsx").read_bytes())
    assert shop.load().rejected == []
    assert shop.live(columns="_row_number, order_id") == [(1, "a"), (2, "b")]


#: Parts of a workbook whose cells all name one text; a cell costs some bytes in the file and the whole text in memory.
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TEXTS = f'<sst xmlns="{MAIN}"><si><t>{"x" * 30_000}</t></si></sst>'
SHARED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
RELATION = f'<Relationship Id="texts" Type="{SHARED}" Target="sharedStrings.xml"/></Relationships>'


def _bomb(path: Path, cells: int) -> None:
    """A small workbook whose one long text stands in very many cells."""
    openpyxl.Workbook().save(path)
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name).decode() for name in packed.namelist()}
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, cells + 1))
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    links = "xl/_rels/workbook.xml.rels"
    parts |= {"xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": TEXTS}
    parts[links] = parts[links].replace("</Relationships>", RELATION)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)


def test_a_workbook_that_memory_does_not_hold_is_rejected(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOYALTY_MEMORY_LIMIT", "100MB")
    _bomb(tmp_path / "bomb.xlsx", cells=40_000)
    shop.sources = [shop.source(location="{here}/in/*.xlsx", format="excel")]
    small = shop.write("1.xlsx", (tmp_path / "bomb.xlsx").read_bytes())
    assert small.stat().st_size < 2_000_000
    (rejected,) = shop.load().rejected
    assert "more memory than LOYALTY_MEMORY_LIMIT" in rejected.reason


def test_a_workbook_that_unpacks_to_gigabytes_is_rejected_unread(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed, packed.open("a.xml", "w") as part:
        for _ in range(300):
            part.write(bytes(1_000_000))
    shop.sources = [shop.source(location="{here}/in/*.xlsx", format="excel")]
    shop.write("1.xlsx", path.read_bytes())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOYALTY_MEMORY_LIMIT", "500MB")
        (rejected,) = shop.load().rejected
    assert "unpacks from 0.3 MB to 300 MB" in rejected.reason
