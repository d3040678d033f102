"""Where the rows of a text file begin, and a copy of it that begins so: one header line, UTF-8, one delimiter.

Here: title lines above the header, `sep=;`, header lines below the first, no header at all, runs of blanks as the
delimiter, other encodings. A file that has none of these is read as it is. Never here: cutting rows (text.py).
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import IO, Any, cast

from ingestion.company.reading import Reading
from ingestion.errors import RejectedFile
from ingestion.readers.common import HALF_WRITTEN, WRONG_ENCODING, SourceFile, opened

#: Bytes a single row may have; a free-text answer fits many times over. A file with a larger one is rejected.
MAX_LINE_BYTES = 16_000_000
#: The line that Excel wants above a header to know the delimiter.
SEP_LINE = re.compile(r"\ufeff?sep=.?\s*", re.IGNORECASE)
#: What a run of blanks cuts apart: words, and what is quoted.
WORDS = re.compile(r'"(?:[^"]|"")*"|[^ \t]+')


def is_utf8(reading: Reading) -> bool:
    """Whether DuckDB can read the encoding as it is."""
    return codecs.lookup(reading.encoding).name in ("utf-8", "utf-8-sig", "ascii")


def wrong_encoding(reading: Reading, what: str) -> RejectedFile:
    """The rejection of a file that holds what its encoding does not have."""
    return RejectedFile(f"wrong encoding: {what}, which is not {reading.encoding}", WRONG_ENCODING)


class Lines:
    """The physical lines of a text, none longer than a row may be."""

    def __init__(self, text: io.TextIOWrapper, reading: Reading) -> None:
        """Read on from where `text` stands."""
        self._text, self._words = text, reading.delimiter == "whitespace"
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        """The lines themselves: csv.reader and a loop both take them."""
        return self

    def __next__(self) -> str:
        """The next line with its end; RejectedFile where it has none within what a row may have."""
        line = self._text.readline(MAX_LINE_BYTES)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) == MAX_LINE_BYTES:
            raise too_long(f"line {self.number}")
        return "\t".join(WORDS.findall(line.rstrip("\r\n"))) + "\n" if self._words else line


def too_long(where: str) -> RejectedFile:
    """The rejection of a file with a line that no export writes."""
    return RejectedFile(
        f"{where} is longer than {MAX_LINE_BYTES // 1_000_000} MB",
        "Check that it is the text file that the source's format and encoding say, with a line end after each row",
    )


def _decoded(stream: IO[bytes], reading: Reading, errors: str) -> io.TextIOWrapper:
    encoding = "utf-8-sig" if is_utf8(reading) else reading.encoding
    return io.TextIOWrapper(cast(Any, stream), encoding=encoding, errors=errors, newline="")


def _cells(lines: Lines, reading: Reading) -> tuple[str, ...]:
    """Cells of the header, read or given; the first row is what `lines` reads next."""
    first = next(lines, "")
    above = reading.header_row - 1
    if SEP_LINE.fullmatch(first):
        first, above = next(lines, ""), max(above - 1, 0)
    for _ in range(above):
        first = next(lines, "")
    rows = csv.reader(
        chain([first], lines), delimiter=reading.separator, quotechar=reading.quote or None, strict=False
    )
    return tuple(next(rows, [])) if first else ()


def header_cells(file: SourceFile, reading: Reading) -> tuple[str, ...]:
    """Cells of the file's header; empty where it has none.

    Raises RejectedFile where the header cannot be read.
    """
    if reading.header:
        return reading.header
    with opened(file.local) as stream:
        # Decoding goes ahead of the header: bytes of later rows that do not fit are for the reading to find.
        try:
            cells = _cells(Lines(_decoded(stream, reading, "surrogateescape"), reading), reading)
        except (csv.Error, TypeError) as error:
            raise RejectedFile(f"the header cannot be read: {error}", "Check delimiter and quote") from None
        except UnicodeError as error:
            raise wrong_encoding(reading, f"the header cannot be decoded ({error})") from None
    strange = [letter for name in cells for letter in name if "\udc80" <= letter <= "\udcff"]
    if strange:
        raise wrong_encoding(reading, f"the header holds byte 0x{ord(strange[0]) - 0xDC00:02x}")
    if not cells and file.local.suffix in (".gz", ".zst"):
        raise RejectedFile("the packed file cannot be unpacked as far as its header", HALF_WRITTEN)
    return cells


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
    with opened(file.local) as source, target.open("w", encoding="utf-8", newline="") as copy:
        text = _decoded(source, reading, "strict")
        try:
            if rows:
                _copy_rows(Lines(text, reading), text, copy, reading)
            else:
                shutil.copyfileobj(text, copy, 1 << 20)
        except UnicodeDecodeError as error:
            raise wrong_encoding(reading, f"byte 0x{error.object[error.start]:02x}") from None
        except UnicodeError as error:
            raise wrong_encoding(reading, f"the text cannot be decoded ({error})") from None
    return replace(file, local=target)


def _copy_rows(lines: Lines, text: io.TextIOWrapper, copy: IO[str], reading: Reading) -> None:
    """One header line and the rows, from wherever they begin."""
    first = ""
    if reading.header:
        first = next(lines, "")
        first = next(lines, "") if SEP_LINE.fullmatch(first) else first
    else:
        _cells(lines, reading)
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
        shutil.copyfileobj(text, copy, 1 << 20)
