"""A mapping tried out: the newest files of each source, loaded into a database that is thrown away.

For `loyalty check`: what a refresh would say of a company file, in seconds, with nothing kept. Never here:
rules of its own; it loads as a refresh does.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingestion.database import connect
from ingestion.load import load_company
from ingestion.load.findings import (
    NoKey,
    Refusal,
    columns_missing,
    files_missing,
    keys_doubled,
    place,
    refusals,
)
from ingestion.load.outcome import SourceReport
from ingestion.settings import Settings

#: Files of a source that are tried. One may be odd; three show what is usual, and are read in a moment.
NEWEST_FILES = 3


@dataclass(frozen=True)
class Preview:
    """What the newest files would bring, what would be refused of them, and the share allowed by feed."""

    sources: list[SourceReport]
    refused: list[Refusal]
    allowed: dict[str, float]
    absent: list[str] = field(default_factory=list)
    no_keys: list[NoKey] = field(default_factory=list)
    lost_cells: list[Refusal] = field(default_factory=list)

    def lost_too_many(self) -> list[Refusal]:
        """Columns that lose more of their cells than rows of the feed may be quarantined."""
        rows_in = {feed: sum(s.rows_in for s in self.sources if s.feed == feed) for feed in self.allowed}
        return [part for part in self.lost_cells if part.rows > self.allowed[part.feed] * rows_in[part.feed]]

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
        return loads and not (
            self.too_many() or self.absent or self.keys_that_are_none() or self.lost_too_many()
        )


def preview(settings: Settings) -> Preview:
    """Try the company file on the newest files of each source.

    Raises LoyaltyError where the company file itself is wrong.
    """
    with tempfile.TemporaryDirectory() as folder:
        trial = settings.model_copy(update={"home": Path(folder)})
        located = _at_the_real_places(trial, settings)
        report = load_company(located, newest=NEWEST_FILES)
        con = connect(located)
        refused = refusals(con, settings, "quarantine", "coalesce(all_reasons, reason)")
        lost = refusals(con, settings, "cell_notes", "reason")
        absent = [text for source in settings.company.sources for text in files_missing(settings, source)]
        absent += [
            text for source in settings.company.sources for text in columns_missing(con, settings, source)
        ]
        no_keys = [part for feed in sorted(settings.company.feeds()) for part in keys_doubled(con, feed)]
        con.close()
    allowed = {feed: settings.max_quarantine_share(feed) for feed in sorted(settings.company.feeds())}
    for part in report.sources:
        part.rejected = [
            replace(one, reason=f"{place(settings, part.source, one.column)}{one.reason}")
            if one.column
            else one
            for one in part.rejected
        ]
    return Preview(report.sources, refused, allowed, absent, no_keys, lost)


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
