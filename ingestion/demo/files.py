"""The final files: one a day (or week) of each file set, in the form of its source.

Here: partitioning, naming, encoding and dating of files. Never here: what is in them (sql/, dirt.py).
"""

from __future__ import annotations

import os
import queue
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import duckdb

from ingestion.demo.feeds import FILE_SETS, FileSet, periods
from ingestion.demo.parameters import DemoParameters
from ingestion.demo.work import connect

#: Files of a day are there by this hour (UTC) of the next.
WRITTEN_AT = time(4, 0)
#: Columns of the work files that are no part of the final ones.
INNER = ("moment", "row_key", "version", "dirt", "copy", "file_day")


def _settle(part: Path, final: Path, files: FileSet) -> None:
    """Give one partition's file its name, its encoding, and the time at which its source would have written it."""
    day = date.fromisoformat(part.parent.name.removeprefix("file_day="))
    target = final / f"{files.name}_{day.isoformat()}.{files.extension}"
    if files.encoding != "utf-8":
        part.write_bytes(part.read_bytes().decode("utf-8").encode(files.encoding))
    os.replace(part, target)
    written = datetime.combine(day + timedelta(days=1), WRITTEN_AT, UTC).timestamp()
    os.utime(target, (written, written))


def _write_period(
    con: duckdb.DuckDBPyConnection, files: FileSet, work: Path, final: Path, bounds: tuple[date, date], added: bool
) -> None:
    """The files of one file set and period; sorted, so that the same rows give the same bytes."""
    scratch = work / "parts" / f"{files.name}_{bounds[0]}"
    inner = [name for name in INNER if name != "file_day"]
    without = [*inner, files.added] if files.added and not added else inner
    con.execute(f"""
        copy (
            select * exclude ({", ".join(without)}) from read_parquet('{work / files.name}/*.parquet')
            where file_day between date '{bounds[0]}' and date '{bounds[1]}'
            order by file_day, moment, row_key, version, copy
        ) to '{scratch}' ({files.copy}, partition_by (file_day), file_extension '{files.extension}')
    """)
    for part in sorted(scratch.glob("file_day=*/*")):
        _settle(part, final, files)
    shutil.rmtree(scratch, ignore_errors=True)


def write_files(parameters: DemoParameters, work: Path, target: Path, threads: int, memory_mb: int) -> None:
    """Turn the work files of all chunks into the final ones under target/<file set>/."""
    from ingestion.demo import constants as c

    (work / "parts").mkdir(exist_ok=True)
    idle: queue.SimpleQueue[duckdb.DuckDBPyConnection] = queue.SimpleQueue()
    for _ in range(threads):
        idle.put(connect(memory_mb // threads, work / "spill"))

    def run(task: tuple[FileSet, tuple[int, int]]) -> None:
        files, (first, last) = task
        con = idle.get()
        try:
            bounds = tuple(parameters.first_date + timedelta(days=day) for day in (first, last))
            _write_period(con, files, work, target / files.name, bounds, first >= c.ADDED_COLUMN_DAY)
        finally:
            idle.put(con)

    _run_all(run, [(files, period) for files in FILE_SETS for period in periods(parameters.last_day)], target, threads)


def _run_all(run, tasks: Iterable, target: Path, threads: int) -> None:
    for files in FILE_SETS:
        (target / files.name).mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(run, tasks))
