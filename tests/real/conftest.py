"""Real data sets, refreshed once a session each and asked for the figures that are known of them.

Here: finding the data, running the refresh into a temporary home, asking its databases. Add a fixture when
a set needs another way of running. Never here: expected figures (test_<set>.py), data.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingestion.settings import PROJECT_ROOT, load_settings
from tests.small import share_parsed_project

COMPANIES = PROJECT_ROOT / "ingestion" / "companies"


@dataclass(frozen=True)
class Refreshed:
    """A company after a full refresh: `pipeline` is attached beside the published `served`."""

    company: str
    output: str
    connection: duckdb.DuckDBPyConnection

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self.connection.execute(sql).fetchall()

    def row(self, sql: str) -> tuple[Any, ...]:
        """The only row of a query; fails when there are more or none."""
        (row,) = self.rows(sql)
        return row

    def value(self, sql: str) -> Any:
        """The only value of a query."""
        (value,) = self.row(sql)
        return value

    def reasons(self, feed: str) -> dict[tuple[str, str], int]:
        """Quarantined rows of a feed by (column, reason)."""
        found = self.rows(
            f"""
            select column_name, reason, count(*) from pipeline.raw.quarantine
            where feed = '{feed}' group by column_name, reason
            """
        )
        return {(column, reason): rows for column, reason, rows in found}

    def accounts(self) -> dict[str, tuple[int, int, int, int]]:
        """Rows in, loaded, duplicate and quarantined by source, as the ledger has them."""
        found = self.rows(
            """
            select
                source, sum(rows_in)::bigint, sum(rows_loaded)::bigint,
                sum(rows_duplicate)::bigint, sum(rows_quarantined)::bigint
            from pipeline.raw.batches group by source
            """
        )
        return {source: tuple(counts) for source, *counts in found}

    def stored(self, feed: str) -> tuple[int, int, int]:
        """Rows of a feed that really lie in raw, among the duplicates and in quarantine."""
        return self.row(
            f"""
            select
                (select count(*) from pipeline.raw.{feed}),
                (select count(*) from pipeline.raw.duplicates where feed = '{feed}'),
                (select count(*) from pipeline.raw.quarantine where feed = '{feed}')
            """
        )

    def assert_rows_add_up(self) -> None:
        """Every batch: in = loaded + duplicate + quarantined; and what the ledger says is what is stored."""
        ledger = self.rows(
            """
            select
                feed, sum(rows_in)::bigint, sum(rows_loaded)::bigint,
                sum(rows_duplicate)::bigint, sum(rows_quarantined)::bigint,
                bool_and(rows_in = rows_loaded + rows_duplicate + rows_quarantined)
            from pipeline.raw.batches group by feed
            """
        )
        assert ledger, "no batch was loaded"
        for feed, rows_in, loaded, duplicate, quarantined, each_batch in ledger:
            assert each_batch and rows_in > 0, feed
            assert self.stored(feed) == (loaded, duplicate, quarantined), feed


def refresh(company: str, home: Path, **settings: str) -> str:
    """Run the whole refresh as a user would; its printed summary. Fails with the output when it fails."""
    share_parsed_project(home)
    environment = {
        **os.environ,
        "LOYALTY_COMPANY": str(COMPANIES / f"{company}.yml"),
        "LOYALTY_HOME": str(home),
        "LOYALTY_ENVIRONMENT": "test",
        "LOYALTY_DOCS": "false",
        **settings,
    }
    done = subprocess.run(
        [sys.executable, "-m", "orchestration.refresh"],
        cwd=PROJECT_ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, f"refresh of {company} failed:\n{done.stdout[-8000:]}\n{done.stderr[-8000:]}"
    return done.stdout


def opened(company: str, home: Path, output: str) -> Refreshed:
    """The refreshed company's two databases, read-only."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    pipeline, served = home / company / "pipeline.duckdb", home / company / "serve/current/warehouse.duckdb"
    connection.execute(f"attach '{pipeline}' as pipeline (read_only)")
    connection.execute(f"attach '{served.resolve()}' as served (read_only)")
    return Refreshed(company, output, connection)


@pytest.fixture(scope="session")
def refreshed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, str], Refreshed]]:
    """A function (company, its data folders, LOYALTY_ settings) -> Refreshed; each is refreshed once a session."""
    data, done = load_settings(company_file=COMPANIES / "sfo_survey.yml").data, dict[str, Refreshed]()

    def get(company: str, *folders: str, **settings: str) -> Refreshed:
        for folder in folders:
            if data is None or not (data / folder).is_dir():
                pytest.skip(f"no real data {folder}; set LOYALTY_DATA to the folder that holds it")
        run = f"{company} {sorted(settings.items())}"
        if run not in done:
            home = tmp_path_factory.mktemp(company)
            done[run] = opened(company, home, refresh(company, home, **settings))
        return done[run]

    yield get
    for one in done.values():
        one.connection.close()
