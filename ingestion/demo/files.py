"""The final files: one a day (or week) of each file set, in the form of its source.

Here: splitting by day, naming, encoding and dating of files. Never here: what is in them (sql/, dirt.py).
"""

from __future__ import annotations

import os
import queue
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import duckdb

from ingestion.demo import constants as c
from ingestion.demo.feeds import FILE_SETS, FileSet, periods
from ingestion.demo.parameters import DemoParameters
from ingestion.demo.work import connect

#: Files of a day are there by this hour (UTC) of the next.
WRITTEN_AT = time(4, 0)
#: Columns of the work files that are no part of the final ones.
INNER = ("moment", "row_key", "version", "dirt", "copy", "file_day")


@dataclass(frozen=True)
class Task:
    """The files of one file set and stretch of days."""

    files: FileSet
    first: date
    last: date
    excluded: tuple[str, ...]


def tasks(parameters: DemoParameters) -> list[Task]:
    """What there is to write; before its day, an added column is left out."""
    found = []
    for files in FILE_SETS:
        for first, last in periods(parameters.last_day):
            later = (files.added,) if files.added and first < c.ADDED_COLUMN_DAY else ()
            start, end = (parameters.first_date + timedelta(days=day) for day in (first, last))
            found.append(Task(files, start, end, INNER + later))
    return found


def _settle(path: Path, files: FileSet, day: date) -> None:
    """Give a file its encoding, and the time at which its source would have written it."""
    if files.encoding != "utf-8":
        path.write_bytes(path.read_bytes().decode("utf-8").encode(files.encoding))
    written = datetime.combine(day + timedelta(days=1), WRITTEN_AT, UTC).timestamp()
    os.utime(path, (written, written))


def _write(con: duckdb.DuckDBPyConnection, task: Task, work: Path, target: Path) -> None:
    """Write a task's files, each in the order of the stretch: one thread keeps it.

    A COPY partitioned by day would be faster, but mixes a file's rows by what else there is to write.
    """
    files = task.files
    con.execute(f"""
        create or replace temp table stretch as select * from read_parquet('{work / files.name}/*.parquet')
        where file_day between date '{task.first}' and date '{task.last}'
        order by file_day, moment, row_key, version, copy
    """)
    days = con.execute("select distinct file_day from stretch order by file_day").fetchall()
    for (day,) in days:
        path = target / files.name / f"{files.name}_{day.isoformat()}.{files.extension}"
        rows = f"select * exclude ({', '.join(task.excluded)}) from stretch where file_day = date '{day}'"
        con.execute(f"copy ({rows}) to '{path}' ({files.copy})")
        _settle(path, files, day)
    con.execute("drop table stretch")


def write_files(parameters: DemoParameters, work: Path, target: Path, threads: int, memory_mb: int) -> None:
    """Turn the work files of all chunks into the final ones under target/<file set>/, `threads` at once."""
    for files in FILE_SETS:
        (target / files.name).mkdir(parents=True, exist_ok=True)
    idle: queue.SimpleQueue[duckdb.DuckDBPyConnection] = queue.SimpleQueue()
    for _ in range(threads):
        idle.put(connect(memory_mb // threads, work / "spill"))

    def run(task: Task) -> None:
        con = idle.get()
        try:
            _write(con, task, work, target)
        finally:
            idle.put(con)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(run, tasks(parameters)))
