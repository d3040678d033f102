"""JSON lines: one object a line; its keys are the columns, nested values stay JSON text.

Never here: types, or the meaning of a key.
"""

from __future__ import annotations

import json

import duckdb

from ingestion.company import Reading
from ingestion.database import quoted
from ingestion.errors import RejectedFile
from ingestion.readers.common import (
    HALF_WRITTEN,
    SourceFile,
    ends_with_newline,
    literal,
    or_null,
    reading_error,
    target_columns,
)
from ingestion.readers.text import MAX_LINE_BYTES

#: SQL: the line where it is JSON; json functions refuse the whole query over one line that is not.
SOUND = "case when json_valid(line) then line end"
#: SQL: whether the line is not one JSON object.
BROKEN = f"coalesce(json_type({SOUND}), '') <> 'OBJECT'"


def header(file: SourceFile, reading: Reading) -> tuple[str, ...]:
    """All keys of the file's objects, in order of first appearance.

    Raises RejectedFile when no line is an object.
    """
    con = duckdb.connect()
    try:
        con.execute("create temp table json_lines as " + _scan(), [str(file.local)])
        keys = con.execute(
            f"select key from (select unnest(json_keys({SOUND})) as key, n from json_lines) "
            "group by key order by min(n), key"
        ).fetchall()
        lines = con.execute("select count(*) from json_lines").fetchone()
    except duckdb.Error as error:
        raise reading_error(error) from None
    finally:
        con.close()
    if not keys and lines and lines[0]:
        raise RejectedFile(
            "no line is a JSON object", "Write one object a line ({...}), not an array or text"
        )
    return tuple(name for (name,) in keys)


def _scan() -> str:
    """Select of the lines of a file (parameter) with their number."""
    return (
        "select line, row_number() over () as n from read_csv(?, auto_detect = false, header = false, "
        f"columns = {{'line': 'VARCHAR'}}, delim = '\x02', quote = '', escape = '', "
        f"strict_mode = false, max_line_size = {MAX_LINE_BYTES}) where trim(line) <> ''"
    )


def read(
    con: duckdb.DuckDBPyConnection,
    files: list[SourceFile],
    reading: Reading,
    table: str,
    names: tuple[str, ...],
) -> None:
    """Land files of one set of keys in `table`.

    Raises RejectedFile when a file breaks off in the middle of a line.
    """
    for file in files:
        try:
            _read_file(con, file, reading, table, names)
        except duckdb.Error as error:
            raise reading_error(error) from None


def _read_file(
    con: duckdb.DuckDBPyConnection, file: SourceFile, reading: Reading, table: str, names: tuple[str, ...]
) -> None:
    con.execute("create or replace temp table json_lines as " + _scan(), [str(file.local)])
    _refuse_half_written(con, file)
    fields = ", ".join(
        f"json_extract_string({SOUND}, {literal('$.' + json.dumps(name))}) as {quoted(name)}"
        for name in names
    )
    values = ", ".join(or_null(name, reading) for name in names)
    con.execute(
        f"insert into {table} ({target_columns(names)}) "
        f"select {file.file_id}, n, ?, ?, {values} from (select n, {fields} from json_lines where not ({BROKEN}))",
        [file.path, file.modified_at],
    )
    con.execute(
        f"insert into {table}_unreadable select {file.file_id}, n, null, null, 'not a JSON object', line "
        f"from json_lines where {BROKEN}"
    )


def _refuse_half_written(con: duckdb.DuckDBPyConnection, file: SourceFile) -> None:
    last = con.execute(f"select n, {BROKEN} from json_lines order by n desc limit 1").fetchone()
    if last and last[1] and not ends_with_newline(file.local):
        raise RejectedFile(f"row {last[0]}, the last, breaks off in the middle", HALF_WRITTEN)
