"""What a file holds is what lands, whatever its name, its columns' names, its line ends or its words."""

from __future__ import annotations

import json

import duckdb
import openpyxl
import pytest

from tests.unit.conftest import ORDER_COLUMNS, ORDER_HEADER, Shop

A = "a,c1,2024-01-02T10:00:00,completed,EUR,10.00"
B = "b,c2,2024-01-03T10:00:00,completed,EUR,20.00"
COLUMN_NAMES = ("n", "path", "modified", "file_id", "local")
FIRST = dict(zip(ORDER_COLUMNS, A.split(","), strict=True))


def test_signs_of_a_pattern_in_a_file_name_mean_themselves(shop: Shop) -> None:
    shop.orders("o[1].csv", A)
    shop.orders("o1.csv", B)
    shop.orders("o*.csv", A.replace("a", "star", 1))
    assert shop.load().rows_loaded == 3
    assert shop.live() == ["a", "b", "star"]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_folder_named_like_a_partition_gives_no_values(shop: Shop, form: str) -> None:
    shop.sources = [shop.source(location=f"{{here}}/in/**/*.{form}", format=form)]
    path = shop.write("status=pending/1.csv", f"{ORDER_HEADER}\n{A}\n")
    if form == "parquet":
        copy = "copy (select * from read_csv(?, all_varchar = true, hive_partitioning = false)) to"
        duckdb.connect().execute(f"{copy} '{path.with_suffix('.parquet')}'", [str(path)])
    shop.load()
    assert shop.live(columns="order_id, status") == [("a", "completed")]


@pytest.mark.parametrize("name", COLUMN_NAMES)
def test_a_column_may_have_any_name(shop: Shop, name: str) -> None:
    shop.write("1.csv", f"{ORDER_HEADER},{name}\n{A},77\n{B},88\n")
    assert shop.load().rejected == []
    shown = f"_row_number, json_extract_string(_extra, '$.{name}')"
    assert shop.live(columns=shown) == [(1, "77"), (2, "88")]


@pytest.mark.parametrize("name", [*COLUMN_NAMES, "größe", "*", "a/b", "~", 'say "no"', "a.b"])
def test_a_json_key_may_have_any_name(shop: Shop, name: str) -> None:
    shop.sources = [shop.source(location="{here}/in/*.jsonl", format="jsonl")]
    shop.sources[0]["columns"]["channel"] = name
    shop.write("1.jsonl", json.dumps({**FIRST, name: "x"}, ensure_ascii=False) + "\n")
    shop.load()
    assert shop.live(columns="_row_number, channel") == [(1, "x")]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_json_lines_in_another_encoding(shop: Shop, encoding: str) -> None:
    shop.sources = [shop.source(location="{here}/in/*.jsonl", format="jsonl", encoding=encoding)]
    line = json.dumps({**FIRST, "customer_id": "Müller"}, ensure_ascii=False)
    shop.write("1.jsonl", f"{line}\n".encode(encoding))
    shop.load()
    assert shop.live(columns="customer_id") == ["Müller"]


def test_json_lines_in_the_wrong_encoding_say_so(shop: Shop) -> None:
    shop.sources = [shop.source(location="{here}/in/*.jsonl", format="jsonl")]
    line = json.dumps({**FIRST, "customer_id": "Müller"}, ensure_ascii=False)
    shop.write("1.jsonl", f"{line}\n".encode("latin-1"))
    assert "wrong encoding" in shop.load().rejected[0].reason


def test_an_excel_cell_that_says_none_says_it(shop: Shop) -> None:
    shop.sources = [shop.source(location="{here}/in/*.xlsx", format="excel")]
    rows = [["NA", "None", "2024-01-02", "completed", "EUR", 1], [None] * 6]
    target = shop.write("1.xlsx", b"")
    book = openpyxl.Workbook()
    for row in ([*ORDER_COLUMNS], *rows):
        book.active.append(row)
    book.save(target)
    assert shop.load().rows_in == 1
    assert shop.live(columns="order_id, customer_id") == [("NA", "None")]


def test_a_broken_row_in_the_middle_tears_no_file(shop: Shop) -> None:
    shop.write("1.csv", f"{ORDER_HEADER}\n\n\n{A}\nx,y\n{B}")
    report = shop.load()
    assert (report.rejected, report.rows_loaded, report.rows_quarantined) == ([], 2, 1)


def test_mixed_line_ends_are_named(shop: Shop) -> None:
    shop.write("1.csv", f"{ORDER_HEADER}\r\n{A}\r\n{B}\n")
    assert "mixes line ends" in shop.load().rejected[0].reason
