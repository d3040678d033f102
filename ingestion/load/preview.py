"""A mapping tried out: the newest files of each source, loaded into a database that is thrown away.

For `loyalty check`: what a refresh would say of a company file, in seconds, with nothing kept. Never here:
rules of its own; it loads as a refresh does.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from ingestion.company.model import Source
from ingestion.contracts import contracts
from ingestion.database import connect
from ingestion.load import load_company
from ingestion.load.keys import contents_of_one_key
from ingestion.load.outcome import SourceReport
from ingestion.mapping.headers import optional_columns, unread_sql
from ingestion.settings import Settings

#: Values that are shown of a reason.
EXAMPLES = 5
#: Files of a source that are tried. One may be odd; three show what is usual, and are read in a moment.
NEWEST_FILES = 3


@dataclass(frozen=True)
class Refusal:
    """Why rows were refused: feed, column, reason, how many, up to five such values."""

    feed: str
    column: str
    reason: str
    rows: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class NoKey:
    """What a feed is known by stands several times in one file: how many rows too many, and one such case."""

    feed: str
    key: str
    rows: int
    case: str


@dataclass(frozen=True)
class Preview:
    """What the newest files would bring, what would be refused of them, and the share allowed by feed."""

    sources: list[SourceReport]
    refused: list[Refusal]
    allowed: dict[str, float]
    absent: list[str] = field(default_factory=list)
    no_keys: list[NoKey] = field(default_factory=list)

    def keys_that_are_none(self) -> list[NoKey]:
        """Keys that stand several times in more of the rows than the gate lets pass."""
        rows_in = {feed: sum(s.rows_in for s in self.sources if s.feed == feed) for feed in self.allowed}
        return [part for part in self.no_keys if part.rows > self.allowed[part.feed] * rows_in[part.feed]]

    def too_many(self) -> list[str]:
        """Feeds of which more rows would be quarantined than the gate lets pass."""
        shares = {}
        for feed in self.allowed:
            parts = [source for source in self.sources if source.feed == feed]
            rows = sum(part.rows_in for part in parts)
            shares[feed] = sum(part.rows_quarantined for part in parts) / rows if rows else 0.0
        return [feed for feed, share in shares.items() if share > self.allowed[feed]]

    @property
    def fits(self) -> bool:
        """Whether every source has a file that loads, no file is rejected, and the gate would let the rows pass."""
        loads = all(source.files_new and not source.rejected for source in self.sources)
        return loads and not self.too_many() and not self.absent and not self.keys_that_are_none()


def preview(settings: Settings) -> Preview:
    """Try the company file on the newest files of each source.

    Raises LoyaltyError where the company file itself is wrong.
    """
    with tempfile.TemporaryDirectory() as folder:
        trial = settings.model_copy(update={"home": Path(folder)})
        located = _at_the_real_places(trial, settings)
        report = load_company(located, newest=NEWEST_FILES)
        con = connect(located)
        rows = con.execute(
            "select feed, column_name, coalesce(all_reasons, reason), count(*), "
            f"list_slice(list_sort(list(distinct value)), 1, {EXAMPLES}) "
            "from raw.quarantine group by 1, 2, 3 order by 4 desc"
        ).fetchall()
        absent = [text for source in settings.company.sources for text in _absent(con, source)]
        no_keys = [part for feed in sorted(settings.company.feeds()) for part in _no_key(con, feed)]
        con.close()
    allowed = {feed: settings.max_quarantine_share(feed) for feed in sorted(settings.company.feeds())}
    return Preview(report.sources, [_refusal(*row) for row in rows], allowed, absent, no_keys)


def _absent(con: duckdb.DuckDBPyConnection, source: Source) -> list[str]:
    """Columns that the mapping reads and none of the files tried has: a slip of the mapping."""
    headers = con.execute("select header from raw.files where source = ?", [source.name]).fetchall()
    columns = list(dict.fromkeys(name for (header,) in headers for name in json.loads(header)))
    if not columns or source.select:
        return []
    have = {name.lower() for name in columns}
    lost = {name: column for column, name in optional_columns(source).items() if column.lower() not in have}
    texts = [f"{source.name}: {name} reads column '{column}'" for name, column in lost.items()]
    texts += [f"{source.name}: {name}: {why}" for name, why in unread_sql(con, source, columns).items()]
    return [f"{text}, which no file tried has; they have: {', '.join(columns)}" for text in texts]


def _no_key(con: duckdb.DuckDBPyConnection, feed: str) -> list[NoKey]:
    """Where several rows of one file share their key, by the gate's own query."""
    contract = contracts()[feed]
    if not contract.key:
        return []
    batches = "select batch_id from raw.batches"
    found = con.execute(
        f"select sum(rows_too_many), arg_max(row_key, rows_too_many), arg_max(path, rows_too_many), "
        f"arg_max(one_row, rows_too_many), arg_max(other_row, rows_too_many) "
        f"from ({contents_of_one_key(contract, batches)}) as d join raw.files as f on f.file_id = d._file_id"
    ).fetchone()
    if found is None or not found[0]:
        return []
    rows, key, path, one, other = found
    return [NoKey(feed, ", ".join(contract.key), int(rows), f"{key} in rows {one} and {other} of {path}")]


def _refusal(feed: str, column: str | None, reason: str, rows: int, examples: list[str] | None) -> Refusal:
    """A reason with examples, which personal columns do not show."""
    known = contracts()[feed].columns.get(column or "")
    shown = ("(personal)",) if known and known.personal else tuple(examples or ())
    return Refusal(feed, column or "row", reason, rows, shown)


def _at_the_real_places(trial: Settings, settings: Settings) -> Settings:
    """The trial writes elsewhere, but its sources still lie where the settings say."""
    sources = tuple(
        source.model_copy(
            update={
                "inputs": {
                    name: reading.model_copy(update={"location": settings.locate(reading.location)})
                    for name, reading in source.inputs.items()
                }
            }
        )
        for source in settings.company.sources
    )
    company = settings.company.model_copy(update={"sources": sources})
    trial.__dict__["company"] = company  # the cached value: settings are frozen, their company is computed
    return trial
