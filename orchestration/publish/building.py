"""Everything inside one version: DuckDB files, Parquet and dictionary pages of every audience, written and audited.

The steps stand in the order they are taken; a kill between any two leaves a folder that nobody reads and the next
publish removes. Never here: numbering and switching (layout.py).
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import duckdb

from ingestion.database import nothing_unasked
from ingestion.settings import PROJECT_ROOT, Settings
from orchestration.documentation.dictionary import Told, page
from orchestration.publish.catalogue import Catalogue
from orchestration.publish.described import DICTIONARY, answerable
from orchestration.publish.fingerprint import fingerprint
from orchestration.publish.layout import FILE, PAGE
from orchestration.publish.manifest import files_of
from orchestration.publish.parquet import read, write_parquet
from orchestration.publish.reader import open_file
from orchestration.publish.table import DescribedTable
from orchestration.publish.write import Expected, audit, compare, write_files

#: What decides, beside marts and models, what a version's files look like.
CODE = ("orchestration/publish", "orchestration/documentation", "orchestration/documentation/static")


def form(settings: Settings, catalogue: Catalogue) -> str:
    """Hash of all but the marts' rows that makes a version's files: another one means other files."""
    digest = hashlib.sha256(f"{catalogue.digest()} parquet={settings.parquet}".encode())
    for folder in CODE:
        for file in sorted(path for path in (PROJECT_ROOT / folder).glob("*.*") if path.is_file()):
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def write_pages(settings: Settings, building: Path, catalogue: Catalogue, holds: dict[str, Expected]) -> None:
    """Write every audience's dictionary as a page, with the example questions that its file can answer."""
    for audience in catalogue.audiences:
        file = building / f"{audience.name}{FILE}"
        with open_file(file) as reader:
            tables = tuple(replace(t, examples=answerable(reader, t)) for t in catalogue.of(audience))
        told = Told(
            audience=audience,
            tables=tables,
            rows={name: one.rows for name, one in holds[audience.name].items()},
            company=settings.company.title or settings.company.name,
            as_of=settings.as_of,
            file=file.name,
        )
        folder = building / audience.name
        folder.mkdir(exist_ok=True)
        (folder / PAGE).write_text(page(told), "utf-8")


def audit_parquet(folder: Path, tables: tuple[DescribedTable, ...], holds: Expected) -> None:
    """Read an audience's Parquet back and compare it with what it must hold: rows, types and values.

    Raises AuditFailed naming the audience and the table.
    """
    with duckdb.connect() as connection:
        nothing_unasked(connection)
        for table in (*tables, *DICTIONARY):
            wanted = holds[table.name]
            found = fingerprint(connection, read(folder, table, wanted.rows))
            compare(f"{folder.name}/{table.name}", found, wanted)


def build(
    settings: Settings, building: Path, catalogue: Catalogue, wanted: dict[str, Expected]
) -> dict[str, Expected]:
    """Fill the folder of a version that has no number yet; returns what each audience's file holds.

    `wanted`: what it must hold, by audience and table. Raises AuditFailed when something read back differs.
    """
    building.mkdir()
    holds = write_files(settings, building, catalogue, wanted)
    for audience in catalogue.audiences:
        audit(building / f"{audience.name}{FILE}", holds[audience.name])
    if settings.parquet:
        write_parquet(settings, building, catalogue, holds)
        for audience in catalogue.audiences:
            audit_parquet(building / audience.name, catalogue.of(audience), holds[audience.name])
    write_pages(settings, building, catalogue, holds)
    for name in files_of(building):
        (building / name).chmod(0o444)
    return holds
