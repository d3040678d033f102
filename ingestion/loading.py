"""Loading: from a source's files to raw, a batch a transaction, nothing twice.

The order of a load: list, recognise by content, read, map, check, write. Never here: how any of these is
done (listing, readers, mapping, batch).
"""

from __future__ import annotations

import hashlib
import json
import re
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import duckdb

from ingestion.batch import Batch, restore_repeats, write_batch
from ingestion.company import Source
from ingestion.contracts import contracts
from ingestion.database import pipeline
from ingestion.drift import find_drift
from ingestion.errors import RejectedFile
from ingestion.ledger import Known, check_ledger, known_files, next_id, utc_now, write_source_run
from ingestion.listing import ContentHashes, FoundFile, find_files, local_copy
from ingestion.mapping import check_header, map_columns, map_select
from ingestion.readers import Landed, land, read_headers
from ingestion.readers.common import SourceFile, literal
from ingestion.report import LoadReport, Rejection, SourceReport

if TYPE_CHECKING:
    from ingestion.settings import Settings

#: Bytes of files (as stored) in one batch. More makes fewer, longer transactions; a kill loses at most one.
BATCH_BYTES = 1_000_000_000

Say = Callable[[str], None]


@dataclass(frozen=True)
class Candidate:
    """What the ledger counts as one file: a file, or all files of a source that is read whole."""

    path: str
    identity: str
    members: dict[str, list[FoundFile]]

    @property
    def size(self) -> int:
        """Bytes as stored."""
        return sum(file.size for files in self.members.values() for file in files)

    @property
    def all(self) -> list[FoundFile]:
        """Every member, whatever its input."""
        return [file for files in self.members.values() for file in files]


@dataclass(frozen=True)
class SourceLoad:
    """One source being loaded: the connection, its settings and its growing report."""

    con: duckdb.DuckDBPyConnection
    settings: Settings
    source: Source
    run_id: str
    report: SourceReport

    def reject(self, path: str, rejection: RejectedFile) -> None:
        """Book a file that cannot be loaded."""
        self.report.rejected.append(Rejection(path, rejection.reason, rejection.what_to_do))


def _identity(source: Source, contents: list[str]) -> str:
    """What content is known by: its bytes, its mapping and its contract; a change of any reads it again."""
    mapping = source.model_dump_json() + contracts()[source.feed].model_dump_json()
    return hashlib.sha256("\n".join([mapping, *contents]).encode()).hexdigest()


def _candidates(load: SourceLoad) -> list[Candidate]:
    source = load.source
    hashes = ContentHashes(load.con, load.settings.company_home / "remote")
    found: dict[str, list[FoundFile]] = {}
    for name, reading in source.inputs.items():
        location = load.settings.locate(reading.location)
        try:
            found[name] = find_files(location)
        except RejectedFile as rejection:
            load.reject(location, rejection)
            return []
    load.report.files_seen = sum(len(files) for files in found.values())
    if source.whole:
        files = [file for name in sorted(found) for file in found[name]]
        contents = [f"{name}:{hashes.of(file)}" for name in sorted(found) for file in found[name]]
        path = " + ".join(load.settings.locate(part.location) for part in source.inputs.values())
        return [Candidate(path, _identity(source, contents), found)] if files else []
    (name, files) = next(iter(found.items()))
    return [Candidate(file.path, _identity(source, [hashes.of(file)]), {name: [file]}) for file in files]


def _in_days(candidate: Candidate, days: tuple[date, date]) -> bool:
    """Whether a file is of one of the days: by a date in its name, else by when it was changed."""
    for file in candidate.all:
        dates = re.findall(r"(\d{4})-?(\d{2})-?(\d{2})", file.path.rsplit("/", 1)[-1])
        named = [date(int(y), int(m), int(d)) for y, m, d in dates if 1 <= int(m) <= 12 and 1 <= int(d) <= 28]
        named = named or [file.modified_at.date()]
        if any(days[0] <= day <= days[1] for day in named):
            return True
    return False


def _split(
    candidates: list[Candidate], known: Known, reload: tuple[date, date] | None
) -> tuple[list[Candidate], list[Candidate]]:
    """Candidates to read, and those whose content is known but stands at another path or not any more."""
    fresh, moved = [], []
    for candidate in candidates:
        if reload and _in_days(candidate, reload):
            fresh.append(candidate)
        elif candidate.identity not in known.contents:
            fresh.append(candidate)
        elif known.standing.get(candidate.path, (0, ""))[1] != candidate.identity:
            moved.append(candidate)
    return fresh, moved


def _chunks(candidates: list[Candidate]) -> Iterator[list[Candidate]]:
    """Batches of at most BATCH_BYTES; content that comes twice in one load is read once a batch."""
    chunk: list[Candidate] = []
    for candidate in candidates:
        if chunk and sum(part.size for part in chunk) + candidate.size > BATCH_BYTES:
            yield chunk
            chunk = []
        chunk.append(candidate)
    if chunk:
        yield chunk


def _repoint(load: SourceLoad, moved: list[Candidate], known: Known) -> None:
    """Content known from elsewhere now stands at these paths too; nothing is read again."""
    con, source = load.con, load.source
    batch_id, now = next_id(con, "batches", "batch_id"), utc_now()
    con.execute("begin")
    rows = [[source.name, part.path, known.contents[part.identity], next_id(con, "file_paths", "seen")] for part in moved]
    con.executemany("insert into raw.file_paths values (?, ?, ?, ?)", rows)
    if any(part.path in known.standing for part in moved):
        con.execute(
            "insert into raw.batches values (?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0)",
            [batch_id, source.feed, source.name, load.run_id, now, now],
        )
        restore_repeats(con, source.feed, batch_id, f"timestamp '{now}'")
    con.execute("commit")


def _source_files(load: SourceLoad, chunk: list[Candidate]) -> dict[str, list[tuple[SourceFile, Candidate]]]:
    """Files to read by input, numbered after the ledger's; members of a whole source get numbers of their own."""
    number = next_id(load.con, "files", "file_id")
    folder = load.settings.company_home / "remote"
    files: dict[str, list[tuple[SourceFile, Candidate]]] = {name: [] for name in load.source.inputs}
    for candidate in chunk:
        for name, members in candidate.members.items():
            for file in members:
                local = local_copy(file, folder)
                files[name].append((SourceFile(number, file.path, local, file.modified_at), candidate))
                number += 1
    return files


def _read_all(load: SourceLoad, files: dict[str, list[tuple[SourceFile, Candidate]]]) -> dict[str, Landed]:
    """Read every input into its landing table; rejected files are booked by their own path."""
    landed = {}
    for index, (name, members) in enumerate(files.items()):
        reading = load.source.inputs[name]
        sources = [file for file, _ in members]
        headers = read_headers(sources, reading)
        for file_id, header in list(headers.headers.items()):
            try:
                if header:
                    check_header(load.source, header)
            except RejectedFile as rejection:
                headers.rejected[file_id] = rejection
                del headers.headers[file_id]
        landed[name] = land(load.con, sources, reading, f"landing_{index}", headers)
        paths = {file.file_id: file.path for file in sources}
        for file_id, rejection in landed[name].rejected.items():
            load.reject(paths[file_id], rejection)
    return landed


def _map_all(load: SourceLoad, landed: dict[str, Landed], file_ids: list[int]) -> list[int]:
    """Fill `mapped`; gives the file ids whose rows are in it."""
    source = load.source
    tables = {name: part.table for name, part in landed.items()}
    if source.columns:
        (only,) = landed.values()
        map_columns(load.con, source, only.table, only.columns)
        return file_ids
    kept: list[int] = []
    for file_id in file_ids:
        try:
            map_select(load.con, source, tables, file_id, append=bool(kept))
            kept.append(file_id)
        except RejectedFile as rejection:
            paths = dict(load.con.execute("select file_id, path from batch_files").fetchall())
            load.reject(paths[file_id], rejection)
    return kept


def _stage_files(load: SourceLoad, accepted: dict[int, tuple[Candidate, str]], every: list[SourceFile]) -> None:
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
        con.executemany("insert into landed_paths values (?, ?)", [[file.file_id, file.path] for file in every])


def _accepted(
    load: SourceLoad, files: dict[str, list[tuple[SourceFile, Candidate]]], landed: dict[str, Landed]
) -> dict[int, tuple[Candidate, str]]:
    """Ledger files of the batch by id, each with its header; a whole source counts as one, or as none."""
    if load.source.whole:
        if any(part.rejected for part in landed.values()):
            return {}
        first, candidate = next(pair for members in files.values() for pair in members)
        header = json.dumps([f"{name}.{column}" for name, part in landed.items() for column in part.columns])
        return {first.file_id: (candidate, header)}
    ((name, members),) = files.items()
    headers = landed[name].headers
    return {f.file_id: (c, json.dumps(headers[f.file_id])) for f, c in members if f.file_id in headers}


def _load_chunk(load: SourceLoad, chunk: list[Candidate], known: Known) -> None:
    started = utc_now()
    files = _source_files(load, chunk)
    landed = _read_all(load, files)
    accepted = _accepted(load, files, landed)
    every = [file for members in files.values() for file, _ in members]
    _stage_files(load, accepted, every)
    if not accepted:
        return
    kept = _map_all(load, landed, list(accepted))
    if not kept:
        return
    con = load.con
    con.execute(f"delete from batch_files where file_id not in ({', '.join(map(str, kept))})")
    load.report.drift += find_drift(con, load.source, {i: accepted[i] for i in kept})
    replaced = [known.standing[accepted[i][0].path][0] for i in kept if accepted[i][0].path in known.standing]
    if replaced:
        con.executemany("insert into superseded_files values (?)", [[file_id] for file_id in replaced])
    tables = tuple(part.table for part in landed.values())
    batch_id = next_id(con, "batches", "batch_id")
    batch = Batch(batch_id, load.run_id, load.source, load.settings.time_zone, tables, bool(replaced), started)
    con.execute("begin")
    try:
        write_batch(con, batch)
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
    con.execute("checkpoint")
    _add_counts(load, batch_id, len(kept))


def _add_counts(load: SourceLoad, batch_id: int, files: int) -> None:
    row = load.con.execute(
        "select rows_in, rows_loaded, rows_duplicate, rows_quarantined from raw.batches where batch_id = ?", [batch_id]
    ).fetchone()
    assert row is not None
    report = load.report
    report.files_new += files
    report.batches.append(batch_id)
    report.rows_in, report.rows_loaded = report.rows_in + row[0], report.rows_loaded + row[1]
    report.rows_duplicate, report.rows_quarantined = report.rows_duplicate + row[2], report.rows_quarantined + row[3]


def _load_source(load: SourceLoad, reload: tuple[date, date] | None, say: Say) -> None:
    started, clock = utc_now(), time.perf_counter()
    known = known_files(load.con, load.source.name)
    fresh, moved = _split(_candidates(load), known, reload)
    if moved:
        _repoint(load, moved, known)
    done = 0
    for chunk in _chunks(fresh):
        say(f"{load.source.name}: reading files {done + 1} to {done + len(chunk)} of {len(fresh)}")
        _load_chunk(load, chunk, known)
        done += len(chunk)
    load.report.seconds = time.perf_counter() - clock
    write_source_run(load.con, load.run_id, started, load.report)


def load_feed(
    settings: Settings,
    feed: str,
    run_id: str | None = None,
    reload: tuple[date, date] | None = None,
    say: Say = lambda _: None,
) -> list[SourceReport]:
    """Load what is new in every source of a feed; one report a source.

    `reload` reads again the files of a range of days (inclusive, by the date in a file's name, else by its
    time of change), known or not: their rows replace the ones read before, so the outcome is the same.
    Raises LoyaltyError when the pipeline's file is held by another process or damaged.
    """
    reports = []
    with pipeline(settings) as con:
        check_ledger(con, feed)
        for source in settings.company.sources:
            if source.feed == feed:
                report = SourceReport(feed, source.name)
                load = SourceLoad(con, settings, source, run_id or uuid.uuid4().hex, report)
                _load_source(load, reload, say)
                reports.append(report)
    return reports


def load_company(settings: Settings, run_id: str | None = None, say: Say = lambda _: None) -> LoadReport:
    """Load what is new in every feed of the company."""
    report = LoadReport(run_id or uuid.uuid4().hex)
    for feed in contracts():
        report.sources += load_feed(settings, feed, report.run_id, say=say)
    return report
