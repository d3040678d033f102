"""One portion of a source: its files read, mapped, and what of them may go into a batch.

Here: the way from files to the temp table `mapped`, with every file that cannot go it booked as rejected.
Never here: the raw tables (batch.py).
"""

from __future__ import annotations

import json
from collections import defaultdict

import duckdb

from ingestion.company.model import Source
from ingestion.errors import RejectedFile
from ingestion.load.context import SourceLoad
from ingestion.load.ledger import known_files, next_id
from ingestion.load.outcome import Drift
from ingestion.load.quarantine import set_aside
from ingestion.mapping.columns import map_columns, map_select, nothing_mapped, start_mapping
from ingestion.mapping.confined import mapping_database
from ingestion.mapping.headers import check_doubled, check_header, columns_lacked
from ingestion.readers import Landed, land, read_headers
from ingestion.readers.common import SourceFile
from ingestion.sources.discovery import without
from ingestion.sources.listing import local_copy
from ingestion.sources.selection import Candidate

#: Files of a portion by input name, each with the candidate it belongs to.
Files = dict[str, list[tuple[SourceFile, Candidate]]]


def source_files(load: SourceLoad, chunk: list[Candidate]) -> Files:
    """Files to read by input, numbered after the ledger's; members of a whole source get numbers of their own."""
    number = next_id(load.con, "files", "file_id")
    folder = load.settings.company_home / "remote"
    files: Files = {name: [] for name in load.source.inputs}
    for candidate in chunk:
        for name, members in candidate.members.items():
            for file in members:
                local = local_copy(file, folder)
                files[name].append((SourceFile(number, file.path, local, file.modified_at), candidate))
                number += 1
    return files


def read_all(load: SourceLoad, files: Files) -> dict[str, Landed]:
    """Read every input into its landing table; rejected files are booked by their own path."""
    landed = {}
    for index, (name, members) in enumerate(files.items()):
        reading = load.source.inputs[name]
        sources = [file for file, _ in members]
        headers = read_headers(load.con, sources, reading)
        for file_id, header in list(headers.headers.items()):
            try:
                if header:
                    check_header(load.source, header)
                    check_doubled(load.source, header, headers.doubled.get(file_id, frozenset()))
            except RejectedFile as rejection:
                headers.rejected[file_id] = rejection
                del headers.headers[file_id]
        landed[name] = land(load.con, sources, reading, f"landing_{index}", headers)
        paths = {file.file_id: file.path for file in sources}
        for file_id, refused in landed[name].rejected.items():
            load.reject(paths[file_id], refused)
        _tell_lacking(load, landed[name], paths)
    return landed


def _tell_lacking(load: SourceLoad, landed: Landed, paths: dict[int, str]) -> None:
    """Book what a select over several files reads and one of them does not have: null there, and easily overlooked."""
    if not load.source.whole:
        return
    for file_id, header in landed.headers.items():
        for column in columns_lacked(load.source, landed.columns, header) if header else []:
            text = f"column '{column}', which the select reads, is missing in {paths[file_id]}; null for its rows"
            load.report.drift.append(Drift(paths[file_id], "missing_optional_column", column, text))


def map_all(
    load: SourceLoad, landed: dict[str, Landed], accepted: dict[int, tuple[Candidate, str]]
) -> list[int]:
    """Fill `mapped`; returns the file ids whose rows are in it.

    Files that share their columns are mapped together, so that what a file lacks is told of it alone.
    """
    groups: dict[frozenset[str], list[int]] = defaultdict(list)
    for file_id in accepted:
        header = next(iter(landed.values())).headers.get(file_id, ())
        alone = frozenset([str(file_id)])
        groups[frozenset(map(str.lower, header)) if load.source.columns else alone].append(file_id)
    kept: list[int] = []
    tables = [name for part in landed.values() for name in (part.table, f"{part.table}_unreadable")]
    with mapping_database(load.con, load.settings, tables, ["mapped", "failed_cells"]) as con:
        start_mapping(con, load.source)
        for file_ids in groups.values():
            try:
                _map_files(con, load.source, landed, file_ids)
                kept += file_ids
            except RejectedFile as rejection:
                for file_id in file_ids:
                    load.reject(accepted[file_id][0].path, rejection)
        nothing_mapped(con, load.source)
    return kept


def _map_files(
    con: duckdb.DuckDBPyConnection, source: Source, landed: dict[str, Landed], file_ids: list[int]
) -> None:
    """Map files of the same columns; an empty file that is allowed has nothing to map."""
    if source.whole:
        map_select(
            con, source, {name: (part.table, part.columns) for name, part in landed.items()}, file_ids[0]
        )
        return
    ((name, part),) = landed.items()
    columns = list(part.headers[file_ids[0]])
    if not columns:
        return
    if source.select:
        map_select(con, source, {name: (part.table, columns)}, file_ids[0])
        return
    try:
        map_columns(con, source, part.table, columns, file_ids)
    except RejectedFile:
        if not set_aside(con, source, part.table, file_ids):
            raise
        map_columns(con, source, part.table, columns, file_ids, failing=True)


def accepted_files(
    load: SourceLoad, files: Files, landed: dict[str, Landed]
) -> dict[int, tuple[Candidate, str]]:
    """Ledger files of the batch by id, each with its header; a whole source is one, without its rejected files."""
    if load.source.whole:
        if not all(part.headers for part in landed.values()):
            return {}
        first, candidate = next(pair for members in files.values() for pair in members)
        rejected = {file.path for name, members in files.items() for file, _ in members
                    if file.file_id in landed[name].rejected}  # fmt: skip
        if rejected:
            candidate = without(load, candidate, rejected)
            if candidate.identity in known_files(load.con, load.source.name).contents:
                return {}
        header = json.dumps([f"{name}.{column}" for name, part in landed.items() for column in part.columns])
        return {first.file_id: (candidate, header)}
    ((name, members),) = files.items()
    headers = landed[name].headers
    return {f.file_id: (c, json.dumps(headers[f.file_id])) for f, c in members if f.file_id in headers}


def stage_files(
    load: SourceLoad, accepted: dict[int, tuple[Candidate, str]], every: list[SourceFile]
) -> None:
    """Temp tables of the batch's files: what the ledger will say of them."""
    con = load.con
    con.execute(
        "create or replace temp table batch_files (file_id bigint, path varchar, content_hash varchar, "
        "size_bytes bigint, modified_at timestamp, header varchar)"
    )
    con.execute("create or replace temp table landed_paths (file_id bigint, path varchar)")
    con.execute("create or replace temp table superseded_files (file_id bigint)")
    rows = [
        [file_id, c.path, c.identity, c.size, max(file.modified_at for file in c.all), header]
        for file_id, (c, header) in accepted.items()
    ]
    if rows:
        con.executemany("insert into batch_files values (?, ?, ?, ?, ?, ?)", rows)
        con.executemany(
            "insert into landed_paths values (?, ?)", [[file.file_id, file.path] for file in every]
        )
