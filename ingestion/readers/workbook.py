"""A workbook's sheet written as CSV, in a process of its own that may not take more memory than it is given.

A few megabytes of a workbook can stand for any number of cells, and a library that runs out of memory takes its
process with it. Run as a script: file, sheet (empty for the first), target, bytes of memory. Never here: the header,
the meaning of a cell, anything of this project: it is started for each workbook.
"""

from __future__ import annotations

import csv
import resource
import sys
from datetime import date, datetime, time
from typing import Any

#: Exit codes beside 0: the workbook cannot be read (the reason is on standard error); memory ran out.
UNREADABLE, OUT_OF_MEMORY = 3, 4
#: Bytes that the interpreter and its libraries take before they have read anything.
OWN_BYTES = 400_000_000


def as_text(cell: Any) -> str | None:
    """A cell as text: whole numbers without a fraction, days with their midnight; None for an empty one.

    A number is what the workbook stored: of a longer identifier typed as a number, the spreadsheet has lost digits.
    """
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return str(datetime.combine(cell, time()))
    return None if cell is None or cell == "" else str(cell)


def write(file: str, sheet: str, target: str) -> int:
    """Write the sheet's lines, each with its number (1 = the first of the sheet); gives how many cells a line has."""
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(file) as book, open(target, "w", encoding="utf-8", newline="") as stream:
        page = book.get_sheet_by_name(sheet) if sheet else book.get_sheet_by_index(0)
        width, lines = 0, csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for number, row in enumerate(page.to_python(skip_empty_area=False), 1):
            width = max(width, len(row))
            lines.writerow([number, *(as_text(cell) for cell in row)])
        return width


def main(file: str, sheet: str, target: str, memory: str) -> int:
    """Exit code of the process; what it has to say goes to standard output or standard error."""
    most = int(memory) + OWN_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    try:
        print(write(file, sheet, target))
    except MemoryError:
        return OUT_OF_MEMORY
    except Exception as error:  # each kind of broken workbook raises its own
        print(error, file=sys.stderr)
        return UNREADABLE
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
