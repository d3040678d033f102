"""A small database as a load and the models would leave it, to be spoilt by one statement a test.

Here: good rows, written with their ledger. Never here: what spoils them (test_*.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from ingestion.contracts import contracts
from ingestion.database import connect, ensure_raw
from ingestion.settings import Settings, load_settings
from orchestration.gates.raw_gate import judge_raw
from orchestration.gates.rule import Outcome

AS_OF = date(2026, 3, 31)
FEEDS = ("orders", "surveys", "tickets")

#: One good row a feed; `{day}` and `{n}` make it the n-th of a day.
ROWS = {
    "orders": {
        "order_id": "o-{day}-{n}", "customer_id": "c{n}", "email": "c{n}@example.org", "ordered_at": "{day} 10:00:00",
        "status": "completed", "currency": "EUR", "gross_amount": "20.00",
    },
    "surveys": {
        "response_id": "r-{day}-{n}", "customer_id": "c{n}", "responded_at": "{day} 12:00:00", "kind": "nps",
        "score": "9", "scale_min": "0", "scale_max": "10", "comment": "call me at home",
    },
    "tickets": {
        "ticket_id": "t-{day}-{n}", "customer_id": "c{n}", "opened_at": "{day} 09:00:00", "status": "resolved",
        "kind": "complaint", "resolved_at": "{day} 11:00:00", "transfer_count": "1",
    },
    "survey_invitations": {"invitation_id": "i-{day}-{n}", "customer_id": "c{n}", "sent_at": "{day} 08:00:00"},
}  # fmt: skip


@dataclass
class Loaded:
    """A company's raw stage."""

    settings: Settings
    con: duckdb.DuckDBPyConnection
    files: int = 0

    def sql(self, statement: str) -> None:
        """Change something behind the pipeline's back."""
        self.con.execute(statement)

    def load(self, feed: str, days: list[date], per_day: int = 10, path: str = "") -> int:
        """Load a file of good rows, `per_day` a day, as one batch; returns its number."""
        self.files += 1
        number, n = self.files, len(days) * per_day
        path = path or f"{feed}-{number}.csv"
        rows = [
            {name: text.format(day=day, n=i) for name, text in ROWS[feed].items()}
            for day in days
            for i in range(per_day)
        ]
        values = ", ".join(
            "("
            + ", ".join(f"'{value}'" for value in row.values())
            + f", {number}, {number}, {place}, uuid(), "
            "timestamp '2026-04-01')"
            for place, row in enumerate(rows, 1)
        )
        load_columns = "_batch_id, _file_id, _row_number, _row_hash, _loaded_at"
        self.sql(f"insert into raw.{feed} ({', '.join(ROWS[feed])}, {load_columns}) values {values}")
        source, moment = f"{feed}_files", "timestamp '2026-04-01'"
        self.sql(
            f"insert into raw.batches values ({number}, '{feed}', '{source}', 'run{number}', {moment}, {moment}, "
            f"{n}, {n}, 0, 0, 0)"
        )
        self.sql(
            f"insert into raw.files values ({number}, {number}, '{feed}', '{source}', '{path}', 'h{number}', 100, "
            f"{moment}, {n}, {n}, {n}, 0, 0, '[]')"
        )
        self.sql(f"insert into raw.file_paths values ('{source}', '{path}', {number}, {number})")
        self.sql(
            f"insert into raw.runs values ('run{number}', '{feed}', '{source}', {moment}, "
            f"{moment} + interval {number} minute, 1, 1, 0, {n}, {n}, 0, 0)"
        )
        return number

    def judge(self, **settings: Any) -> dict[tuple[str, str], Outcome]:
        """The raw gate's answers by feed and rule."""
        changed = self.settings.model_copy(update=settings) if settings else self.settings
        outcomes = judge_raw(self.con, changed, "run")
        return {(outcome.asset.removeprefix("raw/"), outcome.name): outcome for outcome in outcomes}


def days(first: date, count: int) -> list[date]:
    """Days in a row."""
    return [first + timedelta(days=number) for number in range(count)]


def company_settings(folder: Path, feeds: tuple[str, ...] = FEEDS, **more: Any) -> Settings:
    """Settings of a company that has these feeds, from files that nobody reads here."""
    sources = []
    for feed in feeds:
        columns = {name: name for name in contracts()[feed].columns}
        where = str(folder / "in" / f"{feed}*.csv")
        sources.append({"name": f"{feed}_files", "feed": feed, "location": where, "columns": columns})
    company = {
        "name": "small",
        "title": "Small",
        "time_zone": "Europe/Berlin",
        "currency": "EUR",
        "as_of": AS_OF,
    }
    file = folder / "company.yml"
    file.write_text(yaml.safe_dump({"company": company, "sources": sources}), "utf-8")
    return load_settings(
        company_file=file, home=folder / "home", environment="test", memory_limit="1GB", **more
    )


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., Loaded]]:
    """A function that opens an empty raw stage."""
    opened: list[duckdb.DuckDBPyConnection] = []

    def open_one(feeds: tuple[str, ...] = FEEDS) -> Loaded:
        settings = company_settings(tmp_path, feeds)
        opened.append(connect(settings))
        ensure_raw(opened[-1])
        return Loaded(settings, opened[-1])

    yield open_one
    for connection in opened:
        connection.close()


@pytest.fixture
def loaded(make: Callable[..., Loaded]) -> Loaded:
    """Ten weeks of three feeds that have passed, and a new day that has not been judged yet."""
    stage = make()
    for feed in FEEDS:
        stage.load(feed, days(AS_OF - timedelta(days=70), 70), per_day=4)
    stage.judge()
    for feed in FEEDS:
        stage.load(feed, [AS_OF], per_day=4)
    return stage
