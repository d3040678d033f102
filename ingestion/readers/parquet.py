"""Parquet: every column as text, so that mapping and casting are the same as for any format."""

from __future__ import annotations

import tempfile

import duckdb

from ingestion.company.reading import Reading
from ingestion.database import quoted
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
    unpacked,
)

#: Columns are found by name: files of different headers are read together.
ONE_HEADER_A_READ = False


def headers(con: duckdb.DuckDBPyConnection, files: list[SourceFile], reading: Reading) -> Headers:
    """Column names of each file by file id, or why it is no whole Parquet file."""
    with tempfile.TemporaryDirectory() as folder:
        return each_header(files, lambda file: _header(con, unpacked(file, folder)))


def _header(con: duckdb.DuckDBPyConnection, file: SourceFile) -> tuple[str, ...]:
    describe = "describe select * from read_parquet(?, hive_partitioning = false)"
    try:
        return tuple(row[0] for row in con.execute(describe, list_files(con, [file])).fetchall())
    except duckdb.Error as error:
        raise reading_error(error) from None


def read(
    con: duckdb.DuckDBPyConnection,
    files: list[SourceFile],
    reading: Reading,
    table: str,
    names: tuple[str, ...],
) -> None:
    """Land files in `table`.

    Raises RejectedFile when a file cannot be read whole.
    """
    texts = ", ".join(f"cast({quoted(name)} as varchar) as {quoted(name)}" for name in names)
    values = ", ".join(or_null(name, reading) for name in names)
    for chunk in in_chunks(files):
        with tempfile.TemporaryDirectory() as folder:
            plain = [unpacked(file, folder) for file in chunk]
            paths = list_files(con, plain)
            query = f"""
                insert into {table} ({target_columns(names)})
                select f.file_id, {row_in_file(chunk)}, f.path, f.modified, {values}
                from (
                    select row_number() over () as _row_number, _file, {texts}
                    from read_parquet(?, union_by_name = true, hive_partitioning = false, filename = '_file')
                ) as r
                join read_files as f on f.local = r._file
            """
            try:
                con.execute(query, [paths])
            except duckdb.Error as error:
                raise reading_error(error) from None
