"""The whole erasure of persons, store by store, only under the refresh lock, and its receipt without their data.

First the tombstone, so that nobody comes back if it breaks off; then what runs left behind, raw, the database's bytes,
copies, and after a refresh without them the versions and reports before it. Breaking off at any point is mended by the
same command, or by `loyalty erase --again`. Never here: who is who (ingestion/persons).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import reduce
from pathlib import Path

import duckdb

from ingestion.database import pipeline
from ingestion.persons import finding, tombstones
from ingestion.persons.erasing import drop_models, erase_rows
from ingestion.persons.holding import Held, business_of, held, places
from ingestion.persons.quoting import texts_of
from ingestion.settings import Settings
from ingestion.store.rewriting import rewrite
from orchestration.backup.pack import listed
from orchestration.persons.receipt import Receipt, by_file, together, write_receipt
from orchestration.persons.searching import found_in
from orchestration.persons.sweep import sweep
from orchestration.publish.layout import Layout, remove
from orchestration.report.layout import ReportLayout
from orchestration.run.standing import forget as forget_standing

#: Lays out `theirs` on a connection and returns how many customers they are.
Choose = Callable[[duckdb.DuckDBPyConnection], int]
#: Copies of the project's own in a company's folder that are made again, or that nothing reads.
COPIES = ("remote", "spill", "serve/current.moved-*", "serve/versions/.building", "serve/reports/.building",
          "pipeline.duckdb*.damaged")  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """What is held of whom, and where the company's own files hold them (feed, path, row)."""

    held: Held
    places: list[tuple[str, str, int]]


def person(who: str) -> Choose:
    """The one customer who is known by an id, e-mail or phone."""

    def choose(con: duckdb.DuckDBPyConnection) -> int:
        keys = finding.keys_of(con, who)
        finding.rows_of(con, keys)
        return len(keys)

    return choose


def customers(keys: list[int]) -> Choose:
    """These customers, by key."""

    def choose(con: duckdb.DuckDBPyConnection) -> int:
        finding.rows_of(con, keys)
        return len(keys)

    return choose


def erased_before(settings: Settings, figures: str) -> Choose:
    """Whoever bears a tombstone and is held all the same: after a restore, or an erasure that broke off."""

    def choose(con: duckdb.DuckDBPyConnection) -> int:
        if not tombstones.lay_out(con, settings):
            raise finding.NobodyFound("nobody was erased yet")
        finding.rows_with_tombstones(con, tombstones.hash_of("ref"), figures)
        return len([one for one in tombstones.read(settings) if one.figures == figures])

    return choose


def plan(settings: Settings, choose: Choose) -> Plan:
    """What an erasure would take; nothing is changed."""
    with pipeline(settings) as con:
        return Plan(held(con, choose(con)), places(con))


def _in_the_database(
    settings: Settings, choose: Choose, figures: str, mark: bool
) -> tuple[Receipt, list[str]]:
    """Tombstone, run records and raw; returns what was done and the texts to look for."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with pipeline(settings) as con:
        found = held(con, choose(con))
        own, texts = by_file(places(con)), texts_of(found)
        hashes = tombstones.hashed(settings, [*found.references, *business_of(con)])
        if mark:
            stone = tombstones.Tombstone(now[:10], hashes, figures)
            tombstones.write(settings, [*tombstones.read(settings), stone])
        swept = sweep(settings.company_home, texts)
        con.execute("begin")
        rows = erase_rows(con, found, figures)
        con.execute("commit")
    receipt = Receipt(now, found.customers, figures, len(hashes), rows, len(swept), [], own_files=own)
    return receipt, texts


def _remove_copies(home: Path) -> list[str]:
    found = sorted(path for part in COPIES for path in home.glob(part))
    for path in found:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    return [path.relative_to(home).as_posix() for path in found]


def _remove_versions(settings: Settings) -> tuple[list[int], list[str]]:
    """Every version and report but the ones that are served now."""
    layout, reports = Layout(settings.serve_dir), ReportLayout(settings.serve_dir)
    old = [version for version in layout.all() if version != layout.current()]
    for version in old:
        remove(layout.folder(version))
    shown = [folder for folder in reports.reports.glob("v*") if folder != reports.current()]
    for folder in shown:
        shutil.rmtree(folder, ignore_errors=True)
    return old, sorted(folder.name for folder in shown)


def _served_anew(settings: Settings, receipt: Receipt, refresh: Callable[[], int]) -> Receipt:
    """Publish without them; versions that hold them go once another one is served."""
    code = refresh()
    versions, reports = _remove_versions(settings) if code == 0 else ([], [])
    server = "the refresh loaded the new version and dropped the one before; its summary names what a reader still held"
    return replace(
        receipt,
        refresh_exit_code=code,
        removed_versions=versions,
        removed_reports=reports,
        postgres=server if settings.postgres and code == 0 else "",
    )


def erase(
    settings: Settings, ways: list[tuple[Choose, str]], refresh: Callable[[], int], mark: bool = True
) -> tuple[Receipt, Path]:
    """Erase whom each way lays out, with their figures kept or removed.

    `refresh` publishes anew, and `mark` keeps them away from now on. Raises NobodyFound before anything is changed.
    """
    home = settings.company_home
    done = [_in_the_database(settings, choose, figures, mark) for choose, figures in ways]
    receipt, texts = reduce(together, (one for one, _ in done)), [text for _, part in done for text in part]
    with pipeline(settings) as con:
        drop_models(con)
    forget_standing(settings)
    rewrite(settings)
    receipt = replace(receipt, removed_copies=_remove_copies(home), backups=listed(home))
    receipt = _served_anew(settings, receipt, refresh)
    left = [file.relative_to(home).as_posix() for file in found_in(home, texts)]
    receipt = replace(receipt, still_in=left)
    return receipt, write_receipt(home, receipt)
