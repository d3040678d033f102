"""Excel: one sheet, through python-calamine (the `excel` extra), its header where a text file's would be.

DuckDB's own reader is an extension that cannot be counted on to be there. Each workbook is parsed once, in a process of
its own (workbook.py): its header's reading keeps the rows in a temporary table, from which they are landed. Never here:
what a cell's text means (mapping).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import duckdb

from ingestion.company.reading import Reading
from ingestion.database import literal, quoted
from ingestion.errors import RejectedFile
from ingestion.readers import workbook
from ingestion.readers.common import Headers, SourceFile, each_header, or_null, target_columns, unpacked
from ingestion.readers.layout import LINE_SIZES

#: A sheet's columns are named by position.
ONE_HEADER_A_READ = True
#: Seconds that a workbook may take; one of a million rows takes some twenty.
MOST_SECONDS = 900
#: Bytes of memory that a byte of an unpacked workbook takes while it is read, at the least.
MEMORY_A_BYTE = 4
TOO_LARGE = "Deliver it as CSV or Parquet, or in several workbooks; LOYALTY_MEMORY_LIMIT is what one may take"


def memory_bytes(con: duckdb.DuckDBPyConnection) -> int:
    """Bytes of memory that the run may use, for what is read outside DuckDB."""
    ((told,),) = con.execute("select current_setting('memory_limit')").fetchall()
    number, unit = str(told).split()
    return int(float(number) * 1024 ** ("KiB", "MiB", "GiB", "TiB").index(unit) * 1024)


def _refuse_bomb(path: Path, memory: int) -> None:
    """Raise RejectedFile for a workbook that says of itself that it unpacks to more than memory holds."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as packed:
        size = sum(part.file_size for part in packed.infolist())
    if size * MEMORY_A_BYTE > memory:
        raise RejectedFile(
            f"the workbook unpacks from {path.stat().st_size / 1e6:.1f} MB to {size / 1e6:,.0f} MB", TOO_LARGE
        )


def parse(file: SourceFile, reading: Reading, target: Path, memory: int) -> int:
    """Write the sheet's lines to `target`; gives how many cells a line has.

    Raises RejectedFile where the workbook cannot be read, or not within its memory.
    """
    with tempfile.TemporaryDirectory() as folder:
        local = unpacked(file, folder).local
        _refuse_bomb(local, memory)
        arguments = [str(local), reading.sheet or "", str(target), str(memory)]
        try:
            done = subprocess.run(
                [sys.executable, "-P", workbook.__file__, *arguments],
                capture_output=True, text=True, timeout=MOST_SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise RejectedFile(
                f"the workbook takes more than {MOST_SECONDS} seconds to read", TOO_LARGE
            ) from None
    if done.returncode == workbook.UNREADABLE:
        said = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise RejectedFile(f"the workbook cannot be read: {said}", "Check the file and the sheet's name")
    if done.returncode:
        raise RejectedFile("the workbook takes more memory than LOYALTY_MEMORY_LIMIT", TOO_LARGE)
    return int(done.stdout)


def _kept(file: SourceFile) -> str:
    """Temporary table of a sheet's lines."""
    return f"excel_sheet_{file.file_id}"


def headers(con: duckdb.DuckDBPyConnection, files: list[SourceFile], reading: Reading) -> Headers:
    """Cells of each sheet's header by file id, or why there are none; keeps the lines for `read`."""
    try:
        import python_calamine  # noqa: F401 - it is used in the process that reads the workbook
    except ImportError:
        missing = RejectedFile("Excel needs python-calamine", "Install the project with its 'excel' extra")
        return {file.file_id: missing for file in files}
    return each_header(files, lambda file: _header(con, file, reading))


def _header(con: duckdb.DuckDBPyConnection, file: SourceFile, reading: Reading) -> tuple[str, ...]:
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "sheet.csv"
        width = max(parse(file, reading, lines, memory_bytes(con)), len(reading.header), 1)
        _keep(con, file, lines, width)
    if reading.header:
        return (*reading.header, *[""] * (width - len(reading.header)))
    cells = ", ".join(f"coalesce(c{at}, '')" for at in range(width))
    row = con.execute(f"select {cells} from {_kept(file)} where line = {reading.header_row}").fetchone()
    if not row or not any(row):
        raise RejectedFile(
            f"row {reading.header_row} of the sheet names no column",
            "Set header_row to the row of the names, or header: [..] where the sheet has no such row",
        )
    return tuple(row)


def _keep(con: duckdb.DuckDBPyConnection, file: SourceFile, lines: Path, width: int) -> None:
    """The lines as a table; they are of one width, but a given header may have more columns."""
    columns = ", ".join(f"'c{at}': 'VARCHAR'" for at in range(width))
    con.execute(
        f"create or replace temp table {_kept(file)} as select * from read_csv({literal(lines)}, auto_detect = false, "
        f"header = false, columns = {{'line': 'BIGINT', {columns}}}, delim = ',', quote = '\"', escape = '\"', "
        f"nullstr = '', null_padding = true, {LINE_SIZES}, parallel = false)"
    )


def read(
    con: duckdb.DuckDBPyConnection,
    files: list[SourceFile],
    reading: Reading,
    table: str,
    names: tuple[str, ...],
) -> None:
    """Land workbooks of one header in `table`; rows without any value are no rows."""
    above = reading.skip + (0 if reading.header else reading.header_row)
    named = ", ".join(f"c{at} as {quoted(name)}" for at, name in enumerate(names))
    values = ", ".join(or_null(name, reading) for name in names)
    filled = " or ".join(f"r.{quoted(name)} is not null" for name in names)
    for file in files:
        con.execute(
            f"insert into {table} ({target_columns(names)}) "
            f"select {file.file_id}, r._row_number, ?, ?, {values} "
            f"from (select line - {above} as _row_number, {named} from {_kept(file)} where line > {above}) as r "
            f"where {filled}",
            [file.path, file.modified_at],
        )
        con.execute(f"drop table {_kept(file)}")
