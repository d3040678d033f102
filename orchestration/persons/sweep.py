"""Texts of a person taken out of what runs leave behind: run records, Dagster's history, notes.

A value is replaced where it stands by itself, a short one only where it is a whole value. Files that cannot be
rewritten and can be made again are deleted. Never here: DuckDB files, published files, files of the company's own.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from ingestion.persons.quoting import ERASED
from ingestion.persons.tombstones import FILE as TOMBSTONES
from ingestion.store.damage import SQLITE
from orchestration.persons.words import pattern

#: Parts of a company's folder that others see to, that hold the company's own files, or that hold nothing of a person.
ELSEWHERE = frozenset({
    "serve", "sources", "truth", "remote", "spill", "identity.key", "refresh.lock", TOMBSTONES, "erasures",
})  # fmt: skip
#: Seconds to wait for another process that reads Dagster's history.
WAIT = 30
Swept = Callable[[str], str]


def files_to_sweep(home: Path) -> Iterator[Path]:
    """Every file that runs have left in a company's folder; links are not followed."""
    for place, folders, names in os.walk(home):
        folders[:] = sorted(set(folders) - ELSEWHERE) if Path(place) == home else sorted(folders)
        for name in sorted(names):
            file = Path(place) / name
            if not file.is_symlink() and not name.startswith("pipeline.duckdb") and name not in ELSEWHERE:
                yield file


def _sqlite(file: Path, found: re.Pattern[str]) -> bool:
    """Replace in every text cell of a SQLite file, and write the file anew; whether anything was there."""
    changed = 0
    with closing(sqlite3.connect(file, timeout=WAIT)) as con:
        con.create_function("holds", 1, lambda cell: bool(found.search(cell)), deterministic=True)
        con.create_function("swept", 1, lambda cell: found.sub(ERASED, cell), deterministic=True)
        tables = [name for (name,) in con.execute("select name from sqlite_master where type = 'table'")]
        for table in tables:
            for column in [row[1] for row in con.execute(f'pragma table_info("{table}")')]:
                held = f'typeof("{column}") = \'text\' and holds("{column}")'
                asked = f'update "{table}" set "{column}" = swept("{column}") where {held}'
                changed += con.execute(asked).rowcount
        con.commit()
        if changed:
            con.execute("vacuum")
            con.execute("pragma wal_checkpoint(truncate)")
    return changed > 0


def _text(file: Path, content: bytes, found: re.Pattern[str]) -> bool:
    try:
        before = content.decode("utf-8")
    except UnicodeDecodeError:
        held = found.search(content.decode("latin-1")) is not None
        if held:  # the parsed project and the like: made again when missing
            file.unlink()
        return held
    after = found.sub(ERASED, before)
    if after != before:
        work = file.with_name(f".{file.name}.{os.getpid()}")
        work.write_text(after, "utf-8")
        work.chmod(file.stat().st_mode)
        os.replace(work, file)
    return after != before


def sweep(home: Path, texts: list[str]) -> list[Path]:
    """Take the texts out of every file that runs have left; returns the files that held one."""
    found, held = pattern(texts), []
    for file in files_to_sweep(home):
        if file.name.endswith(("-wal", "-shm")):
            continue
        content = file.read_bytes()
        if _sqlite(file, found) if content.startswith(SQLITE) else _text(file, content, found):
            held.append(file)
    return held
