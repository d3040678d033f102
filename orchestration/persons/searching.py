"""Which files of a company's folder hold a text, looked for in what each kind of file really holds.

DuckDB files are read table by table and as bytes, Parquet by its rows, packed files unpacked, everything else as bytes.
Never here: removing what is found.
"""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb

from ingestion.database import literal, nothing_unasked, quoted
from orchestration.persons.words import pattern

#: The company's own files, where they lie in the folder: listed by an erasure, never changed.
OWN = frozenset({"sources", "truth"})


def files_of(home: Path) -> Iterator[Path]:
    """Every file of a company's folder but the company's own."""
    for place, folders, names in os.walk(home):
        folders[:] = sorted(set(folders) - OWN) if Path(place) == home else sorted(folders)
        yield from (Path(place) / name for name in sorted(names) if not (Path(place) / name).is_symlink())


def _cells(con: duckdb.DuckDBPyConnection, relation: str) -> Iterator[str]:
    """Every text of a table, once."""
    columns = con.execute(f"describe select * from {relation}").fetchall()
    for name, kind, *_ in columns:
        if kind.startswith(("VARCHAR", "JSON")) or "[]" in kind:
            asked = f"select distinct cast({quoted(name)} as varchar) from {relation} where {quoted(name)} is not null"
            yield from (text for (text,) in con.execute(asked).fetchall())


def _tables(file: Path) -> Iterator[str]:
    with duckdb.connect() as con:
        nothing_unasked(con)
        try:
            con.execute(f"attach {literal(file)} as looked (read_only)")
        except duckdb.Error:  # no database, or a damaged one: its bytes were looked through
            return
        found = con.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'looked' order by all"
        ).fetchall()
        for schema, table in found:
            yield from _cells(con, f"looked.{quoted(schema)}.{quoted(table)}")


def _parquet(file: Path) -> Iterator[str]:
    with duckdb.connect() as con:
        nothing_unasked(con)
        yield from _cells(con, f"read_parquet({literal(file)})")


def _texts(file: Path) -> Iterator[str]:
    """What a file holds, unpacked; its plain bytes always come first."""
    yield file.read_bytes().decode("latin-1")
    if file.suffix == ".duckdb":
        yield from _tables(file)
    elif file.suffix == ".parquet":
        yield from _parquet(file)
    elif file.suffix == ".gz":
        yield gzip.decompress(file.read_bytes()).decode("latin-1")


def holds(file: Path, found: re.Pattern[str]) -> bool:
    """Whether a file holds what is looked for."""
    return any(found.search(text) for text in _texts(file))


def found_in(home: Path, texts: list[str]) -> list[Path]:
    """Files of a company's folder that hold one of the texts, in any spelling; DuckDB files must not be open."""
    wide = [*texts, *(text.encode().decode("latin-1") for text in texts)]
    found = pattern(wide)
    return [file for file in files_of(home) if holds(file, found)]
