"""Where the header and the rows of a text file begin, and how long a line may be.

Here: title lines above the header, `sep=;`, no header at all, runs of blanks as the delimiter, rows that end with a
delimiter. Never here: a copy that begins with its header (rewriting.py), cutting rows (text.py).
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import IO, Any, cast

from ingestion.company.reading import Reading
from ingestion.errors import RejectedFile
from ingestion.readers.common import WRONG_ENCODING, SourceFile
from ingestion.readers.packed import HALF_WRITTEN, opened

#: Bytes a single row may have; a free-text answer fits many times over. A file with a larger one is rejected.
MAX_LINE_BYTES = 16_000_000
#: DuckDB's words for it. Left to itself it takes a buffer of sixteen such lines for a packed file of any size, and two
#: where the file is longer: a quarter of a gigabyte each.
LINE_SIZES = f"max_line_size = {MAX_LINE_BYTES}, buffer_size = {2 * MAX_LINE_BYTES}"
#: Rows below a header that are looked at for how they end.
ROWS_LOOKED_AT = 20
#: Bytes that are looked at for the encoding of a file that is not in the one set.
LOOKED_AT = 1_000_000
#: The line that Excel wants above a header to know the delimiter.
SEP_LINE = re.compile(r"\ufeff?sep=.?\s*", re.IGNORECASE)
#: What a run of blanks cuts apart: words, and what is quoted.
WORDS = re.compile(r'"(?:[^"]|"")*"|[^ \t]+')


def is_utf8(reading: Reading) -> bool:
    """Whether DuckDB can read the encoding as it is."""
    return codecs.lookup(reading.encoding).name in ("utf-8", "utf-8-sig", "ascii")


def wrong_encoding(reading: Reading, what: str, file: SourceFile) -> RejectedFile:
    """The rejection of a file that holds what its encoding does not have; names the one it is likely written in."""
    likely = _likely_encoding(file)
    told = f"The file looks like {likely}: set the source's encoding to it" if likely else WRONG_ENCODING
    return RejectedFile(f"wrong encoding: {what}, which is not {reading.encoding}", told)


def _likely_encoding(file: SourceFile) -> str | None:
    """An encoding that the beginning of the file shows: by its byte order mark, or as no other text is UTF-8."""
    with opened(file.local) as stream:
        start = stream.read(LOOKED_AT)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return None
    return None if b"\0" in start else "utf-8"


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


def decoded(stream: IO[bytes], reading: Reading, errors: str) -> io.TextIOWrapper:
    """The stream as text in the source's encoding, its line ends as they are."""
    encoding = "utf-8-sig" if is_utf8(reading) else reading.encoding
    return io.TextIOWrapper(cast(Any, stream), encoding=encoding, errors=errors, newline="")


def cells_of(lines: Lines, reading: Reading) -> tuple[str, ...]:
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


def _rows_end_with_delimiter(lines: Lines, reading: Reading, columns: int) -> bool:
    """Whether the first rows all have one empty value more than the header has names."""
    rows = csv.reader(lines, delimiter=reading.separator, quotechar=reading.quote or None, strict=False)
    seen = False
    try:
        for number, row in enumerate(islice(rows, reading.skip + ROWS_LOOKED_AT)):
            if number < reading.skip or not row:
                continue
            if len(row) != columns + 1 or row[-1]:
                return False
            seen = True
    except csv.Error:  # a row that is torn is no sign of anything
        return False
    return seen and columns > 0


def header_cells(file: SourceFile, reading: Reading) -> tuple[str, ...]:
    """Cells of the file's header; empty where it has none.

    Raises RejectedFile where the header cannot be read.
    """
    if reading.header:
        return reading.header
    with opened(file.local) as stream:
        # Decoding goes ahead of the header: bytes of later rows that do not fit are for the reading to find.
        try:
            lines = Lines(decoded(stream, reading, "surrogateescape"), reading)
            cells = cells_of(lines, reading)
            cells += ("",) * _rows_end_with_delimiter(lines, reading, len(cells))
        except (csv.Error, TypeError) as error:
            raise RejectedFile(f"the header cannot be read: {error}", "Check delimiter and quote") from None
        except UnicodeError as error:
            raise wrong_encoding(reading, f"the header cannot be decoded ({error})", file) from None
    strange = [letter for name in cells for letter in name if "\udc80" <= letter <= "\udcff"]
    if strange:
        raise wrong_encoding(reading, f"the header holds byte 0x{ord(strange[0]) - 0xDC00:02x}", file)
    if not cells and file.local.suffix in (".gz", ".zst"):
        raise RejectedFile("the packed file cannot be unpacked as far as its header", HALF_WRITTEN)
    return cells
