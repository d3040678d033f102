"""CSV and TSV: DuckDB reads them as text, by position, after the header has been checked by name.

Rows that do not split into the header's columns are kept, as text, for the quarantine. Never here: types.
"""

from __future__ import annotations

import tempfile
from bisect import bisect_right
from dataclasses import replace
from pathlib import Path

import duckdb

from ingestion.company.reading import Reading
from ingestion.database import literal
from ingestion.errors import RejectedFile
from ingestion.readers.common import (
    Headers,
    SourceFile,
    each_header,
    in_chunks,
    list_files,
    or_null,
    reading_error,
    row_in_file,
    target_columns,
)
from ingestion.readers.counting import count_lines, not_adding_up
from ingestion.readers.layout import LINE_SIZES, header_cells
from ingestion.readers.misfits import shapeless
from ingestion.readers.rejects import Reject, drop_rejects, keep_rejects, refuse_long, rejects, swallowing
from ingestion.readers.rewriting import plain
from ingestion.readers.torn import Record, mended, rows_of, whole_texts

#: The dialect names columns by position, so only files of one header are read together.
ONE_HEADER_A_READ = True


def headers(con: duckdb.DuckDBPyConnection, files: list[SourceFile], reading: Reading) -> Headers:
    """Cells of each file's header by file id, or why there are none; readers/names.py makes names of them."""
    return each_header(files, lambda file: header_cells(file, reading))


def _scan(names: tuple[str, ...], reading: Reading) -> str:
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    return (
        f"read_csv(?, auto_detect = false, header = true, columns = {{{columns}}}, filename = '_file', "
        f"delim = {literal(reading.separator)}, quote = {literal(reading.quote)}, escape = {literal(reading.escape)}, "
        f"nullstr = '\x01', strict_mode = true, null_padding = false, {LINE_SIZES}, "
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
    with plain(files, reading) as readable:
        for chunk in in_chunks(readable):
            _read_chunk(con, chunk, reading, table, names)


def _read_chunk(
    con: duckdb.DuckDBPyConnection,
    files: list[SourceFile],
    reading: Reading,
    table: str,
    names: tuple[str, ...],
) -> None:
    """Land files; those where a quote may have swallowed rows, or where many do not split, line by line."""
    counted = {file.file_id: count_lines(file, reading, len(names)) for file in files}
    for file in (crooked := shapeless(files, counted, reading, len(names))):
        _read_by_line(con, file, reading, table, names)
    files = [file for file in files if file not in crooked]
    if not files:
        return
    found = _land(con, files, reading, table, names)
    ids = [file.file_id for file in files]
    signs = {file_id for file_id, refused in found.items() if any(r.torn(reading) for r in refused)}
    signs |= swallowing(con, table, names, reading, ids) | not_adding_up(con, table, names, counted, found)
    suspects = {file.file_id: file for file in files if file.file_id in signs}
    sound = [file for file in files if file.file_id not in suspects]
    for file in sound:
        refused = found.get(file.file_id, [])
        if any(reading.quote and (reject.cut or reading.quote in reject.text) for reject in refused):
            _refuse_uncounted(con, file, reading, table, names, len(refused))
        found[file.file_id] = _whole(refused, file, reading, len(names))
    keep_rejects(con, sound, table, {i: found[i] for i in found if i not in suspects})
    for file in suspects.values():
        _read_by_line(con, file, reading, table, names, found.get(file.file_id, []))


def _whole(found: list[Reject], file: SourceFile, reading: Reading, columns: int) -> list[Reject]:
    """The rows with their whole text, which DuckDB cuts."""
    refuse_long(found)
    cut = {reject.row for reject in found if reject.cut}
    texts = whole_texts(file, reading, columns, cut) if cut else {}
    return [replace(reject, text=texts.get(reject.row, reject.text)) for reject in found]


def _read_by_line(
    con: duckdb.DuckDBPyConnection,
    file: SourceFile,
    reading: Reading,
    table: str,
    names: tuple[str, ...],
    found: list[Reject] | None = None,
) -> None:
    """Land a file without the rows whose quote does not close; those are kept with their whole text.

    `found`: what does not split of the file as it has landed already. Without it the file has not, and rows that do not
    split into the header's columns are told apart here too.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = replace(file, local=Path(folder) / f"{file.file_id}.txt")
        torn = mended(file, reading, len(names), copy.local, splitting=found is None)
        if torn or found is None:
            con.execute(f"delete from {table} where _file_id = {file.file_id}")
            found = _land(con, [copy], reading, table, names).get(file.file_id, [])
            found = _whole(found, copy, reading, len(names))
        else:
            found = _whole(found, file, reading, len(names))
    _refuse_uncounted(con, file, reading, table, names, len(found) + len(torn))
    places = sorted(torn)
    found = [replace(reject, row=_in_file(reject.row, places)) for reject in found]
    found += [
        Reject(place, None, f"{record.fault} (line {record.line})", _text(record))
        for place, record in torn.items()
    ]
    keep_rejects(con, [file], table, {file.file_id: found} if found else {})


def _refuse_uncounted(
    con: duckdb.DuckDBPyConnection,
    file: SourceFile,
    reading: Reading,
    table: str,
    names: tuple[str, ...],
    refused: int,
) -> None:
    """Raise RejectedFile where rows landed and refused are not the rows that lie in the file.

    Among short rows with quotes DuckDB takes some lines for parts of others, and says so of none.
    """
    landed = con.execute(f"select count(*) from {table} where _file_id = {file.file_id}").fetchone()
    rows, told = rows_of(file, reading, len(names)), refused + (landed[0] if landed else 0)
    if rows != told:
        raise RejectedFile(
            f"of {rows} rows only {told} can be told apart: rows with quotes lack columns, such as where a quote opens "
            "and does not close",
            "Correct the quotes of the rows that lack columns, and deliver the file again",
        )


def _text(record: Record) -> str:
    return record.text.rstrip("\r\n").encode("latin-1").decode("utf-8", "replace")


def _in_file(row: int, left_out: list[int]) -> int:
    """Place in the file of a row of a copy that lacks some rows, given by their places in ascending order."""
    return row + bisect_right(range(len(left_out)), row, key=lambda before: left_out[before] - before)


def _land(
    con: duckdb.DuckDBPyConnection,
    files: list[SourceFile],
    reading: Reading,
    table: str,
    names: tuple[str, ...],
) -> dict[int, list[Reject]]:
    """Land what splits into columns; returns what does not, by file id."""
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
        return rejects(con)
    except duckdb.Error as error:
        raise reading_error(error) from None
    finally:
        drop_rejects(con)
