"""JSON lines: one object a line; its keys are the columns, nested values stay JSON text.

Never here: types, or the meaning of a key.
"""

from __future__ import annotations

import duckdb

from ingestion.company.reading import Reading
from ingestion.database import literal, quoted
from ingestion.errors import RejectedFile
from ingestion.readers.common import (
    WRONG_ENCODING,
    Headers,
    SourceFile,
    damaged,
    ends_with_newline,
    in_chunks,
    list_files,
    or_null,
    reading_error,
    row_in_file,
    target_columns,
)
from ingestion.readers.counting import count_lines
from ingestion.readers.layout import LINE_SIZES
from ingestion.readers.packed import HALF_WRITTEN, opened
from ingestion.readers.rewriting import plain

#: Keys are found by name: files of different keys are read together.
ONE_HEADER_A_READ = False

#: Bytes of one JSON document, which is held in memory; one object a line has no such limit.
MAX_DOCUMENT_BYTES = 256_000_000
#: SQL: the line where it is JSON; json functions refuse the whole query over one line that is not.
SOUND = "case when json_valid(line) then line end"
#: SQL: whether the line is not one JSON object.
BROKEN = f"coalesce(json_type({SOUND}), '') <> 'OBJECT'"


def headers(con: duckdb.DuckDBPyConnection, files: list[SourceFile], reading: Reading) -> Headers:
    """All keys of each file's objects by file id, or why there are none.

    Leaves the lines in the temp table `json_lines` for `read`.
    """
    con.execute("create or replace temp table json_lines (file_id bigint, n bigint, line varchar)")
    found: Headers = {}
    documents = [file for file in files if reading.format == "json" or _is_array(file)]
    for file in documents:
        try:
            _read_document(con, file, reading)
        except RejectedFile as rejection:
            found[file.file_id] = rejection
        except Exception as error:  # a damaged file makes libraries raise anything
            found[file.file_id] = damaged(error)
    for chunk in in_chunks([file for file in files if file not in documents]):
        found |= _read_lines(con, chunk, reading)
    lines = dict(con.execute("select file_id, count(*) from json_lines group by 1").fetchall())
    keys = con.execute(
        f"select file_id, key from (select file_id, n, unnest(json_keys({SOUND})) as key from json_lines) "
        "group by 1, 2 order by 1, min(n), 2"
    ).fetchall()
    for file_id, key in keys:
        found[file_id] = (*found.get(file_id, ()), key)  # type: ignore[misc]
    for file in files:
        if file.file_id not in found:
            nothing = RejectedFile(
                "no line is a JSON object",
                "Write one object a line ({...}); where the file is one JSON document, set format: json and rows",
            )
            found[file.file_id] = nothing if lines.get(file.file_id) else ()
    return found


def _is_array(file: SourceFile) -> bool:
    """Whether the file is one array and not an object a line."""
    try:
        with opened(file.local) as stream:
            return stream.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[")
    except (RejectedFile, OSError):
        return False


def _read_document(con: duckdb.DuckDBPyConnection, file: SourceFile, reading: Reading) -> None:
    """The items of one JSON document's array into `json_lines`; `rows` says where in it the array stands."""
    with plain([file], reading, rows=False) as (readable,), opened(readable.local) as stream:
        content = stream.read(MAX_DOCUMENT_BYTES + 1)
    if len(content) > MAX_DOCUMENT_BYTES:
        size = MAX_DOCUMENT_BYTES // 1_000_000
        raise RejectedFile(
            f"one JSON document of more than {size} MB", "Write one object a line and set format: jsonl"
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RejectedFile(f"wrong encoding: {error.reason}; it is not utf-8", WRONG_ENCODING) from None
    ((sound,),) = con.execute("select json_valid(?)", [text]).fetchall()
    if not sound:
        raise RejectedFile("the file is no whole JSON document", HALF_WRITTEN)
    path = "$" + "".join(f'."{key}"' for key in (reading.rows or "").split(".") if key)
    ((kind,),) = con.execute("select json_type(?, ?)", [text, path]).fetchall()
    if kind != "ARRAY":
        raise RejectedFile(
            f"no array stands at {reading.rows or 'the top'} of the JSON document",
            "Set rows to the keys that lead to it, such as rows: data.tickets",
        )
    con.execute(
        "insert into json_lines select ?, n, cast(item as varchar) from (select unnest(items) as item, "
        "generate_subscripts(items, 1) as n from (select json_extract(?, ?) as items))",
        [file.file_id, text, path + "[*]"],
    )


def _read_lines(
    con: duckdb.DuckDBPyConnection, files: list[SourceFile], reading: Reading
) -> dict[int, RejectedFile]:
    """Lines of the files into `json_lines`; returns the files that cannot be read, found one by one."""
    query = f"""
        insert into json_lines
        select f.file_id, {row_in_file(files)}, line
        from (
            select line, _file, row_number() over () as _row_number
            from read_csv(
                ?, auto_detect = false, header = false, columns = {{'line': 'VARCHAR'}}, delim = '\x02', quote = '',
                escape = '', strict_mode = false, {LINE_SIZES}, filename = '_file',
                hive_partitioning = false
            )
            where trim(line) <> ''
        ) as r
        join read_files as f on f.local = r._file
    """
    try:
        with plain(files, reading, rows=False) as readable:
            for file in readable:
                count_lines(file, reading, columns=1)
            con.execute(query, [list_files(con, readable)])
        return {}
    except (duckdb.Error, RejectedFile) as error:
        if len(files) == 1:
            refused = error if isinstance(error, RejectedFile) else reading_error(error)
            return {files[0].file_id: refused}
    rejected: dict[int, RejectedFile] = {}
    for file in files:
        rejected |= _read_lines(con, [file], reading)
    return rejected


def read(
    con: duckdb.DuckDBPyConnection,
    files: list[SourceFile],
    reading: Reading,
    table: str,
    names: tuple[str, ...],
) -> None:
    """Land files in `table`, from the lines that `headers` has read.

    Raises RejectedFile when a file breaks off in the middle of a line.
    """
    list_files(con, files)
    _refuse_half_written(con, files)
    fields = ", ".join(
        f"json_extract_string({SOUND}, {literal(_pointer(name))}) as {quoted(name)}" for name in names
    )
    values = ", ".join(or_null(name, reading) for name in names)
    con.execute(
        f"insert into {table} ({target_columns(names)}) "
        f"select r._file_id, r._row_number, r._file, r._file_modified_at, {values} from "
        f"(select file_id as _file_id, n as _row_number, path as _file, modified as _file_modified_at, {fields} "
        f"from json_lines join read_files using (file_id) where not ({BROKEN})) as r"
    )
    con.execute(
        f"insert into {table}_unreadable select file_id, n, null, null, 'not a JSON object', line "
        f"from json_lines join read_files using (file_id) where {BROKEN}"
    )


def _pointer(name: str) -> str:
    """A key as a JSON pointer, in which nothing but `~` and `/` has a meaning of its own."""
    return "/" + name.replace("~", "~0").replace("/", "~1")


def _refuse_half_written(con: duckdb.DuckDBPyConnection, files: list[SourceFile]) -> None:
    last = con.execute(
        "select file_id, n from json_lines join read_files using (file_id) where not json_valid(line) "
        "and n = (select max(n) from json_lines as others where others.file_id = json_lines.file_id)"
    ).fetchall()
    by_id = {file.file_id: file for file in files}
    for file_id, n in last:
        if not ends_with_newline(by_id[file_id].local):
            raise RejectedFile(f"row {n}, the last, breaks off in the middle", HALF_WRITTEN)
