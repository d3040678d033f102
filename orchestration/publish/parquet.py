"""The tables of an audience as Parquet, for tools that read files: one a table, large ones a folder of months.

Copied from the audience's DuckDB file, so both hold the same; schema.json beside them says what is where. Never here:
which tables an audience is given.
"""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from ingestion.database import limit, literal, quoted
from ingestion.settings import Settings
from orchestration.publish.audiences import WHOLE, Audience
from orchestration.publish.catalogue import Catalogue
from orchestration.publish.described import DICTIONARY
from orchestration.publish.fingerprint import Fingerprint
from orchestration.publish.layout import FILE, PARQUET, SCHEMA
from orchestration.publish.table import DescribedTable

#: Rows from which a table is cut into months. Below it one file of some 10 MB opens faster than a folder of small ones;
#: above it who asks for a month reads a month. Lower makes more files, higher larger ones.
PARTITION_ROWS = 500_000
#: Folders are named part_month=2026-03, in Hive's way. Not `month`: tables have a column of that name.
PART = "part_month"
#: Where the day is not known.
NO_MONTH = "unknown"
#: Written with encodings and compression that every reader of the last years knows.
FORM = "format parquet, parquet_version v1, compression zstd"


def dated_by(table: DescribedTable) -> str | None:
    """The column whose month a large table is cut by: a day of its key, else its first day; never `as_of`."""
    types = {column.name: column.data_type for column in table.columns if column.name != "as_of"}
    days = [name for name in (*table.key, *types) if types.get(name) == "date"]
    return days[0] if days else None


def cut_by(table: DescribedTable, rows: int) -> str | None:
    """The column a table of so many rows is cut by; None where it is one file."""
    return dated_by(table) if rows >= PARTITION_ROWS else None


def pattern(table: DescribedTable, rows: int) -> str:
    """Where a table's files lie in the audience's folder, as readers of Parquet take it."""
    return f"{table.name}/*/*{PARQUET}" if cut_by(table, rows) else f"{table.name}{PARQUET}"


def _write(connection: duckdb.DuckDBPyConnection, folder: Path, table: DescribedTable, rows: int) -> None:
    """One table, in the order its rows lie in the database."""
    name, day = f"marts.{quoted(table.name)}", cut_by(table, rows)
    if day is None:
        connection.execute(f"copy {name} to {literal(folder / pattern(table, rows))} ({FORM})")
        return
    month = f"coalesce(strftime({quoted(day)}, '%Y-%m'), '{NO_MONTH}') as {PART}"
    # Cutting a table loses the order of its rows; each file is sorted again.
    by = ", ".join(f"{quoted(column)} asc nulls last" for column in table.key or table.names)
    options = f"{FORM}, partition_by ({PART}), order_by ({by})"
    connection.execute(f"copy (select *, {month} from {name}) to {literal(folder / table.name)} ({options})")


def read(folder: Path, table: DescribedTable, rows: int) -> str:
    """A table's Parquet, to be put after `from`."""
    return f"read_parquet({literal(folder / pattern(table, rows))}, hive_partitioning = false)"


def _bytes(folder: Path, table: DescribedTable, rows: int) -> int:
    return sum(file.stat().st_size for file in folder.glob(pattern(table, rows)))


def _schema_of(folder: Path, table: DescribedTable, rows: int) -> dict[str, Any]:
    day = cut_by(table, rows)
    part = {"column": PART, "month_of": day, "where_unknown": NO_MONTH, "type": "varchar"}
    columns = [
        {
            "name": c.name,
            "type": c.data_type,
            "unit": c.unit,
            "meaning": c.meaning,
            "is_personal": c.is_personal,
            "personal": list(c.personal),
        }
        for c in table.columns
    ]
    return {
        "name": table.name,
        "path": pattern(table, rows),
        "rows": rows,
        "bytes": _bytes(folder, table, rows),
        "grain": table.grain,
        "key": list(table.key),
        "sorted_by": list(table.key or table.names),
        "partitioned_by": part if day else None,
        "columns": columns,
    }


def _schema(
    folder: Path, audience: Audience, tables: tuple[DescribedTable, ...], holds: dict[str, int], day: date
) -> None:
    content = {
        "audience": audience.name,
        "as_of": day.isoformat(),
        "compression": "zstd",
        "tables": [_schema_of(folder, table, holds[table.name]) for table in tables],
    }
    (folder / SCHEMA).write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _copy(whole: Path, folder: Path, table: DescribedTable, rows: int) -> None:
    """Take a table over from another audience's folder, byte for byte; not as a link: who may read it may differ."""
    for file in whole.glob(pattern(table, rows)):
        target = folder / file.relative_to(whole)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)


def write_parquet(
    settings: Settings, building: Path, catalogue: Catalogue, holds: dict[str, dict[str, Fingerprint]]
) -> None:
    """Write every audience's folder of Parquet from its DuckDB file; the whole warehouse's comes first.

    `holds`: fingerprints by audience and table.
    """
    for audience in catalogue.audiences:
        folder, own = building / audience.name, catalogue.of(audience)
        folder.mkdir(exist_ok=True)
        rows = {name: one.rows for name, one in holds[audience.name].items()}
        whole = {table for table in own if audience.name != WHOLE and table == catalogue.tables[table.name]}
        with duckdb.connect(str(building / f"{audience.name}{FILE}"), read_only=True) as connection:
            limit(connection, settings)
            for table in (*own, *DICTIONARY):
                if table in whole:
                    _copy(building / WHOLE, folder, table, rows[table.name])
                else:
                    _write(connection, folder, table, rows[table.name])
        _schema(folder, audience, (*own, *DICTIONARY), rows, settings.as_of)
