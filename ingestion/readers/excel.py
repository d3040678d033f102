"""Excel: one sheet, its first row the header, through python-calamine (the `excel` extra).

DuckDB's own reader is an extension that cannot be counted on to be there; a workbook fits in memory. Each is parsed
once: its header's reading keeps the rows in a temporary table, from which they are landed. Add here what a workbook
may hold in a cell. Never here: what a cell's text means (mapping).
"""

from __future__ import annotations

import tempfile
from datetime import date, datetime, time
from typing import Any

import duckdb

from ingestion.company.reading import Reading
from ingestion.database import insert_rows, quoted
from ingestion.errors import RejectedFile
from ingestion.readers.common import Headers, SourceFile, each_header, or_null, target_columns, unpacked

#: A sheet's columns are named by position.
ONE_HEADER_A_READ = True


def _rows(file: SourceFile, reading: Reading) -> list[list[Any]]:
    """The sheet's cells as they are, the empty ones before the first value included."""
    try:
        from python_calamine import CalamineWorkbook
    except ImportError:
        raise RejectedFile(
            "Excel needs python-calamine", "Install the project with its 'excel' extra"
        ) from None
    with tempfile.TemporaryDirectory() as folder:
        local = unpacked(file, folder).local
        try:
            with CalamineWorkbook.from_path(str(local)) as book:
                sheet = book.get_sheet_by_name(reading.sheet) if reading.sheet else book.get_sheet_by_index(0)
                return sheet.to_python(skip_empty_area=False)
        except Exception as error:  # each kind of broken workbook raises its own
            raise RejectedFile(
                f"the workbook cannot be read: {error}", "Check the file and the sheet's name"
            ) from None


def _text(cell: Any) -> str | None:
    """A cell as text: whole numbers without a fraction, days with their midnight; None for an empty one.

    A number is what the workbook stored: of a longer identifier typed as a number, the spreadsheet has lost digits.
    """
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return str(datetime.combine(cell, time()))
    return None if cell is None or cell == "" else str(cell)


def _kept(file: SourceFile) -> str:
    """Temporary table of a sheet's rows below its header."""
    return f"excel_sheet_{file.file_id}"


def headers(con: duckdb.DuckDBPyConnection, files: list[SourceFile], reading: Reading) -> Headers:
    """Cells of each sheet's first row by file id, or why there are none; keeps the other rows for `read`."""
    return each_header(files, lambda file: _header(con, file, reading))


def _header(con: duckdb.DuckDBPyConnection, file: SourceFile, reading: Reading) -> tuple[str, ...]:
    rows = [[_text(cell) for cell in row] for row in _rows(file, reading)]
    names = [name or "" for name in rows[0]] if rows else []
    if not any(names):
        raise RejectedFile("the first row names no column", "Name the columns in the first row of the sheet")
    columns = ", ".join(f"c{at} varchar" for at in range(len(names)))
    con.execute(f"create or replace temp table {_kept(file)} (_row_number bigint, {columns})")
    insert_rows(con, _kept(file), [[at, *row] for at, row in enumerate(rows[1:], start=1)])
    return tuple(names)


def read(
    con: duckdb.DuckDBPyConnection,
    files: list[SourceFile],
    reading: Reading,
    table: str,
    names: tuple[str, ...],
) -> None:
    """Land workbooks of one header in `table`; rows without any value are no rows."""
    named = ", ".join(f"c{at} as {quoted(name)}" for at, name in enumerate(names))
    values = ", ".join(or_null(name, reading) for name in names)
    filled = " or ".join(f"r.{quoted(name)} is not null" for name in names)
    for file in files:
        con.execute(
            f"insert into {table} ({target_columns(names)}) "
            f"select {file.file_id}, r._row_number, ?, ?, {values} "
            f"from (select _row_number, {named} from {_kept(file)}) as r where {filled}",
            [file.path, file.modified_at],
        )
        con.execute(f"drop table {_kept(file)}")
