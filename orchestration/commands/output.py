"""Rows for programs: JSON and CSV with exact values, written as they come.

Decimals keep every digit, null stays null (in CSV: nothing between the commas, while an empty text is ""), days and
times are ISO 8601. Only data go to stdout. Never here: tables for people (orchestration/query/rendering.py).
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite
from typing import Any

#: Exit code of a command that found a refresh running: try again later (EX_TEMPFAIL of sysexits.h).
BUSY = 75


def json_text(value: Any) -> str:
    """A value as JSON. Decimals and integers as numbers with all digits; numbers that JSON has not as text."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(str(k))}: {json_text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(json_text(one) for one in value) + "]"
    if value is None or isinstance(value, bool | int):
        return json.dumps(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, float):
        return repr(value) if isfinite(value) else json.dumps(str(value))
    return json.dumps(plain_text(value), ensure_ascii=False)


def plain_text(value: Any) -> str:
    """A value that is neither null nor a number, as text."""
    return value.isoformat() if isinstance(value, datetime | date | time) else str(value)


def _csv_field(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    text = format(value, "f") if isinstance(value, Decimal) else plain_text(value)
    if text == "" or any(mark in text for mark in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The heading and a line a row."""
    yield ",".join(map(_csv_field, columns)) + "\n"
    for row in rows:
        yield ",".join(map(_csv_field, row)) + "\n"


def json_lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """An array of objects, one a line."""
    before = "["
    for row in rows:
        yield before + json_text(dict(zip(columns, row, strict=True)))
        before = ",\n "
    yield "]\n" if before != "[" else "[]\n"


def write(pieces: Iterable[str]) -> None:
    """Write to stdout as it comes."""
    for piece in pieces:
        sys.stdout.write(piece)


def patient(command: Callable[[], int]) -> int:
    """Run a command whose reader may have seen enough: `| head` is no error."""
    try:
        code = command()
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Python flushes stdout once more as it ends, and would complain then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
