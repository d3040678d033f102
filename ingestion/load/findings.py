"""What a trial of a company file found: rows and cells refused, columns and files missing, keys that are none.

Each says where in the company file it is mapped. Add a finding here when a person must know it before a refresh. Never
here: loading (preview.py does as a refresh does).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingestion.company.model import Source
from ingestion.company.places import line_of
from ingestion.contracts import contracts
from ingestion.load.keys import contents_of_one_key
from ingestion.mapping.confined import binding
from ingestion.mapping.headers import optional_columns, unread_sql
from ingestion.settings import Settings
from ingestion.sources.listing import GLOB_SIGNS, find_files

#: Values that are shown of a reason.
EXAMPLES = 5


@dataclass(frozen=True)
class Refusal:
    """Why rows or cells were refused: where that is mapped, feed, column, reason, how many, up to five such values."""

    place: str
    feed: str
    column: str
    reason: str
    rows: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class NoKey:
    """What a feed is known by stands several times in one file: how many rows too many, and one such case."""

    feed: str
    key: str
    rows: int
    case: str


def files_missing(settings: Settings, source: Source) -> list[str]:
    """Locations that no file fits, each with the files that lie beside: perhaps one of them is meant."""
    texts = []
    for reading in source.inputs.values():
        location = settings.locate(reading.location)
        pattern = bool(GLOB_SIGNS & set(location))
        if "://" in location or (find_files(location, {}) if pattern else Path(location).exists()):
            continue
        folder = Path(location).parent
        beside = (
            sorted(file.name for file in folder.iterdir() if file.is_file())[:EXAMPLES]
            if folder.is_dir()
            else []
        )
        said = f"the folder holds: {', '.join(beside)}" if beside else "there is no file in that folder"
        texts.append(f"{place(settings, source.name, None)}{source.name}: no file at {location}; {said}")
    return texts


def place(settings: Settings, source: str, column: str | None) -> str:
    """Where a column of a source is mapped, as the beginning of a message."""
    return f"{settings.company_file.name}, line {line_of(settings.company_file, source, column)}: "


def refusals(con: duckdb.DuckDBPyConnection, settings: Settings, table: str, reason: str) -> list[Refusal]:
    """What a table of the trial holds against rows or cells, most frequent first, each with examples."""
    rows = con.execute(
        f"select source, feed, column_name, {reason}, count(*), "
        f"list_slice(list_sort(list(distinct value)), 1, {EXAMPLES}) "
        f"from raw.{table} group by 1, 2, 3, 4 order by 5 desc, 1, 2, 3, 4"
    ).fetchall()
    return [_refusal(place(settings, source, row[1]), *row) for source, *row in rows]


def columns_missing(con: duckdb.DuckDBPyConnection, settings: Settings, source: Source) -> list[str]:
    """Columns that the mapping reads and none of the files tried has: a slip of the mapping."""
    headers = con.execute("select header from raw.files where source = ?", [source.name]).fetchall()
    columns = list(dict.fromkeys(name for (header,) in headers for name in json.loads(header)))
    if not columns or source.select:
        return []
    have = {name.lower() for name in columns}
    lost = {name: column for column, name in optional_columns(source).items() if column.lower() not in have}
    said = {name: f"reads column '{column}'" for name, column in lost.items()}
    with binding(con, settings) as binder:
        said |= unread_sql(binder, source, columns)
    return [
        f"{place(settings, source.name, name)}{source.name}: {name}: {why}, which no file tried has; "
        f"they have: {', '.join(columns)}"
        for name, why in said.items()
    ]


def keys_doubled(con: duckdb.DuckDBPyConnection, feed: str) -> list[NoKey]:
    """Where several rows of one file share their key, by the gate's own query."""
    contract = contracts()[feed]
    if not contract.key:
        return []
    batches = "select batch_id from raw.batches"
    found = con.execute(
        f"select sum(rows_too_many), arg_max(row_key, rows_too_many), arg_max(path, rows_too_many), "
        f"arg_max(one_row, rows_too_many), arg_max(other_row, rows_too_many) "
        f"from ({contents_of_one_key(contract, batches)}) as d join raw.files as f on f.file_id = d._file_id"
    ).fetchone()
    if found is None or not found[0]:
        return []
    rows, key, path, one, other = found
    return [NoKey(feed, ", ".join(contract.key), int(rows), f"{key} in rows {one} and {other} of {path}")]


def _refusal(
    where: str, feed: str, column: str | None, reason: str, rows: int, examples: list[str] | None
) -> Refusal:
    """A reason with examples, which personal columns do not show."""
    known = contracts()[feed].columns.get(column or "")
    shown = ("(personal)",) if known and known.personal else tuple(examples or ())
    return Refusal(where, feed, column or "row", reason, rows, shown)
