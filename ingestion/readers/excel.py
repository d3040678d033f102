"""Excel: one sheet, its first row the header, through openpyxl (the `excel` extra).

DuckDB's own reader is an extension that cannot be counted on to be there; a workbook fits in memory.
"""

from __future__ import annotations

import tempfile
from typing import Any

import duckdb

from ingestion.company.model import Reading
from ingestion.database import quoted
from ingestion.errors import RejectedFile
from ingestion.readers.common import Headers, SourceFile, each_header, or_null, target_columns, unpacked

#: A sheet's columns are named by position.
ONE_HEADER_A_READ = True


def _frame(file: SourceFile, reading: Reading) -> Any:
    """The sheet as a pandas frame of text, without a header of its own."""
    import pandas as pd  # slow to import, needed for workbooks only

    with tempfile.TemporaryDirectory() as folder:
        try:
            local = unpacked(file, folder).local
            frame = pd.read_excel(
                local,
                sheet_name=reading.sheet or 0,
                header=None,
                dtype=object,
                engine="openpyxl",
                keep_default_na=False,  # a cell that says NA or None says it: null tokens are the source's
            )
        except ImportError:
            raise RejectedFile("Excel needs openpyxl", "Install the project with its 'excel' extra") from None
        except Exception as error:  # openpyxl raises many kinds for a broken workbook
            raise RejectedFile(
                f"the workbook cannot be read: {error}", "Check the file and the sheet's name"
            ) from None
    return frame.map(lambda cell: None if pd.isna(cell) or cell == "" else str(cell))


def headers(con: duckdb.DuckDBPyConnection, files: list[SourceFile], reading: Reading) -> Headers:
    """Names in each sheet's first row by file id, or why there are none."""
    return each_header(files, lambda file: _header(file, reading))


def _header(file: SourceFile, reading: Reading) -> tuple[str, ...]:
    frame = _frame(file, reading)
    names = list(frame.iloc[0]) if len(frame) else []
    if not names or any(not name for name in names):
        raise RejectedFile(
            f"the header has a column without a name: {names}", "Name every column in the first row"
        )
    return tuple(names)


def read(
    con: duckdb.DuckDBPyConnection,
    files: list[SourceFile],
    reading: Reading,
    table: str,
    names: tuple[str, ...],
) -> None:
    """Land workbooks of one header in `table`; rows without any value are no rows."""
    values = ", ".join(or_null(name, reading) for name in names)
    given = " or ".join(f"r.{quoted(name)} is not null" for name in names)
    for file in files:
        sheet = _frame(file, reading).iloc[1:].astype("string")
        sheet.columns = list(names)
        sheet["_row_number"] = range(1, len(sheet) + 1)
        con.register("excel_sheet", sheet)
        con.execute(
            f"insert into {table} ({target_columns(names)}) "
            f"select {file.file_id}, r._row_number, ?, ?, {values} from excel_sheet as r where {given}",
            [file.path, file.modified_at],
        )
        con.unregister("excel_sheet")
