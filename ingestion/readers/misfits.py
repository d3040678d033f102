"""Rows that do not split into the header's columns, counted before DuckDB reads their file.

DuckDB keeps an error for each short row and for each value too many, with up to 10,000 characters of the row, outside
its memory limit: one row of 285,000 values in a file of 4 MB took it longer than a quarter of an hour. Here: which
files have so many that their rows are told apart line by line instead. Never here: telling them apart (torn.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ingestion.company.reading import Reading
from ingestion.readers.common import SourceFile
from ingestion.readers.counting import Counted
from ingestion.readers.layout import MAX_LINE_BYTES
from ingestion.readers.packed import opened
from ingestion.readers.torn import Quotes

#: Errors that DuckDB may keep of the files it reads together: 25 MB where rows are short, 200 MB where they are long.
#: More allowed, memory grows by 5 to 40 kB an error; fewer, more files are read line by line, which is slower.
MOST_ERRORS = 5_000


def shapeless(
    files: list[SourceFile], counted: dict[int, Counted], reading: Reading, columns: int
) -> list[SourceFile]:
    """The files that have more than their share of the errors; `counted` is by file id."""
    share = MOST_ERRORS // len(files)
    uneven = [file for file in files if counted[file.file_id].uneven > share]
    return [file for file in uneven if _errors(file, reading, columns) > share]


def _errors(file: SourceFile, reading: Reading, columns: int) -> int:
    """Errors that DuckDB would keep of a file."""
    quotes, found = Quotes(reading, columns), 0
    for text in _texts(file, quotes):
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        values = Counter(line.count(quotes.sep) + 1 for line in lines if line or columns == 1)
        found += sum(rows * max(number - columns, 1) for number, rows in values.items() if number != columns)
    return found


def _texts(file: SourceFile, quotes: Quotes) -> Iterator[str]:
    """Whole rows of the file without their quoted values, a block at a time."""
    rest = ""
    with opened(file.local) as stream:
        while block := stream.read(1 << 20):
            # Latin-1 keeps every byte as it is, whatever it means.
            text = quotes.outside(rest + block.decode("latin-1"))
            opening = quotes.opens(text)
            if opening < 0 or len(text) - opening > MAX_LINE_BYTES:
                opening = len(text)
            whole = max(text.rfind("\n", 0, opening), text.rfind("\r", 0, opening)) + 1
            rest = text[whole:]
            yield text[:whole].rstrip("\r\n")
    yield rest.rstrip("\r\n")
