"""A company as of a past day: what was delivered by then, and every mart built from it.

Here: cutting raw back to a day, late rows, and comparing two builds of the marts. Never here: expectations.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from ingestion.contracts import contracts
from tests.dbt.compiled import Compiled

#: The event that a row of a feed tells of; a line is an event of its order.
EVENT_AT = {
    "customers": "joined_at",
    "orders": "ordered_at",
    "order_lines": "(select min(o.ordered_at) from raw.orders as o where o.order_id = r.order_id)",
    "tickets": "opened_at",
    "ticket_events": "event_at",
    "surveys": "responded_at",
    "survey_invitations": "sent_at",
    "contacts": "contacted_at",
    "exchange_rates": "rate_date",
}
#: The day of a demo file, which is delivered in the night after it.
FILE_DAY = "cast(regexp_extract(f.path, '([0-9]{4}-[0-9]{2}-[0-9]{2})[.][a-z.]*$', 1) as date)"
#: Ledger tables by what they hold of a file, which was not there either.
LEDGER = ("file_paths", "quarantine", "duplicates", "files")


@dataclass(frozen=True)
class Day:
    """A past day and its end, exclusive, in UTC."""

    day: str
    instant: str

    @property
    def variables(self) -> dict[str, str]:
        """What the models are told."""
        return {"as_of": self.day, "as_of_instant": self.instant}


@contextmanager
def opened(source: Path, folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of a loaded pipeline file, under the name dbt compiled the models for."""
    folder.mkdir()
    shutil.copy(source, folder / "pipeline.duckdb")
    con = duckdb.connect(str(folder / "pipeline.duckdb"), config={"threads": 1})
    try:
        con.execute("set TimeZone = 'UTC'")
        yield con
    finally:
        con.close()


def known_at(feed: str) -> str:
    """SQL of the instant at which a row's content was known, by what the source says."""
    if "updated_at" in contracts()[feed].columns:
        return f"coalesce(r.updated_at, {EVENT_AT[feed]})"
    return EVENT_AT[feed]


def _rows(feed: str) -> str:
    return f"raw.{feed} as r inner join raw.files as f on f.file_id = r._file_id"


def late_rows(con: duckdb.DuckDBPyConnection, day: Day) -> list[tuple[str, str, str]]:
    """Rows that were delivered after the day and tell of it or of a day before: feed, file and row."""
    found: list[tuple[str, str, str]] = []
    for feed in EVENT_AT:
        found += con.execute(
            f"select '{feed}', regexp_extract(f.path, '[^/]*$'), cast(r._row_hash as varchar) from {_rows(feed)} "
            f"where {FILE_DAY} > date '{day.day}' and {known_at(feed)} < timestamp '{day.instant}' order by all"
        ).fetchall()
    return found


def deliver_late(con: duckdb.DuckDBPyConnection, feed: str, day: Day, rows: int = 2) -> int:
    """Move rows known by the day into a file delivered days after it; returns how many there were."""
    chosen = con.execute(
        f"select r._row_hash from {_rows(feed)} where {FILE_DAY} <= date '{day.day}' "
        f"and {known_at(feed)} < timestamp '{day.instant}' order by {known_at(feed)} desc, r._row_hash limit {rows}"
    ).fetchall()
    file = con.execute(
        f"select f.file_id from raw.files as f where f.feed = '{feed}' and {FILE_DAY} > date '{day.day}' + 3 "
        f"order by f.file_id limit 1"
    ).fetchone()
    for (row,) in chosen if file else ():
        con.execute(f"update raw.{feed} set _file_id = ? where _row_hash = ?", [file[0] if file else 0, row])
    return len(chosen)


def cut_back(con: duckdb.DuckDBPyConnection, day: Day, keep_late: bool) -> None:
    """Leave in raw what had been delivered when the day was over, and late rows where they are to be kept."""
    late = f"and not coalesce({{known}} < timestamp '{day.instant}', false)" if keep_late else ""
    later = f"select f.file_id from raw.files as f where {FILE_DAY} > date '{day.day}'"
    for feed in EVENT_AT:
        condition = late.format(known=known_at(feed))
        con.execute(f"delete from raw.{feed} as r where r._file_id in ({later}) {condition}")
    if not keep_late:
        for table in LEDGER:
            con.execute(f"delete from raw.{table} where file_id in ({later})")


def build(con: duckdb.DuckDBPyConnection, models: Compiled, into: str) -> None:
    """Every mart, made from what raw holds now, kept in a schema of its own."""
    models.run(con)
    con.execute(f"create schema {into}")
    for table in marts(models):
        con.execute(f"create table {into}.{table} as select * from marts.{table}")


def marts(models: Compiled) -> list[str]:
    """Marts among some models."""
    return [step.name for step in models.steps if step.table.startswith("marts.")]


def differing(
    con: duckdb.DuckDBPyConnection, models: Compiled, one: str, other: str, but: frozenset[str]
) -> dict[str, str]:
    """Marts whose rows differ between two builds, each with how many and a first one.

    `but`: marts that are left out.
    """
    found = {}
    for mart in sorted({*marts(models)} - but):
        sides = {side: f"select * from {side}.{mart}" for side in (one, other)}
        for left, right in ((one, other), (other, one)):
            rows = con.execute(f"{sides[left]} except all {sides[right]}")
            head = [column[0] for column in rows.description or []]
            only = rows.fetchall()
            if only:
                found[f"{mart} ({left})"] = (
                    f"{len(only)} rows, such as {dict(zip(head, only[0], strict=True))}"
                )
    return found


def mutated(models: Compiled, change: Callable[[str], str]) -> Compiled:
    """The models with the staging stage's SQL changed."""
    steps = [
        replace(step, code=change(step.code)) if step.table.startswith("staging.") else step
        for step in models.steps
    ]
    assert any(new.code != old.code for new, old in zip(steps, models.steps, strict=True))
    return replace(models, steps=tuple(steps))
