"""Parquet: every column as text, so that mapping and casting are the same as for any format."""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb

from ingestion.company import Reading
from ingestion.database import quoted
from ingestion.readers.common import SourceFile, or_null, reading_error, target_columns, unpacked


def header(file: SourceFile, reading: Reading) -> tuple[str, ...]:
    """Column names of the file.

    Raises RejectedFile when it is no whole Parquet file.
    """
    con = duckdb.connect()
    try:
        with tempfile.TemporaryDirectory() as folder:
            local = unpacked(file, Path(folder))
            rows = con.execute("describe select * from read_parquet(?)", [str(local)]).fetchall()
    except duckdb.Error as error:
        raise reading_error(error) from None
    finally:
        con.close()
    return tuple(row[0] for row in rows)


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
    texts = ", ".join(f"cast({quoted(name)} as varchar) as {quoted(name)}" for name in names)
    values = ", ".join(or_null(name, reading) for name in names)
    for file in files:
        with tempfile.TemporaryDirectory() as folder:
            try:
                con.execute(
                    f"insert into {table} ({target_columns(names)}) "
                    f"select {file.file_id}, n, ?, ?, {values} from "
                    f"(select row_number() over () as n, {texts} from read_parquet(?))",
                    [file.path, file.modified_at, str(unpacked(file, Path(folder)))],
                )
            except duckdb.Error as error:
                raise reading_error(error) from None
