"""A copy of a text file that begins with one header line, in UTF-8 and with one delimiter, where the file does not.

Here: title lines, header lines below the first, no header at all, runs of blanks, other encodings. Never here: finding
the header (layout.py), cutting rows (text.py).
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import IO

from ingestion.company.reading import Reading
from ingestion.readers.common import SourceFile
from ingestion.readers.layout import (
    MAX_LINE_BYTES,
    SEP_LINE,
    Lines,
    cells_of,
    decoded,
    is_utf8,
    too_long,
    wrong_encoding,
)
from ingestion.readers.packed import opened, opened_within


def _is_plain(file: SourceFile, reading: Reading) -> bool:
    """Whether the file is UTF-8 and its first line the header, which its rows follow."""
    special = reading.header or reading.skip or reading.header_row > 1 or reading.delimiter == "whitespace"
    if special or not is_utf8(reading):
        return False
    with opened(file.local) as stream:
        return not SEP_LINE.fullmatch(stream.read(16).split(b"\n")[0].decode("utf-8", "replace"))


@contextmanager
def plain(files: list[SourceFile], reading: Reading, rows: bool = True) -> Iterator[list[SourceFile]]:
    """The files themselves where they are plain, copies rewritten in a temporary folder where not.

    Without `rows` the text has no header that could be told apart: only its encoding is seen to.
    """
    with tempfile.TemporaryDirectory() as folder:
        yield [
            file
            if (_is_plain(file, reading) if rows else is_utf8(reading))
            else _rewritten(file, reading, Path(folder), rows)
            for file in files
        ]


def _rewritten(file: SourceFile, reading: Reading, folder: Path, rows: bool) -> SourceFile:
    target = folder / f"{file.file_id}.txt"
    with opened_within(file.local) as source, target.open("w", encoding="utf-8", newline="") as copy:
        text = decoded(source, reading, "strict")
        try:
            if rows:
                _copy_rows(Lines(text, reading), text, copy, reading)
            else:
                _copy_text(text, copy)
        except UnicodeDecodeError as error:
            raise wrong_encoding(reading, f"byte 0x{error.object[error.start]:02x}", file) from None
        except UnicodeError as error:
            raise wrong_encoding(reading, f"the text cannot be decoded ({error})", file) from None
    return replace(file, local=target)


def _copy_rows(lines: Lines, text: io.TextIOWrapper, copy: IO[str], reading: Reading) -> None:
    """One header line and the rows, from wherever they begin."""
    first = ""
    if reading.header:
        first = next(lines, "")
        first = next(lines, "") if SEP_LINE.fullmatch(first) else first
    else:
        cells_of(lines, reading)
    below = csv.reader(chain([first] if first else [], lines), delimiter=reading.separator)
    for _ in range(reading.skip):
        first = ""
        next(below, None)
    line_end = (
        "\r\n" if str(text.newlines or "").endswith("\r\n") or "\r\n" in (text.newlines or ()) else "\n"
    )
    copy.write(reading.separator.join(["header"]) + line_end + first)
    if reading.delimiter == "whitespace":
        copy.writelines(lines)
    else:
        _copy_text(text, copy)


def _copy_text(text: io.TextIOWrapper, copy: IO[str]) -> None:
    """The rest of a text; RejectedFile where it goes on without a line end for longer than a row may be."""
    since_end = 0
    while block := text.read(1 << 20):
        copy.write(block)
        end = max(block.rfind("\n"), block.rfind("\r"))
        since_end = since_end + len(block) if end < 0 else len(block) - end
        if since_end > MAX_LINE_BYTES:
            raise too_long("a line")
