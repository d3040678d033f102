"""Every format lands the same rows: CSV dialects and encodings, TSV, JSON lines, Parquet, Excel, packed or not."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import zstandard

from tests.unit.conftest import ORDER_COLUMNS, Shop
from tests.unit.test_workbooks import ROWS, workbook


def _text(separator: str, quote: str = '"') -> str:
    def cell(value: str) -> str:
        return quote + value.replace(quote, quote * 2) + quote

    return "\n".join(separator.join(map(cell, row)) for row in [list(ORDER_COLUMNS), *ROWS]) + "\n"


def _json() -> str:
    return "".join(json.dumps(dict(zip(ORDER_COLUMNS, row, strict=True))) + "\n" for row in ROWS)


def _parquet(path: Path) -> bytes:
    values = ", ".join(str(tuple(row)) for row in ROWS)
    rows = f"(values {values}) as v({', '.join(ORDER_COLUMNS)})"
    duckdb.execute(f"copy (select * from {rows}) to '{path}' (format parquet)")
    return path.read_bytes()


def _excel(path: Path) -> bytes:
    return workbook(path, *ROWS)


MAKERS: dict[str, tuple[dict[str, Any], Callable[[Path], bytes]]] = {
    "csv": ({}, lambda _: _text(",").encode()),
    "csv_bom": ({}, lambda _: _text(",").encode("utf-8-sig")),
    "csv_semicolon": ({"delimiter": ";"}, lambda _: _text(";").encode()),
    "csv_single_quote": ({"quote": "'", "escape": "'"}, lambda _: _text(",", "'").encode()),
    "csv_latin": ({"encoding": "latin-1"}, lambda _: _text(",").encode("latin-1")),
    "csv_utf16": ({"encoding": "utf-16"}, lambda _: _text(",").encode("utf-16")),
    "csv_crlf": ({}, lambda _: _text(",").replace("\n", "\r\n").encode()),
    "tsv": ({"format": "tsv"}, lambda _: _text("\t").encode()),
    "jsonl": ({"format": "jsonl"}, lambda _: _json().encode()),
    "parquet": ({"format": "parquet"}, _parquet),
    "excel": ({"format": "excel", "sheet": "orders"}, _excel),
}
ENDINGS = {"csv": "csv", "tsv": "tsv", "jsonl": "jsonl", "parquet": "parquet", "excel": "xlsx"}
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": lambda data: data,
    ".gz": gzip.compress,
    ".zst": lambda data: zstandard.ZstdCompressor().compress(data),
}


@pytest.mark.parametrize("packed", PACKERS)
@pytest.mark.parametrize("name", MAKERS)
def test_the_same_rows_from_every_format(shop: Shop, tmp_path: Path, name: str, packed: str) -> None:
    keys, make = MAKERS[name]
    ending = ENDINGS[keys.get("format", "csv")]
    shop.sources = [shop.source(location=f"{{here}}/in/*.{ending}{packed}", **keys)]
    shop.write(f"1.{ending}{packed}", PACKERS[packed](make(tmp_path / f"made.{ending}")))
    report = shop.load()
    assert report.rejected == []
    found = shop.live(
        columns="order_id, customer_id, strftime(ordered_at, '%H:%M'), status, gross_amount::varchar"
    )
    # Berlin is an hour ahead of UTC in winter, two in summer
    assert found == [
        ("a", "Müller", "09:00", "completed", "10.00"),
        ("b", 'say "no"', "08:00", "pending", "20.50"),
    ]


def test_null_tokens_mean_null(shop: Shop) -> None:
    shop.sources[0]["null_tokens"] = ["", "?", "NULL"]
    shop.orders(
        "1.csv",
        "a,c1,2024-01-02,completed,EUR,?",
        "b,NULL,2024-01-02,completed,EUR,1",
        "c,c3,2024-01-02,completed,EUR,1",
    )
    shop.load()
    assert [row[1] for row in shop.refused()] == ["gross_amount"]
    assert shop.live(columns="order_id, customer_id") == [("b", None), ("c", "c3")]


def test_a_line_that_is_no_object_is_quarantined(shop: Shop) -> None:
    shop.sources = [shop.source(location="{here}/in/*.jsonl", format="jsonl")]
    shop.write("1.jsonl", _json() + "nonsense\n" + _json().splitlines()[0].replace('"a"', '"c"') + "\n")
    report = shop.load()
    assert (report.rows_in, report.rows_loaded, report.rows_quarantined) == (4, 3, 1)
    assert shop.refused() == [(3, None, None, "not a JSON object")]


def test_a_json_file_cut_off_is_half_written(shop: Shop) -> None:
    shop.sources = [shop.source(location="{here}/in/*.jsonl", format="jsonl")]
    shop.write("1.jsonl", _json()[:-20])
    (rejected,) = shop.load().rejected
    assert "row 2, the last, breaks off" in rejected.reason


@pytest.mark.parametrize(("ending", "form"), [("parquet", "parquet"), ("xlsx", "excel")])
def test_a_torn_binary_file_is_rejected(shop: Shop, tmp_path: Path, ending: str, form: str) -> None:
    whole = (_parquet if form == "parquet" else _excel)(tmp_path / f"made.{ending}")
    shop.sources = [shop.source(location=f"{{here}}/in/*.{ending}", format=form)]
    shop.write(f"1.{ending}", whole[: len(whole) // 2])
    assert len(shop.load().rejected) == 1


def test_an_object_store_by_the_same_words(shop: Shop, tmp_path: Path) -> None:
    import fsspec

    store = fsspec.filesystem("memory")
    store.pipe("/bucket/orders/1.csv", _text(",").encode())
    shop.sources = [shop.source(location="memory://bucket/orders/*.csv")]
    assert shop.load().rows_loaded == 2
    assert shop.load().files_new == 0
    store.rm("/bucket", recursive=True)
