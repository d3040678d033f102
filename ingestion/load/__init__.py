"""Loading: from a source's files to raw, a batch a transaction, nothing twice.

The order of a load: list, recognise by content, read, map, check, write. Never here: how any of these is
done (listing, readers, mapping, batch).
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

import duckdb

from ingestion.contracts import contracts
from ingestion.database import insert_rows, pipeline
from ingestion.load.batch import write_batch
from ingestion.load.context import Batch, SourceLoad
from ingestion.load.corrections import restore_repeats
from ingestion.load.drift import find_drift
from ingestion.load.erased import turn_away
from ingestion.load.landing import accepted_files, map_all, read_all, source_files, stage_files
from ingestion.load.ledger import Known, check_ledger, known_files, next_id, utc_now, write_source_run
from ingestion.load.outcome import LoadReport, SourceReport
from ingestion.load.superseded import adopt, forget, newer_stands, outlived, renamed
from ingestion.mapping.confined import binding
from ingestion.sources.discovery import find_candidates
from ingestion.sources.selection import Candidate, Days, chunks, split

if TYPE_CHECKING:
    from ingestion.settings import Settings

Say = Callable[[str], None]


def _repoint(load: SourceLoad, moved: list[Candidate], known: Known, present: set[str]) -> None:
    """Content known from elsewhere now stands at these paths, and at its old one if that is still there."""
    con, source = load.con, load.source
    batch_id, now = next_id(con, "batches", "batch_id"), utc_now()
    con.execute("begin")
    rows = [
        [source.name, part.path, known.contents[part.identity], next_id(con, "file_paths", "seen")]
        for part in moved
    ]
    insert_rows(con, "raw.file_paths", rows)
    forget(con, source.name, renamed(known, moved, present))
    if any(part.path in known.standing for part in moved):
        con.execute(
            "insert into raw.batches values (?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0)",
            [batch_id, source.feed, source.name, load.run_id, now, now],
        )
        restore_repeats(con, source.feed, batch_id, f"timestamp '{now}'")
    con.execute("commit")


def _load_chunk(load: SourceLoad, chunk: list[Candidate]) -> None:
    started, known = utc_now(), known_files(load.con, load.source.name)
    files = source_files(load, chunk)
    landed = read_all(load, files)
    accepted = accepted_files(load, files, landed)
    every = [file for members in files.values() for file, _ in members]
    stage_files(load, accepted, every)
    if not accepted:
        return
    kept = map_all(load, landed, accepted)
    if not kept:
        return
    con = load.con
    con.execute(f"delete from batch_files where file_id not in ({', '.join(map(str, kept))})")
    with binding(con, load.settings) as binder:
        load.report.drift += find_drift(con, load.source, {i: accepted[i] for i in kept}, binder)
    paths = {accepted[file_id][0].path for file_id in kept}
    gone = outlived(load, known, paths)
    replaced = bool((paths | gone) & set(known.standing))
    insert_rows(con, "superseded_files", [[file_id] for file_id in known.superseded(paths | gone)])
    tables = tuple(part.table for part in landed.values())
    batch_id = next_id(con, "batches", "batch_id")
    batch = Batch(batch_id, load.run_id, load.source, load.settings.time_zone, tables, replaced, started)
    con.execute("begin")
    try:
        forget(con, load.source.name, gone)
        load.report.drift += turn_away(con, load.settings, batch)
        write_batch(con, batch)
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
    con.execute("checkpoint")
    _add_counts(load, batch_id, sum(len(accepted[file_id][0].all) for file_id in kept))


def _add_counts(load: SourceLoad, batch_id: int, files: int) -> None:
    row = load.con.execute(
        "select rows_in, rows_loaded, rows_duplicate, rows_quarantined from raw.batches where batch_id = ?",
        [batch_id],
    ).fetchone()
    assert row is not None
    report = load.report
    report.files_new += files
    report.batches.append(batch_id)
    report.rows_in, report.rows_loaded = report.rows_in + row[0], report.rows_loaded + row[1]
    report.rows_duplicate, report.rows_quarantined = (
        report.rows_duplicate + row[2],
        report.rows_quarantined + row[3],
    )


def _load_source(load: SourceLoad, reload: Days, say: Say) -> None:
    started, clock = utc_now(), time.perf_counter()
    candidates = find_candidates(load)
    adopt(load, candidates)
    known = known_files(load.con, load.source.name)
    candidates = [] if newer_stands(load, candidates, known) else candidates
    fresh, moved = split(candidates, known, reload)
    if load.newest and not load.source.whole:
        fresh = sorted(fresh, key=lambda part: part.all[0].modified_at)[-load.newest :]
    if moved:
        _repoint(load, moved, known, {part.path for part in candidates})
    done = 0
    for chunk in chunks(fresh):
        say(f"{load.source.name}: reading files {done + 1} to {done + len(chunk)} of {len(fresh)}")
        _load_chunk(load, chunk)
        done += len(chunk)
    load.report.seconds = time.perf_counter() - clock
    write_source_run(load.con, load.run_id, started, load.report)


def load_feed(
    settings: Settings,
    feed: str,
    run_id: str | None = None,
    reload: Days = None,
    say: Say = lambda _: None,
) -> list[SourceReport]:
    """Load what is new in every source of a feed; one report a source.

    `reload` reads again the files of a range of days (inclusive, by the date in a file's name, else by its
    time of change), known or not: their rows replace the ones read before, so the outcome is the same.
    Raises LoyaltyError when the pipeline's file is held by another process or damaged.
    """
    with pipeline(settings) as con:
        return _load_feed(con, settings, feed, run_id or uuid.uuid4().hex, reload, say)


def _load_feed(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    feed: str,
    run_id: str,
    reload: Days,
    say: Say,
    newest: int | None = None,
) -> list[SourceReport]:
    reports = []
    check_ledger(con, feed)
    for source in settings.company.sources:
        if source.feed == feed:
            report = SourceReport(feed, source.name)
            _load_source(SourceLoad(con, settings, source, run_id, report, newest), reload, say)
            reports.append(report)
    return reports


def load_company(
    settings: Settings, run_id: str | None = None, say: Say = lambda _: None, newest: int | None = None
) -> LoadReport:
    """Load what is new in every feed of the company; with `newest`, only that many files of a source."""
    report = LoadReport(run_id or uuid.uuid4().hex)
    with pipeline(settings) as con:
        for feed in contracts():
            report.sources += _load_feed(con, settings, feed, report.run_id, None, say, newest)
    return report
