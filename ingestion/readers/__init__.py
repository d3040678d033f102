"""From files to rows of text: one module a format, all landing in the same shape.

A landing table has `_file_id`, `_row_number` (1 = first data row), `_file`, `_file_modified_at` and one
VARCHAR column a source column, null tokens already null. Rows that cannot be split into columns land in
`<table>_unreadable`. Add a format as a module with `headers`, `read` and ONE_HEADER_A_READ, and name it in
FORMATS.
Never here: contracts, mappings, the raw tables.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from types import ModuleType

import duckdb

from ingestion.company.reading import Reading
from ingestion.database import quoted
from ingestion.errors import RejectedFile
from ingestion.readers import excel, jsonl, parquet, text
from ingestion.readers.common import RESERVED, SourceFile, damaged
from ingestion.readers.names import UNNAMED, column_names

FORMATS: dict[str, ModuleType] = {
    "csv": text,
    "tsv": text,
    "jsonl": jsonl,
    "json": jsonl,
    "parquet": parquet,
    "excel": excel,
}


@dataclass
class Landed:
    """What landed: the table, the headers by file id, the files that could not be read."""

    table: str
    headers: dict[int, tuple[str, ...]] = field(default_factory=dict)
    rejected: dict[int, RejectedFile] = field(default_factory=dict)
    doubled: dict[int, frozenset[str]] = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """All source columns, in the order in which they were first seen; case makes no other column."""
        names: dict[str, str] = {}
        for name in (name for header in self.headers.values() for name in header):
            names.setdefault(name.lower(), name)
        return list(names.values())


def _check_header(header: tuple[str, ...]) -> None:
    if not any(not UNNAMED.fullmatch(name) for name in header):
        raise RejectedFile(
            "the header has no name in it",
            "Set header_row to the line of the names, or header: [..] where the file has no such line",
        )
    for name in header:
        if name in RESERVED or not name:
            raise RejectedFile(
                f"column '{name}' has a name that is kept for the loader", "Rename it at the source"
            )


def read_headers(con: duckdb.DuckDBPyConnection, files: list[SourceFile], reading: Reading) -> Landed:
    """Headers of the files, read and checked; files without a sound one are rejected."""
    landed = Landed(table="")
    reader = FORMATS[reading.format]
    filled = []
    for file in files:
        if file.local.stat().st_size:
            filled.append(file)
        elif reading.allow_empty:
            landed.headers[file.file_id] = ()
        else:
            landed.rejected[file.file_id] = RejectedFile(
                "the file is empty: 0 bytes, not even a header",
                "Deliver it whole; where a day without rows is normal, set allow_empty: true for the source",
            )
    found: dict[int, tuple[str, ...] | RejectedFile] = reader.headers(con, filled, reading)
    for file_id, header in found.items():
        try:
            if isinstance(header, RejectedFile):
                raise header
            names, doubled = column_names(header) if header else ((), frozenset())
            if header or reader.ONE_HEADER_A_READ:
                _check_header(names if reader.ONE_HEADER_A_READ else (*names, *header))
            # Formats that find their columns by name are asked for them as the file writes them.
            landed.headers[file_id] = names if reader.ONE_HEADER_A_READ else header
            landed.doubled[file_id] = doubled
        except RejectedFile as rejection:
            landed.rejected[file_id] = rejection
    return landed


def _create(con: duckdb.DuckDBPyConnection, table: str, columns: list[str]) -> None:
    names = "".join(f", {quoted(name)} varchar" for name in columns)
    con.execute(
        f"create or replace temp table {table} "
        f"(_file_id bigint, _row_number bigint, _file varchar, _file_modified_at timestamp{names})"
    )
    con.execute(
        f"create or replace temp table {table}_unreadable "
        "(_file_id bigint, _row_number bigint, column_name varchar, value varchar, reason varchar, row_text varchar)"
    )


def _read_group(
    con: duckdb.DuckDBPyConnection,
    files: list[SourceFile],
    reading: Reading,
    landed: Landed,
    header: tuple[str, ...],
) -> None:
    """Read files of one header together; where that fails, one by one, so that only the bad ones are left out."""
    reader = FORMATS[reading.format]
    try:
        con.execute("begin")
        reader.read(con, files, reading, landed.table, header)
        con.execute("commit")
    except Exception as error:  # a damaged file makes libraries raise anything; it ends no other file's load
        con.execute("rollback")
        rejection = error if isinstance(error, RejectedFile) else damaged(error)
        if len(files) == 1:
            landed.rejected[files[0].file_id] = rejection
            del landed.headers[files[0].file_id]
            return
        for file in files:
            _read_group(con, [file], reading, landed, header)


def land(
    con: duckdb.DuckDBPyConnection, files: list[SourceFile], reading: Reading, table: str, headers: Landed
) -> Landed:
    """Read the files whose headers passed into the temp table `table`."""
    landed = Landed(table, dict(headers.headers), dict(headers.rejected), dict(headers.doubled))
    columns = landed.columns
    _create(con, table, columns)
    groups: dict[tuple[str, ...], list[SourceFile]] = defaultdict(list)
    spellings = {name for header in landed.headers.values() for name in header}
    alone = FORMATS[reading.format].ONE_HEADER_A_READ or len(spellings) > len(columns)
    for file in files:
        header = landed.headers.get(file.file_id)
        if header:
            groups[header if alone else tuple(columns)].append(file)
    for header, members in groups.items():
        _read_group(con, members, reading, landed, header)
    _forget_empty(con, landed)
    return landed


def _forget_empty(con: duckdb.DuckDBPyConnection, landed: Landed) -> None:
    """A column without a name and without a value is none: a delimiter at each line's end makes it."""
    for name in [name for name in landed.columns if UNNAMED.fullmatch(name)]:
        value = f"nullif(trim({quoted(name)}), '')"
        query = f"select _file_id from {landed.table} group by 1 having count({value}) > 0"
        filled = {file_id for (file_id,) in con.execute(query).fetchall()}
        for file_id, header in landed.headers.items():
            if file_id not in filled:
                landed.headers[file_id] = tuple(column for column in header if column != name)
