"""Rows that a text file's dialect cannot cut: kept for the quarantine, or telling that the file is torn.

DuckDB leaves them in `csv_rejects` and `csv_scans`. Never here: rows that were cut and break a contract.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import duckdb

from ingestion.company.reading import Reading
from ingestion.database import insert_rows, literal, quoted
from ingestion.errors import RejectedFile
from ingestion.readers.common import WRONG_ENCODING, SourceFile, tail
from ingestion.readers.layout import too_long
from ingestion.readers.packed import HALF_WRITTEN

#: Characters that DuckDB keeps of a row that it cannot cut.
KEPT_OF_A_ROW = 10_000
#: Rows of a file that may not split into columns, and their bytes; of a file with more nearly all do not. They are held
#: in memory, outside DuckDB's limit: with more of them a load takes more than the limit says.
MOST_REJECTS, MOST_REJECTED_BYTES = 500_000, 200_000_000


@dataclass(frozen=True)
class Reject:
    """A row that does not split into the header's columns: its place in the file, why, and its text."""

    row: int
    column: str | None
    reason: str
    text: str

    @property
    def cut(self) -> bool:
        """Whether the text is only the beginning of the row, or nothing of it, as of some rows with a torn quote."""
        return len(self.text) >= KEPT_OF_A_ROW or not self.text

    def torn(self, reading: Reading) -> bool:
        """Whether a quote may have swallowed the rows behind it."""
        if not reading.quote:
            return False
        # Of a value that outgrows its buffer DuckDB keeps the text of another line: the reason tells.
        return self._quoting or ("\n" in self.text and reading.quote in self.text)

    @property
    def _quoting(self) -> bool:
        return "unquoted" in self.reason or "unterminated" in self.reason or self.cut


def drop_rejects(con: duckdb.DuckDBPyConnection) -> None:
    """Forget the rows of the last reading."""
    try:
        con.execute("drop table if exists csv_rejects")
        con.execute("drop table if exists csv_scans")
    except duckdb.TransactionException:
        return  # the transaction has failed and takes them with it


def rejects(con: duckdb.DuckDBPyConnection) -> dict[int, list[Reject]]:
    """Rows of the last reading that did not split into columns, by file id.

    Raises RejectedFile where a file is in another encoding, or has a row longer than a row may be.
    """
    found: dict[int, list[Reject]] = defaultdict(list)
    of_files = "select count(distinct line) as n from csv_rejects group by scan_id, file_id"
    ((most,),) = con.execute(f"select max(n) from ({of_files})").fetchall()
    refuse_shapeless(most or 0)
    rows = con.execute(
        """
        select f.file_id, r.line - 1, min(r.column_name), any_value(r.error_type), any_value(r.error_message),
               any_value(r.csv_line)
        from csv_rejects as r join csv_scans as s using (scan_id, file_id) join read_files as f on f.local = s.file_path
        group by 1, 2 order by 1, 2
        """
    ).fetchall()
    for file_id, row, column, kind, message, text in rows:
        if "ENCODING" in kind or "UNICODE" in kind:
            raise RejectedFile(f"wrong encoding: row {row} is not utf-8", WRONG_ENCODING)
        found[file_id].append(Reject(row, column, f"{kind.lower()}: {message}", text or ""))
    return found


def refuse_shapeless(rows: int, size: int = 0) -> None:
    """Raise RejectedFile where more rows, or bytes of them, do not split into columns than may be kept."""
    if rows > MOST_REJECTS or size > MOST_REJECTED_BYTES:
        raise RejectedFile(
            f"more than {min(rows - 1, MOST_REJECTS):,} rows do not split into the columns of the header",
            "Check that delimiter and quote of the source fit this file",
        )


def refuse_long(found: list[Reject]) -> None:
    """Raise RejectedFile where a row is longer than a row may be."""
    for reject in found:
        if "line size" in reject.reason.split(":")[0]:
            raise too_long(f"row {reject.row}")


def swallowing(
    con: duckdb.DuckDBPyConnection, table: str, names: tuple[str, ...], reading: Reading, files: list[int]
) -> set[int]:
    """Files with a value of several lines that holds as many delimiters as a row: perhaps rows that a quote took."""
    if names == names[:1] or not reading.quote:
        return set()
    sep = literal(reading.separator)
    tests = " or ".join(
        f"(contains({name}, chr(10)) or contains({name}, chr(13))) "
        f"and length({name}) - length(replace({name}, {sep}, '')) >= {len(names) - 1}"
        for name in map(quoted, names)
    )
    query = f"select distinct _file_id from {table} where _file_id in ({', '.join(map(str, files))}) and ({tests})"
    return {file_id for (file_id,) in con.execute(query).fetchall()}


def keep_rejects(
    con: duckdb.DuckDBPyConnection, files: list[SourceFile], table: str, found: dict[int, list[Reject]]
) -> None:
    """Keep rows that did not split into columns; shift the numbers of the rows behind them."""
    rows = [
        [file.file_id, reject.row, reject.column, None, reject.reason, reject.text]
        for file in files
        for reject in found.get(file.file_id, [])
    ]
    if not rows:
        return
    insert_rows(con, f"{table}_unreadable", rows)
    ids = ", ".join(str(file.file_id) for file in files)
    _renumber(con, table, f"_file_id in ({ids})")
    _refuse_half_written({file.file_id: file for file in files}, found)


def _renumber(con: duckdb.DuckDBPyConnection, table: str, these: str) -> None:
    """Rows behind an unreadable one move down, so that a row's number is its place in the file."""
    con.execute(
        f"""
        update {table} as t set _row_number = p.place
        from (
            select g._file_id, g.place, row_number() over (partition by g._file_id order by g.place) as n
            from (
                select u._file_id, unnest(generate_series(1, u.rejected + coalesce(l.landed, 0))) as place
                from (select _file_id, count(*) as rejected from {table}_unreadable where {these} group by 1) as u
                left join (select _file_id, count(*) as landed from {table} group by 1) as l using (_file_id)
            ) as g
            anti join {table}_unreadable as u on u._file_id = g._file_id and u._row_number = g.place
        ) as p
        where p._file_id = t._file_id and p.n = t._row_number
        """
    )


def _refuse_half_written(files: dict[int, SourceFile], found: dict[int, list[Reject]]) -> None:
    """A file that ends with a broken row and without a line break was cut off."""
    for file_id, of_file in found.items():
        last = max(of_file, key=lambda reject: reject.row)
        broken = last.text.strip("\r\n").encode()
        if file_id in files and tail(files[file_id].local, len(broken) + 1)[1:] == broken:
            raise RejectedFile(f"row {last.row}, the last, breaks off in the middle", HALF_WRITTEN)
