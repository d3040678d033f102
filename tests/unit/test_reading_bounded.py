"""What a file may cost: bounded memory whatever it unpacks to, and a sound file is read within little of it.

Add a case when a reader takes memory by what a file says of itself. Never here: workbooks (test_workbooks.py).
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from itertools import chain
from typing import Any, cast

import pytest
import zstandard

from ingestion.company.reading import Reading
from ingestion.load import load_company
from ingestion.load.outcome import SourceReport
from ingestion.readers import rejects
from ingestion.readers.layout import _rows_end_with_delimiter
from ingestion.settings import load_settings
from tests.unit.conftest import ORDER_COLUMNS, ORDER_HEADER, Shop

LITTLE = "200MB"
ROW = ["a", "c1", "2024-01-02T10:00:00", "completed", "EUR", "10.00"]
LINE = ",".join(ROW)
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": lambda data: data,
    ".gz": gzip.compress,
    ".zst": lambda data: zstandard.ZstdCompressor().compress(data),
}


def loaded(shop: Shop, name: str, content: bytes, **keys: object) -> SourceReport:
    """The report of loading one file within little memory."""
    shop.sources[0] |= {"location": "{here}/in/*", **keys}
    shop.write(name, content)
    settings = load_settings(
        company_file=shop.settings.company_file,
        home=shop.folder / "var",
        environment="test",
        memory_limit=LITTLE,
    )
    (report,) = load_company(settings).sources
    return report


@pytest.mark.parametrize("packed", PACKERS)
@pytest.mark.parametrize(
    ("form", "content"),
    [
        ("csv", f"{ORDER_HEADER}\n{LINE}\n"),
        ("jsonl", json.dumps(dict(zip(ORDER_COLUMNS, ROW, strict=True))) + "\n"),
    ],
)
def test_a_sound_file_is_read_within_little_memory(shop: Shop, form: str, content: str, packed: str) -> None:
    report = loaded(shop, f"1.{form}{packed}", PACKERS[packed](content.encode()), format=form)
    assert (report.rows_loaded, report.rejected) == (1, [])


#: What stands for any number of bytes, and how a reader meets it.
ENDLESS: dict[str, tuple[str, bytes, dict[str, object]]] = {
    "no line end": ("1.csv", b"0" * 40_000_000, {}),
    "no line end below a header": ("1.csv", f"{ORDER_HEADER}\n".encode() + b"0" * 40_000_000, {}),
    "no line end in another encoding": ("1.csv", b"0" * 40_000_000, {"encoding": "latin-1"}),
    "one value": ("1.csv", f'{ORDER_HEADER}\n{LINE},"'.encode() + b"0" * 40_000_000 + b'"\n', {}),
    "the last line": ("1.csv", "\n".join([ORDER_HEADER, *[LINE] * 50, ""]).encode() + b"0" * 40_000_000, {}),
    "the last line of JSON": ("1.jsonl", b'{"a": 1}\n{"a": "' + b"0" * 40_000_000, {"format": "jsonl"}),
    "one line of JSON": ("1.jsonl", b'{"a": "' + b"0" * 40_000_000 + b'"}\n', {"format": "jsonl"}),
}


@pytest.mark.parametrize("case", ENDLESS)
def test_a_line_without_end_rejects_its_file(shop: Shop, case: str) -> None:
    name, content, keys = ENDLESS[case]
    packed = gzip.compress(content, 1)
    (rejected,) = loaded(shop, f"{name}.gz", packed, **keys).rejected
    assert "is longer than 16 MB" in rejected.reason


@pytest.mark.parametrize(
    ("name", "content", "keys"),
    [
        ("1.parquet", b"0", {"format": "parquet"}),
        ("1.csv", b"\n", {"encoding": "latin-1"}),
        ("1.csv", b'a,"' + b"0" * 99_999 + b"\n", {}),
    ],
)
def test_a_file_that_unpacks_a_hundredfold_is_not_copied(
    shop: Shop, name: str, content: bytes, keys: dict[str, object]
) -> None:
    whole = f"{ORDER_HEADER}\n".encode() + content * (48_000_000 // len(content))
    (rejected,) = loaded(shop, f"{name}.gz", gzip.compress(whole), **keys).rejected
    assert rejected.reason == "the file unpacks to more than 100 times its size"


def test_blank_lines_below_a_header_are_not_all_read_for_it() -> None:
    lines = chain(["\n"] * 1000, iter(lambda: pytest.fail("reads on"), None))
    assert not _rows_end_with_delimiter(cast(Any, lines), Reading(location="x"), 3)


def test_a_quote_that_opens_long_before_the_end_costs_one_row(shop: Shop) -> None:
    """Of a value that outgrows its buffer DuckDB names another line, and leaves out what it has swallowed."""
    rows = [f"o{number},{LINE[2:]},{'x' * 2000}" for number in range(20_000)]
    rows[10] = rows[10].replace(",c1", ',"c1')
    report = loaded(shop, "1.csv", "\n".join([f"{ORDER_HEADER},note", *rows, ""]).encode())
    assert (report.rows_in, report.rows_quarantined, report.rejected) == (20_000, 1, [])


def test_a_file_of_rows_that_do_not_split_is_rejected(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rejects, "MOST_REJECTS", 5)
    (rejected,) = loaded(shop, "1.csv", f"{ORDER_HEADER}\n".encode() + b"a;b;c\n" * 6).rejected
    assert rejected.reason == "more than 5 rows do not split into the columns of the header"
    assert loaded(shop, "2.csv", f"{ORDER_HEADER}\n".encode() + b"a;b;c\n" * 5).rows_quarantined == 5
