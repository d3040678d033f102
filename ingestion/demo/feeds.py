"""The file sets the demo company's sources write, and in which form.

Here: folder, format, rhythm and oddities of each file set. Add a file set here with its select in sql/ and its
dirt in dirt.py. Never here: how files are written (files.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ingestion.demo import constants as c

SQL = Path(__file__).parent / "sql"
TEXT = "format csv, header true"


@dataclass(frozen=True)
class FileSet:
    """One set of files.

    copy: DuckDB's COPY options. weekly: a file a week, on its Sunday, instead of one a day. encoding: of plain
    text files. added: column that comes with day `c.ADDED_COLUMN_DAY` of the history.
    """

    name: str
    extension: str
    copy: str
    weekly: bool = False
    encoding: str = "utf-8"
    added: str | None = None

    @property
    def select(self) -> str:
        """The select of the clean rows of a chunk."""
        return (SQL / f"{self.name}.sql").read_text("utf-8")


FILE_SETS = (
    FileSet("web_orders", "csv.gz", f"{TEXT}, delimiter ';', compression gzip", added="payment"),
    FileSet("till_orders", "csv", TEXT),
    FileSet("order_lines", "parquet", "format parquet"),
    FileSet("tickets", "jsonl", "format json"),
    FileSet("ticket_events", "tsv", f"{TEXT}, delimiter '\t'"),
    FileSet("surveys", "csv", TEXT, encoding="latin-1"),
    FileSet("survey_invitations", "jsonl.gz", "format json, compression gzip"),
    FileSet("contacts", "parquet", "format parquet", weekly=True),
    FileSet("customers", "csv", TEXT, weekly=True),
    FileSet("exchange_rates", "csv", TEXT),
)
#: Columns of a select that are about its rows rather than in its files.
ABOUT = ("moment", "row_key", "version", "u")


def periods(last_day: int, days: int = 31) -> list[tuple[int, int]]:
    """First and last day of the stretches written in one go; a file set never changes its columns within one."""
    starts = sorted({*range(0, last_day + 1, days), min(c.ADDED_COLUMN_DAY, last_day + 1)} - {last_day + 1})
    return [(start, end - 1) for start, end in zip(starts, [*starts[1:], last_day + 1], strict=True)]
