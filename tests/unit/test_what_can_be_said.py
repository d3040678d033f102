"""Layouts of files and parts of a mapping that a company file can say, and what goes on beside a bad one."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from ingestion.errors import CompanyFileError
from tests.unit.conftest import ORDER_COLUMNS, ORDER_HEADER, Shop

A = "a,c1,2024-01-02,completed,EUR,10.00"
B = "b,c2,2024-01-03,completed,EUR,20.00"
LAYOUTS: dict[str, tuple[dict[str, Any], str]] = {
    "title_rows": ({"header_row": 3}, f"Report of May\n\n{ORDER_HEADER}\n{A}\n{B}\n"),
    "sep_line": ({}, f"sep=,\r\n{ORDER_HEADER}\r\n{A}\r\n{B}\r\n"),
    "more_header_rows": ({"skip": 1}, f'{ORDER_HEADER}\n"What,\nwhich",,,,,\n{A}\n{B}\n'),
    "no_header": ({"header": list(ORDER_COLUMNS)}, f"{A}\n{B}\n"),
    "no_header_but_titles": ({"header": list(ORDER_COLUMNS), "skip": 1}, f"Report\n{A}\n{B}\n"),
    "end_delimiters": ({}, f"{ORDER_HEADER},\n{A},\n{B},\n"),
    "blanks": ({"delimiter": "whitespace"}, f"{ORDER_HEADER}\n{A}\n  {B}\n".replace(",", "   ")),
    "blank_names": ({}, f" {ORDER_HEADER.replace(',', ' , ')} \n{A}\n{B}\n"),
    "doubled": ({}, f"{ORDER_HEADER},Tag,tag\n{A},x,y\n{B},,\n"),
    "unnamed": ({}, f"{ORDER_HEADER},,\n{A},,clerk\n{B},,\n"),
    "utf_16": ({"encoding": "utf-16", "header_row": 2}, f"Title\r\n{ORDER_HEADER}\r\n{A}\r\n{B}\r\n"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_is_read(shop: Shop, layout: str) -> None:
    keys, content = LAYOUTS[layout]
    shop.sources[0] |= keys
    shop.write("1.csv", content.encode(keys.get("encoding", "utf-8")))
    report = shop.load()
    assert (report.rejected, report.drift) == ([], [])
    assert shop.live(columns="_row_number, order_id, gross_amount") == [(1, "a", 10), (2, "b", 20)]


def test_a_doubled_column_is_numbered(shop: Shop) -> None:
    shop.sources[0]["columns"]["channel"] = "Tag_2"
    shop.write("1.csv", f"{ORDER_HEADER},Tag,tag\n{A},x,y\n")
    shop.load()
    assert shop.live(columns="channel") == ["y"]


@pytest.mark.parametrize("rows", [None, "data.orders"])
def test_one_json_document_is_read(shop: Shop, rows: str | None) -> None:
    shop.sources = [shop.source(location="{here}/in/*.json", format="json" if rows else "jsonl", rows=rows)]
    items = [dict(zip(ORDER_COLUMNS, line.split(","), strict=True)) for line in (A, B)]
    items[0]["customer_id"] = 9007199254740993  # type: ignore[assignment]
    document: Any = {"data": {"orders": items}, "next": None} if rows else items
    shop.write("1.json", json.dumps(document, indent=1))
    shop.write("torn.json", json.dumps(document)[:-9])
    report = shop.load()
    assert [Path(r.path).name for r in report.rejected] == ["torn.json"]
    assert shop.live(columns="order_id, customer_id") == [("a", "9007199254740993"), ("b", "c2")]


def test_where_leaves_rows_out(shop: Shop) -> None:
    shop.sources[0]["where"] = "status <> 'merged' and _row_number > 1"
    shop.orders("1.csv", A, B, B.replace("b", "m").replace("completed", "merged"))
    report = shop.load()
    assert (report.rows_in, report.rows_loaded) == (1, 1)
    assert shop.live() == ["b"]


def test_a_column_may_read_the_files_name_and_its_rows_number(shop: Shop) -> None:
    shop.sources[0]["columns"] |= {
        "channel": {"sql": "regexp_extract(_file, '([a-z]+)[.]csv', 1) || _row_number"}
    }
    shop.orders("web.csv", A)
    assert shop.load().drift == []
    assert shop.live(columns="channel") == ["web1"]


def test_a_map_to_what_the_contract_does_not_know_is_refused(shop: Shop) -> None:
    shop.sources[0]["columns"]["status"] = {"column": "status", "map": {"ok": "complete"}}
    with pytest.raises(CompanyFileError, match="did you mean 'completed'"):
        _ = shop.settings


def test_links_and_names_end_no_load(shop: Shop) -> None:
    target = shop.folder / "archive.csv"
    target.write_text(f"{ORDER_HEADER}\n{A}\n")
    shop.orders("good.csv", B)
    (shop.folder / "in" / "link.csv").symlink_to(target)
    (shop.folder / "in" / "nowhere.csv").symlink_to(shop.folder / "gone")
    Path(os.fsdecode(os.fsencode(shop.folder / "in") + b"/\xff.csv")).write_text(f"{ORDER_HEADER}\n{A}\n")
    report = shop.load()
    assert shop.live() == ["a", "b"]
    assert sorted(r.reason.split(":")[0] for r in report.rejected) == [
        "the file's name is not UTF-8",
        "the link leads nowhere",
    ]


def test_a_folder_is_no_file(shop: Shop) -> None:
    shop.orders("1.csv", A)
    shop.sources[0]["location"] = "{here}/in"
    assert "no regular file" in shop.load().rejected[0].reason


def test_a_file_that_is_not_utf_16_ends_no_load(shop: Shop) -> None:
    shop.sources[0]["encoding"] = "utf-16"
    bad = shop.orders("bad.csv", A)
    shop.write("good.csv", f"{ORDER_HEADER}\n{B}\n".encode("utf-16"))
    (rejected,) = shop.load().rejected
    assert (rejected.path, "wrong encoding" in rejected.reason) == (str(bad), True)
    assert shop.live() == ["b"]


@pytest.mark.parametrize("column", ["gross_amount", "channel"])
def test_a_misspelt_function_rejects_and_says_so(shop: Shop, column: str) -> None:
    shop.sources[0]["columns"][column] = {"sql": "uper(status)"}
    shop.orders("1.csv", A)
    (rejected,) = shop.load().rejected
    assert "uper" in rejected.reason


def test_a_select_is_told_which_file_lacks_what_it_reads(shop: Shop) -> None:
    select = f"select {ORDER_HEADER}, score as channel from source"
    shop.sources = [shop.source(columns=(), select=select, over="all_files")]
    shop.write("1.csv", f"{ORDER_HEADER},score \n{A},9\n")
    lacking = shop.orders("2.csv", B)
    drift = [d for d in shop.load().drift if d.kind == "missing_optional_column"]
    assert [(d.path, d.column) for d in drift] == [(str(lacking), "score")]


def test_aliases_inside_aliases_are_refused(shop: Shop) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    file = shop.folder / "bomb.yml"
    file.write_text("company:\n  vars:\n" + "".join(f"    {line}\n" for line in lines))
    from ingestion.company.file import load_company

    with pytest.raises(CompanyFileError, match="aliases"):
        load_company(file)


def test_rows_that_end_with_a_delimiter_below_a_header_that_does_not(shop: Shop) -> None:
    shop.write("1.csv", f"{ORDER_HEADER}\n{A},\n{B},\n")
    shop.write("2.csv", f"{ORDER_HEADER}\n{A.replace('a', 'x', 1)},\n{B.replace('b', 'y', 1)}\n")
    report = shop.load()
    assert (report.rejected, report.rows_quarantined) == ([], 1)
    assert shop.live() == ["a", "b", "y"]


def test_one_bad_file_does_not_hold_the_others_of_a_select_over_all(shop: Shop) -> None:
    select = f"select {ORDER_HEADER} from source"
    shop.sources = [shop.source(columns=(), select=select, over="all_files")]
    shop.orders("1.csv", A)
    bad = shop.write("2.csv", f"{ORDER_HEADER}\n{B[:20]}")
    assert [r.path for r in shop.load().rejected] == [str(bad)]
    assert shop.live() == ["a"]
    again = shop.load()
    assert (len(again.rejected), again.rows_in) == (1, 0)
    shop.correct(bad, f"{ORDER_HEADER}\n{B}\n")
    shop.load()
    assert shop.live() == ["a", "b"]


def test_sql_of_an_optional_column_that_fails_on_a_row_costs_its_cell(shop: Shop) -> None:
    shop.sources[0]["columns"] |= {"discount_amount": {"sql": "cast(order_id as integer)"}}
    shop.orders("1.csv", A, A.replace("a", "7", 1))
    assert shop.load().rows_loaded == 2
    assert shop.query("select row_number, column_name, reason from raw.cell_notes") == [
        (1, "discount_amount", "the mapping's SQL fails on this row: cast(order_id as integer)")
    ]


def test_numbers_are_refused_where_cells_are_numbers(shop: Shop) -> None:
    shop.sources[0] |= {"format": "excel", "numbers": "1.234,56"}
    with pytest.raises(CompanyFileError, match="is a number already"):
        _ = shop.settings


def test_a_word_of_timestamps_is_checked(shop: Shop) -> None:
    shop.sources[0]["timestamps"] = ["epoch_mss"]
    with pytest.raises(CompanyFileError, match="did you mean 'epoch_ms'"):
        _ = shop.settings


def test_a_wrong_delimiter_is_guessed(shop: Shop) -> None:
    shop.sources[0]["delimiter"] = ";"
    shop.orders("1.csv", A)
    (rejected,) = shop.load().rejected
    assert "looks cut by ','" in rejected.what_to_do
