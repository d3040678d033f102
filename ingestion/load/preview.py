"""A mapping tried out: the newest files of each source, loaded into a database that is thrown away.

For `loyalty check`: what a refresh would say of a company file, in seconds, with nothing kept. Never here:
rules of its own; it loads as a refresh does.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from ingestion.contracts import contracts
from ingestion.database import connect
from ingestion.load import load_company
from ingestion.load.outcome import SourceReport
from ingestion.settings import Settings

#: Files of a source that are tried. One may be odd; three show what is usual, and are read in a moment.
NEWEST_FILES = 3


@dataclass(frozen=True)
class Refusal:
    """Why rows were refused: feed, column, reason, how many, one such value."""

    feed: str
    column: str
    reason: str
    rows: int
    example: str


@dataclass(frozen=True)
class Preview:
    """What the newest files would bring, what would be refused of them, and the share allowed by feed."""

    sources: list[SourceReport]
    refused: list[Refusal]
    allowed: dict[str, float]

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
        return loads and not self.too_many()


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
            "select feed, column_name, reason, count(*), min(value) from raw.quarantine "
            "group by 1, 2, 3 order by 4 desc"
        ).fetchall()
        con.close()
    allowed = {feed: settings.max_quarantine_share(feed) for feed in sorted(settings.company.feeds())}
    return Preview(report.sources, [_refusal(*row) for row in rows], allowed)


def _refusal(feed: str, column: str | None, reason: str, rows: int, example: str | None) -> Refusal:
    """A reason with an example, which personal columns do not show."""
    known = contracts()[feed].columns.get(column or "")
    shown = "(personal)" if known and known.personal else example or ""
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
