"""Lines of a text file counted against those of the rows that were read of it, so that none is lost unsaid.

DuckDB says nothing of what an unclosed quote swallows when it reads many files at once, nor of a last line that
outgrows its buffer. Here: counting the lines, and which files do not add up. Never here: what is wrong with them, nor
how many rows do not fit the header (misfits.py).
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from ingestion.company.reading import Reading
from ingestion.database import quoted
from ingestion.readers.common import SourceFile
from ingestion.readers.layout import MAX_LINE_BYTES, too_long
from ingestion.readers.packed import opened
from ingestion.readers.rejects import Reject


@dataclass(frozen=True)
class Counted:
    """How many lines a file has, by which sign they end, whether a quote stands in it, delimiters out of number."""

    lines: int
    end: str
    quoting: bool
    uneven: int


def count_lines(file: SourceFile, reading: Reading, columns: int) -> Counted:
    """Count the lines of a file, without what they say; `columns` is how many values a whole row has.

    Raises RejectedFile where a line goes on for longer than a row may be.
    """
    ends, since_end, last, sign, quoting = {b"\n": 0, b"\r": 0}, 0, b"", reading.quote.encode(), False
    separator, uneven = reading.separator.encode(), 0
    with opened(file.local) as stream:
        while block := stream.read(1 << 20):
            here = {end: block.count(end) for end in ends}
            for end in ends:
                ends[end] += here[end]
            # of the line that two blocks share each sees a part: less than one whole row
            uneven += max(abs(block.count(separator) - (columns - 1) * max(here.values())) - columns, 0)
            place = max(block.rfind(b"\n"), block.rfind(b"\r"))
            since_end = since_end + len(block) if place < 0 else len(block) - place
            if since_end > MAX_LINE_BYTES:
                raise too_long("a line")
            quoting, last = quoting or bool(sign and sign in block), block[-1:]
    end = b"\n" if ends[b"\n"] else b"\r"
    return Counted(ends[end] + (last not in (b"\n", b"\r", b"")), end.decode(), quoting, uneven)


def not_adding_up(
    con: duckdb.DuckDBPyConnection,
    table: str,
    names: tuple[str, ...],
    counted: dict[int, Counted],
    refused: dict[int, list[Reject]],
) -> set[int]:
    """Files with quotes whose lines are more or less than those of their header and of the rows that were read.

    Blank lines are among them, and headers of several lines: what they are is for torn.py to tell.
    """
    found = set()
    for sign in {part.end for part in counted.values() if part.quoting}:
        files = {i: part.lines for i, part in counted.items() if part.quoting and part.end == sign}
        rows = _lines_read(con, table, names, sign, list(files))
        for file_id, lines in files.items():
            broken = sum(1 + reject.text.strip("\r\n").count(sign) for reject in refused.get(file_id, []))
            if lines != 1 + rows.get(file_id, 0) + broken:
                found.add(file_id)
    return found


def _lines_read(
    con: duckdb.DuckDBPyConnection, table: str, names: tuple[str, ...], end: str, files: list[int]
) -> dict[int, int]:
    """Lines that the rows of a landing table had in their file."""
    sign = f"chr({ord(end)})"
    inside = " + ".join(
        f"case when contains({name}, {sign}) then length({name}) - length(replace({name}, {sign}, '')) else 0 end"
        for name in map(quoted, names)
    )
    query = f"select _file_id, sum(1 + {inside}) from {table} where _file_id in (select unnest(?)) group by 1"
    return {file_id: int(lines) for file_id, lines in con.execute(query, [files]).fetchall()}
