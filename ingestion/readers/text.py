"""CSV and TSV: DuckDB reads them as text, by position, after the header has been checked by name.

Rows that do not split into the header's columns are kept, as text, for the quarantine. Never here: types.
"""

from __future__ import annotations

import codecs
import csv
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb

from ingestion.company.model import Reading
from ingestion.database import literal
from ingestion.errors import RejectedFile
from ingestion.readers.common import (
    HALF_WRITTEN,
    WRONG_ENCODING,
    Headers,
    SourceFile,
    each_header,
    in_chunks,
    list_files,
    opened,
    or_null,
    reading_error,
    row_in_file,
    target_columns,
)
from ingestion.readers.rejects import drop_rejects, keep_rejects

#: Bytes a single row may have; a free-text answer fits many times over. Larger rows are quarantined.
MAX_LINE_BYTES = 16_000_000
#: The dialect names columns by position, so only files of one header are read together.
ONE_HEADER_A_READ = True


def _is_utf8(reading: Reading) -> bool:
    return codecs.lookup(reading.encoding).name in ("utf-8", "utf-8-sig", "ascii")


def headers(con: duckdb.DuckDBPyConnection, files: list[SourceFile], reading: Reading) -> Headers:
    """Column names of each file's first line by file id, or why there are none."""
    return each_header(files, lambda file: _header(file, reading))


def _header(file: SourceFile, reading: Reading) -> tuple[str, ...]:
    encoding = "utf-8-sig" if _is_utf8(reading) else reading.encoding
    with opened(file.local) as stream:
        # Decoding goes ahead of the header: bytes of later rows that do not fit are for the reading to find.
        lines = io.TextIOWrapper(stream, encoding=encoding, errors="surrogateescape", newline="")
        try:
            names = next(csv.reader(lines, delimiter=reading.separator, quotechar=reading.quote or None), [])
        except (csv.Error, TypeError) as error:
            raise RejectedFile(f"the header cannot be read: {error}", "Check delimiter and quote") from None
    strange = [letter for name in names for letter in name if "\udc80" <= letter <= "\udcff"]
    if strange:
        raise _wrong_encoding(reading, f"the header holds byte 0x{ord(strange[0]) - 0xDC00:02x}")
    if not names and file.local.suffix in (".gz", ".zst"):
        raise RejectedFile("the packed file cannot be unpacked as far as its header", HALF_WRITTEN)
    if not names or any(not name.strip() for name in names):
        raise RejectedFile(
            f"the header has a column without a name: {names}", "Name every column in the file's first line"
        )
    return tuple(names)


def _wrong_encoding(reading: Reading, what: str) -> RejectedFile:
    return RejectedFile(f"wrong encoding: {what}, which is not {reading.encoding}", WRONG_ENCODING)


@contextmanager
def as_utf8(files: list[SourceFile], reading: Reading) -> Iterator[list[SourceFile]]:
    """The files, in UTF-8: themselves, or copies rewritten in a temporary folder."""
    if _is_utf8(reading):
        yield files
        return
    with tempfile.TemporaryDirectory() as folder:
        yield [_rewritten(file, reading, Path(folder)) for file in files]


def _rewritten(file: SourceFile, reading: Reading, folder: Path) -> SourceFile:
    target = folder / f"{file.file_id}.txt"
    with opened(file.local) as source, target.open("w", encoding="utf-8", newline="") as copy:
        text = io.TextIOWrapper(source, encoding=reading.encoding, newline="")
        try:
            while block := text.read(1 << 20):
                copy.write(block)
        except UnicodeDecodeError as error:
            raise _wrong_encoding(reading, f"byte 0x{error.object[error.start]:02x}") from None
    return replace(file, local=target)


def _scan(names: tuple[str, ...], reading: Reading) -> str:
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    return (
        f"read_csv(?, auto_detect = false, header = true, columns = {{{columns}}}, filename = '_file', "
        f"delim = {literal(reading.separator)}, quote = {literal(reading.quote)}, escape = {literal(reading.escape)}, "
        f"nullstr = '\x01', strict_mode = true, null_padding = false, max_line_size = {MAX_LINE_BYTES}, "
        "hive_partitioning = false, store_rejects = true, rejects_table = 'csv_rejects', rejects_scan = 'csv_scans')"
    )


def read(
    con: duckdb.DuckDBPyConnection,
    files: list[SourceFile],
    reading: Reading,
    table: str,
    names: tuple[str, ...],
) -> None:
    """Land files of one header in `table`.

    Raises RejectedFile when a file cannot be read whole.
    """
    with as_utf8(files, reading) as readable:
        for chunk in in_chunks(readable):
            _read_chunk(con, chunk, reading, table, names)


def _read_chunk(
    con: duckdb.DuckDBPyConnection,
    files: list[SourceFile],
    reading: Reading,
    table: str,
    names: tuple[str, ...],
) -> None:
    paths = list_files(con, files)
    values = ", ".join(or_null(name, reading) for name in names)
    query = f"""
        insert into {table} ({target_columns(names)})
        select f.file_id, {row_in_file(files)}, f.path, f.modified, {values}
        from (select *, row_number() over () as _row_number from {_scan(names, reading)}) as r
        join read_files as f on f.local = r._file
    """
    try:
        con.execute(query, [paths])
        keep_rejects(con, files, table)
    except duckdb.Error as error:
        raise reading_error(error) from None
    finally:
        drop_rejects(con)
