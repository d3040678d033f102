"""Rows that a text file's dialect cannot cut: kept for the quarantine, or telling that the file is torn.

DuckDB leaves them in `csv_rejects` and `csv_scans`. Never here: rows that were cut and break a contract.
"""

from __future__ import annotations

import duckdb

from ingestion.errors import RejectedFile
from ingestion.readers.common import HALF_WRITTEN, WRONG_ENCODING, SourceFile, tail


def drop_rejects(con: duckdb.DuckDBPyConnection) -> None:
    """Forget the rows of the last reading."""
    try:
        con.execute("drop table if exists csv_rejects")
        con.execute("drop table if exists csv_scans")
    except duckdb.TransactionException:
        return  # the transaction has failed and takes them with it


def keep_rejects(con: duckdb.DuckDBPyConnection, files: list[SourceFile], table: str) -> None:
    """Keep rows that did not split into columns; shift the numbers of the rows behind them."""
    rejects = con.execute(
        """
        select f.file_id, r.line - 1, min(r.column_name), any_value(r.error_type), any_value(r.error_message),
               any_value(r.csv_line)
        from csv_rejects as r join csv_scans as s using (scan_id, file_id) join read_files as f on f.local = s.file_path
        group by 1, 2 order by 1, 2
        """
    ).fetchall()
    if not rejects:
        return
    by_file = {file.file_id: file for file in files}
    for _, row, _, error_type, _, _ in rejects:
        if "ENCODING" in error_type or "UNICODE" in error_type:
            raise RejectedFile(f"wrong encoding: row {row} is not utf-8", WRONG_ENCODING)
    con.executemany(
        f"insert into {table}_unreadable values (?, ?, ?, null, ?, ?)",
        [
            [file_id, row, column, f"{kind.lower()}: {message}", line]
            for file_id, row, column, kind, message, line in rejects
        ],
    )
    _renumber(con, table)
    _refuse_half_written(con, by_file, table)


def _renumber(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Rows behind an unreadable one move down, so that a row's number is its place in the file."""
    con.execute(
        f"""
        update {table} as t set _row_number = p.place
        from (
            select g._file_id, g.place, row_number() over (partition by g._file_id order by g.place) as n
            from (
                select u._file_id, unnest(generate_series(1, u.rejected + coalesce(l.landed, 0))) as place
                from (select _file_id, count(*) as rejected from {table}_unreadable group by 1) as u
                left join (select _file_id, count(*) as landed from {table} group by 1) as l using (_file_id)
            ) as g
            anti join {table}_unreadable as u on u._file_id = g._file_id and u._row_number = g.place
        ) as p
        where p._file_id = t._file_id and p.n = t._row_number
        """
    )


def _refuse_half_written(con: duckdb.DuckDBPyConnection, files: dict[int, SourceFile], table: str) -> None:
    """A file that ends with a broken row and without a line break was cut off."""
    last = con.execute(
        f"select _file_id, max(_row_number), max_by(row_text, _row_number) from {table}_unreadable group by 1"
    ).fetchall()
    for file_id, row, text in last:
        broken = str(text).strip("\r\n").encode()
        if file_id in files and tail(files[file_id].local, len(broken) + 1)[1:] == broken:
            raise RejectedFile(f"row {row}, the last, breaks off in the middle", HALF_WRITTEN)
