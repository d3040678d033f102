"""Quotes that open and never close: found line by line, so that one of them costs its own row and no other.

A CSV reader takes everything up to the next quote for one value. Here: which lines are rows of their own, and a copy of
the file without those whose quote, or number of values, is to blame. Only files that show signs of it come here. Never
here: reading rows.
"""

from __future__ import annotations

import io
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from ingestion.company.reading import Reading
from ingestion.readers.common import SourceFile
from ingestion.readers.layout import MAX_LINE_BYTES, Lines, too_long
from ingestion.readers.packed import opened_within
from ingestion.readers.rejects import refuse_shapeless

#: Why a row is set aside whose quote would have swallowed what follows.
UNCLOSED = "a quote opens a value on this line and does not close it as the end of a value"
#: Lines of three columns or more are told apart by their delimiters; of fewer, two lines may look so by chance.
LEAST_LINES = 3


@dataclass(frozen=True)
class Record:
    """What stands for one row: its text with line ends, its first line (1 = the header), why it is no row."""

    text: str
    line: int
    fault: str | None = None


class Quotes:
    """How a dialect's quotes open and close."""

    def __init__(self, reading: Reading, columns: int) -> None:
        """`columns` is how many values a whole row has."""
        self.quote, self.sep, self.columns = reading.quote, reading.separator, columns
        # Without a quote no pattern of it is ever asked; the sign stands for none.
        quote = re.escape(reading.quote or '"')
        escape = re.escape(reading.escape) or quote
        # Possessive: a doubled quote is never taken for the closing one.
        inside = rf"(?:{escape}{quote}|[^{quote}{escape}]|(?!{quote}){escape})*+{quote}"
        self._inside = re.compile(inside)
        self._opening = re.compile(rf"(?<![^{re.escape(self.sep)}\r\n]){quote}")
        self._whole = re.compile(self._opening.pattern + inside)

    def within(self, text: str) -> bool:
        """Whether a quote stands in the text."""
        return bool(self.quote) and self.quote in text

    def outside(self, text: str) -> str:
        """The text without its quoted values, from the beginning of a row."""
        return self._whole.sub("", text) if self.within(text) else text

    def opens(self, outside: str) -> int:
        """Where a value opens that the text does not close, -1 for nowhere; `outside` is without quoted values."""
        found = self._opening.search(outside) if self.within(outside) else None
        return found.start() if found else -1

    def state(self, line: str, inside: bool) -> str:
        """`done`, `open` (a value goes on in the next line) or `bad` (text after a closing quote)."""
        line, at = line.rstrip("\r\n"), 0
        while True:
            if inside or line.startswith(self.quote, at):
                closed = self._inside.match(line, at if inside else at + 1)
                if not closed:
                    return "open"
                at, inside = closed.end(), False
                if at < len(line) and line[at] != self.sep:
                    return "bad"
            else:
                at = line.find(self.sep, at)
            if not 0 <= at < len(line):
                return "done"
            at += 1

    def swallowed(self, lines: list[str]) -> bool:
        """Whether lines that a quote makes one value each have the delimiters of a whole row."""
        full = [line for line in lines if line.strip()]
        enough = self.columns >= LEAST_LINES or len(full) >= LEAST_LINES
        return enough and self.columns > 1 and all(line.count(self.sep) == self.columns - 1 for line in full)


def _record(lines: Iterator[str], waiting: deque[str], quotes: Quotes) -> tuple[list[str], bool]:
    """The lines of the next record and whether its quotes close; what was read too far is put back to wait."""
    taken, size = [waiting.popleft() if waiting else next(lines, "")], 0
    state = quotes.state(taken[0], False) if quotes.within(taken[0]) else "done"
    while state == "open" and size < MAX_LINE_BYTES:
        line = waiting.popleft() if waiting else next(lines, "")
        if not line:
            break
        taken.append(line)
        size += len(line)
        state = quotes.state(line, True) if quotes.within(line) else "open"
    sound = state == "done" and (len(taken) == 1 or not quotes.swallowed(taken))
    if not sound:
        waiting.extendleft(reversed(taken[1:]))
        del taken[1:]
    return taken, sound


def records(file: SourceFile, reading: Reading, columns: int) -> Iterator[Record]:
    """Every record of a plain text file, its header first; blank lines are part of the record before them."""
    quotes, waiting, number = Quotes(reading, columns), deque[str](), 1
    with opened_within(file.local) as stream:
        # Latin-1 keeps every byte as it is, whatever it means.
        text = io.TextIOWrapper(cast(Any, stream), encoding="latin-1", newline="")
        lines = Lines(text, reading.model_copy(update={"delimiter": reading.separator}))
        while True:
            taken, sound = _record(lines, waiting, quotes)
            if not taken[0]:
                return
            yield Record("".join(taken), number, None if sound else UNCLOSED)
            number += len(taken)


def _placed(file: SourceFile, reading: Reading, columns: int) -> Iterator[tuple[int, Record]]:
    """Every record with its place in the file (0 = the header); a blank line shares that of the row before."""
    place = -1
    for record in records(file, reading, columns):
        place += bool(columns == 1 or record.text.strip())
        yield place, record


def mended(
    file: SourceFile, reading: Reading, columns: int, copy: Path, splitting: bool = False
) -> dict[int, Record]:
    """Write the file without the rows whose quote does not close; returns those by their place in the file.

    With `splitting` also without the rows of more or fewer values than `columns`. Raises RejectedFile where rows left
    out are more than may be.
    """
    faults, size = dict[int, Record](), 0
    quotes = Quotes(reading, columns)
    with copy.open("w", encoding="latin-1", newline="") as target:
        for place, record in _placed(file, reading, columns):
            fault = record.fault or (_misfit(record.text, quotes) if splitting else None)
            if fault and place:
                faults[place] = replace(record, fault=fault)
                size += len(record.text)
                refuse_shapeless(len(faults), size)
            else:
                target.write(record.text)
    return faults


def _misfit(text: str, quotes: Quotes) -> str | None:
    """Why a row does not split into the header's columns; blank lines are no rows."""
    values = quotes.outside(text).count(quotes.sep) + 1
    if values == quotes.columns or not text.strip():
        return None
    return f"{values} values where the header has {quotes.columns} columns"


def rows_of(file: SourceFile, reading: Reading, columns: int) -> int:
    """How many rows lie in a file, its header and blank lines not counted."""
    return max((place for place, _ in _placed(file, reading, columns)), default=0)


def whole_texts(file: SourceFile, reading: Reading, columns: int, places: set[int]) -> dict[int, str]:
    """The whole text of some rows by their place in the file: DuckDB keeps no more than 10,000 characters."""
    found: dict[int, str] = {}
    for place, record in _placed(file, reading, columns):
        if place in places:
            if len(record.text) >= MAX_LINE_BYTES:
                raise too_long(f"row {place}")
            found[place] = record.text.rstrip("\r\n").encode("latin-1").decode("utf-8", "replace")
    return found
