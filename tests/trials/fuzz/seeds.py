"""A sound file of each format, as bytes, with the keys that its source needs.

Never here: damage (mutations.py).
"""

from __future__ import annotations

import gzip
import io
import json
from typing import Any

import duckdb
import openpyxl
import zstandard

COLUMNS = ("order_id", "customer_id", "ordered_at", "status", "currency", "gross_amount", "note")
ROWS = [
    [f"o{n}", f"c{n % 5}", f"2024-01-{n % 28 + 1:02d} 10:00", "completed", "EUR", f"{n}.50", note]
    for n, note in enumerate(["", "plain", 'say "no"', "two\nlines", "a,b", "Müller", "x" * 200, "end"] * 4)
]


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set('",\n\t') else cell


def _text(separator: str) -> bytes:
    lines = [separator.join(map(_quoted, row)) for row in ([*COLUMNS], *ROWS)]
    return ("\n".join(lines) + "\n").encode()


def _objects() -> list[dict[str, str]]:
    return [dict(zip(COLUMNS, row, strict=True)) for row in ROWS]


def _parquet(folder: str) -> bytes:
    target = f"{folder}/seed.parquet"
    con = duckdb.connect()
    con.execute(f"create table t ({', '.join(f'{name} varchar' for name in COLUMNS)})")
    con.executemany(f"insert into t values ({', '.join('?' * len(COLUMNS))})", ROWS)
    con.execute(f"copy t to '{target}'")
    con.close()
    with open(target, "rb") as stream:
        return stream.read()


def _workbook() -> bytes:
    book, target = openpyxl.Workbook(), io.BytesIO()
    for row in ([*COLUMNS], *ROWS):
        book.worksheets[0].append(row)
    book.save(target)
    return target.getvalue()


def seeds(folder: str) -> dict[str, tuple[bytes, dict[str, Any]]]:
    """Sound files by their ending, with the keys of a source that reads them; `folder` takes what must be a file."""
    lines = "".join(json.dumps(part) + "\n" for part in _objects()).encode()
    csv = _text(",")
    return {
        "csv": (csv, {}),
        "tsv": (_text("\t"), {"format": "tsv"}),
        "u16": (csv.decode().encode("utf-16"), {"encoding": "utf-16"}),
        "csv.gz": (gzip.compress(csv), {}),
        "csv.zst": (zstandard.compress(csv), {}),
        "jsonl": (lines, {"format": "jsonl"}),
        "json": (json.dumps({"rows": _objects()}).encode(), {"format": "json", "rows": "rows"}),
        "parquet": (_parquet(folder), {"format": "parquet"}),
        "xlsx": (_workbook(), {"format": "excel"}),
    }
