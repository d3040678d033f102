"""What all readers share: the file to read, its refusals, null tokens.

Add here only what two formats need.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import duckdb

from ingestion.company.reading import Reading
from ingestion.database import insert_rows, literal, quoted
from ingestion.errors import RejectedFile, without_values
from ingestion.readers.packed import ALONE_ABOVE_BYTES, HALF_WRITTEN, opened, opened_within

#: What a reader says of its files' headers: column names by file id, or why there are none.
Headers = dict[int, tuple[str, ...] | RejectedFile]

RESERVED = ("_file_id", "_row_number", "_file", "_file_modified_at")

WRONG_ENCODING = (
    "Set the source's encoding to what the file is written in (latin-1 and cp1252 are common), "
    "or deliver it in the one set"
)


@dataclass(frozen=True)
class SourceFile:
    """A file about to be read: its number in the ledger, where it is, where its bytes are."""

    file_id: int
    path: str
    local: Path
    modified_at: datetime


def list_files(con: duckdb.DuckDBPyConnection, files: list[SourceFile]) -> list[str]:
    """Temp table `read_files` that joins a local path to the ledger's file; returns the paths to read.

    DuckDB takes a path for a pattern, so the signs of one are put in brackets: each then means itself.
    """
    con.execute(
        "create or replace temp table read_files (file_id bigint, local varchar, path varchar, modified timestamp)"
    )
    insert_rows(con, "read_files", [[f.file_id, str(f.local), f.path, f.modified_at] for f in files])
    return [re.sub(r"([*?\[])", r"[\1]", str(file.local)) for file in files]


def each_header(files: list[SourceFile], header: Callable[[SourceFile], tuple[str, ...]]) -> Headers:
    """Header of each file by file id, or why there is none."""
    found: Headers = {}
    for file in files:
        try:
            found[file.file_id] = header(file)
        except RejectedFile as rejection:
            found[file.file_id] = rejection
        except (
            Exception
        ) as error:  # a damaged file makes libraries raise anything; it ends no other file's load
            found[file.file_id] = damaged(error)
    return found


def damaged(error: Exception) -> RejectedFile:
    """The rejection of a file that a library stumbled over."""
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    return RejectedFile(
        f"the file cannot be read: {text}",
        "Check that the source's format and encoding are the file's own, and that the file is whole",
    )


def in_chunks(files: list[SourceFile]) -> Iterator[list[SourceFile]]:
    """Large files alone, runs of small ones together."""
    small: list[SourceFile] = []
    for file in files:
        if file.local.stat().st_size > ALONE_ABOVE_BYTES:
            yield [file]
        else:
            small.append(file)
    if small:
        yield small


def row_in_file(files: list[SourceFile]) -> str:
    """SQL: place of a row in its file, from its place in the reading `r` of all files."""
    n = "r._row_number"
    return n if len(files) == 1 else f"{n} - min({n}) over (partition by r._file) + 1"


def unpacked(file: SourceFile, folder: str) -> SourceFile:
    """The file, or a plain copy of a packed one in `folder`, for formats DuckDB cannot read packed."""
    if file.local.suffix not in (".gz", ".zst"):
        return file
    target = Path(folder) / f"{file.file_id}-{file.local.stem}"
    with opened_within(file.local) as source, target.open("wb") as copy:
        shutil.copyfileobj(source, copy, 1 << 20)
    return replace(file, local=target)


def or_null(column: str, reading: Reading) -> str:
    """SQL for a source column of the reading `r` with the source's null tokens turned into null."""
    value = f"r.{quoted(column)}"
    if not reading.null_tokens:
        return value
    tokens = ", ".join(literal(token) for token in reading.null_tokens)
    return f"case when trim({value}) in ({tokens}) then null else {value} end"


def target_columns(header: tuple[str, ...]) -> str:
    """Column list of an insert into a landing table."""
    return ", ".join([*RESERVED, *(quoted(name) for name in header)])


def tail(path: Path, size: int) -> bytes:
    """The last bytes of the unpacked file, at most `size`."""
    last = b""
    with opened(path) as stream:
        while block := stream.read(1 << 20):
            last = (last + block)[-size:]
    return last


def ends_with_newline(path: Path) -> bool:
    """Whether the unpacked text ends with a line break."""
    return tail(path, 1) in (b"\n", b"\r")


def reading_error(error: duckdb.Error) -> RejectedFile:
    """DuckDB's refusal of a whole file, as a rejection."""
    text = without_values(str(error).splitlines()[0])
    if "invalid unicode" in str(error).lower():
        return RejectedFile(f"wrong encoding: {text}; it is not utf-8", WRONG_ENCODING)
    if "state machine reached an invalid state" in text:
        return RejectedFile(
            "the file mixes line ends (LF with CRLF)", "Deliver it with the same line end in every row"
        )
    early = (
        "Unexpected end" in text
        or "end of" in text.lower()
        or "No magic bytes" in text
        or "too small" in text
    )
    return RejectedFile(
        f"the file cannot be read: {text}",
        HALF_WRITTEN
        if early
        else "Check that format, delimiter, quote and encoding of the source fit this file",
    )
