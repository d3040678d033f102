"""Which files the last load has seen, kept beside the database so that the sensor need not open it.

A sensor that opened the pipeline's database would keep a refresh out, and the other way round. Never here: deciding
whether a file is to be loaded; that is known by content, at loading.
"""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from ingestion.errors import LoyaltyError
from ingestion.settings import Settings
from ingestion.sources.listing import find_files
from orchestration.run.results import write_text

#: A file as a listing knows it: path, size in bytes, time of change (naive UTC, ISO 8601).
Seen = tuple[str, int, str]


def _file(settings: Settings) -> Path:
    return settings.company_home / "seen_files.json"


def remember_files(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Write down every file the ledger has looked into, loaded or refused."""
    rows = connection.execute(
        "select path, size_bytes, modified_at from raw.content_hashes order by 1, 3"
    ).fetchall()
    write_text(_file(settings), json.dumps([[path, size, moment.isoformat()] for path, size, moment in rows]))


def seen_files(settings: Settings) -> set[Seen]:
    """What the last load had seen; empty before the first."""
    file = _file(settings)
    if not file.is_file():
        return set()
    return {(path, size, moment) for path, size, moment in json.loads(file.read_text("utf-8"))}


def listed_files(settings: Settings) -> set[Seen]:
    """What lies in the sources' places at this moment; a place without files lists nothing."""
    found: set[Seen] = set()
    for source in settings.company.sources:
        for reading in source.inputs.values():
            try:
                files = find_files(settings.locate(reading.location))
            except LoyaltyError:
                continue
            found |= {(file.path, file.size, file.modified_at.isoformat()) for file in files}
    return found
