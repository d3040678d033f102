"""A tiny company for dbt tests: given rows in, a built pipeline file out.

Here: the raw schema filled with a test's own rows, and dbt run in this process. Add a helper here when two
test files need it. Never here: expectations.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.cli.main import dbtRunner, dbtRunnerResult

from ingestion.contracts import contracts
from ingestion.database import LOAD_COLUMNS, ensure_raw, quoted
from orchestration.dbt.compat import close_database, without_compiled_files, without_debug_events
from orchestration.dbt.secret import variables
from tests.dbt.parsed import own_manifest
from tests.keys import SECRET

DBT_PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
PLACES = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]

#: As-of of every tiny company unless a test says otherwise: the end of January 2026, in UTC.
AS_OF = {"as_of": "2026-01-31", "as_of_instant": "2026-02-01 00:00:00"}

#: What required columns hold where a test's row does not care.
FILLERS: dict[str, dict[str, Any]] = {
    "orders": {"status": "completed", "currency": "EUR", "gross_amount": "10.00", "ordered_at": "2025-06-01"},
    "order_lines": {"line_number": 1, "product_id": "p1", "quantity": 1, "unit_price": "10.00"},
    "tickets": {"status": "open", "opened_at": "2025-06-01"},
    "ticket_events": {"event": "opened", "event_at": "2025-06-01"},
    "surveys": {"kind": "nps", "score": 9, "scale_min": 0, "scale_max": 10, "responded_at": "2025-06-01"},
    "survey_invitations": {"sent_at": "2025-06-01"},
    "contacts": {"contacted_at": "2025-06-01"},
}  # fmt: skip

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


class DbtFailure(AssertionError):
    """A dbt run failed; the message names each failed node with its reason."""


@dataclass(frozen=True)
class Warehouse:
    """A tiny company's folder: the pipeline file and what dbt writes beside it."""

    folder: Path

    @property
    def path(self) -> Path:
        """The pipeline's DuckDB file."""
        return self.folder / "pipeline.duckdb"

    @contextmanager
    def connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The file, open for as long as the block lasts (dbt must not run meanwhile)."""
        con = duckdb.connect(str(self.path))
        try:
            con.execute("set TimeZone = 'UTC'")
            yield con
        finally:
            con.close()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self.connection() as con:
            return con.execute(sql).fetchall()

    def execute(self, sql: str) -> None:
        """Run a statement; tests use it to spoil a built table."""
        with self.connection() as con:
            con.execute(sql)

    def dbt(self, *arguments: str, variables: Mapping[str, Any] | None = None) -> dbtRunnerResult:
        """Run dbt on this file; the result may have failed. Artefacts are written with `--write-json` alone."""
        given = {**AS_OF, **(variables or {})}
        command = [
            arguments[0], "--no-write-json", *arguments[1:], "--vars", json.dumps(given), *PLACES, "--quiet",
            "--target-path", str(self.folder / "target"), "--log-path", str(self.folder / "logs"),
        ]  # fmt: skip
        without_debug_events()
        without_compiled_files()
        with _pipeline_file(self.path):
            try:
                return dbtRunner(manifest=own_manifest(arguments[0])).invoke(command)
            finally:
                close_database()

    def build(
        self, *select: str, variables: Mapping[str, Any] | None = None, command: str = "run"
    ) -> Warehouse:
        """Build the selected models (`command` build: with their data tests); raises DbtFailure naming what failed.

        Unit tests bring their own rows, the same for every company: test_empty_company.py runs all of them, once.
        """
        chosen = ["--select", *select] if select else []
        if command == "build" and "unit_test" not in select:
            chosen += ["--exclude-resource-type", "unit_test"]
        check(self.dbt(command, *chosen, variables=variables))
        return self


@contextmanager
def _pipeline_file(path: Path) -> Iterator[None]:
    """The file that dbt's profile names, and the secret it hands on."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"LOYALTY_PIPELINE_DB": str(path), **variables(SECRET)}.items():
            patch.setenv(name, value)
        yield


def check(result: dbtRunnerResult) -> None:
    """Raise DbtFailure where a dbt run failed."""
    if not result.success:
        reasons = [f"{name}: {reason}" for name, reason in failures(result).items()]
        raise DbtFailure("\n".join(reasons) or str(result.exception))


def failures(result: dbtRunnerResult) -> dict[str, str]:
    """Failed nodes of a dbt run by name, with the reason."""
    nodes = getattr(result.result, "results", None) or []
    failed = {"error", "fail", "runtime error"}
    return {node.node.name: str(node.message) for node in nodes if str(node.status) in failed}


def warnings(result: dbtRunnerResult) -> dict[str, str]:
    """Tests of a dbt run that warned, by name, with the reason."""
    nodes = getattr(result.result, "results", None) or []
    return {node.node.name: str(node.message) for node in nodes if str(node.status) == "warn"}


def warehouse(folder: Path, rows: Rows) -> Warehouse:
    """A pipeline file whose raw tables hold the given rows, by feed.

    Columns a row does not name hold the feed's filler or null. `_row_hash` comes from the content, as in a load;
    a row may name `_file_id` (default 1), which lies in the source `_source` (default test), and is live unless its
    `_live` is False.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = Warehouse(folder)
    with made.connection() as con:
        ensure_raw(con)
        fill_raw(con, rows)
        fill_words(con)
    return made


def fill_words(con: duckdb.DuckDBPyConnection) -> None:
    """Load the one seed that staging reads, so that a test of a few models need not have dbt load all."""
    con.execute("create schema seeds")
    words = f"read_csv('{DBT_PROJECT / 'seeds/nobody_words.csv'}', header = true, all_varchar = true, delim = ',')"
    con.execute(f"create table seeds.nobody_words as select * from {words}")


def fill_raw(con: duckdb.DuckDBPyConnection, rows: Rows) -> None:
    """Put a test's rows into the raw tables; see warehouse()."""
    files = {(1, True, "test")}
    files |= {
        (row.get("_file_id", 1), row.get("_live", True), row.get("_source", "test"))
        for f in rows
        for row in rows[f]
    }
    for file, live, source in sorted(files):
        con.execute("insert into raw.file_paths values (?, ?, ?, 1)", [source, f"{file}.csv", file])
        if not live:
            con.execute("insert into raw.file_paths values (?, ?, ?, 2)", [source, f"{file}.csv", -file])
    for feed, given in rows.items():
        _insert(con, feed, given)


def _insert(con: duckdb.DuckDBPyConnection, feed: str, given: Sequence[Mapping[str, Any]]) -> None:
    columns = [*contracts()[feed].columns, *LOAD_COLUMNS]
    values = [_complete(feed, row, number) for number, row in enumerate(given, start=1)]
    unknown = {name for row in values for name in row} - set(columns)
    if unknown:
        raise KeyError(f"{feed} has no column {sorted(unknown)}")
    if values:
        places = ", ".join("?" * len(columns))
        names = ", ".join(quoted(name) for name in columns)
        rows = [[row.get(name) for name in columns] for row in values]
        con.executemany(f"insert into raw.{feed} ({names}) values ({places})", rows)


def _complete(feed: str, row: Mapping[str, Any], number: int) -> dict[str, Any]:
    content = {**FILLERS.get(feed, {}), **{name: row[name] for name in row if not name.startswith("_")}}
    digest = hashlib.md5(repr(sorted(content.items())).encode(), usedforsecurity=False)
    load = {"_batch_id": 1, "_file_id": 1, "_row_number": number, "_loaded_at": "2026-02-01"}
    given = {name: value for name, value in row.items() if name in LOAD_COLUMNS}
    return {**content, **load, "_row_hash": uuid.UUID(digest.hexdigest()), **given}
