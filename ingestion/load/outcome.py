"""What a load did, as values that a summary, a gate and a test can read.

Add a figure here when a person must see it. Never here: printing.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Rejection:
    """A file that could not be loaded at all."""

    path: str
    reason: str
    what_to_do: str
    column: str | None = None


@dataclass(frozen=True)
class Drift:
    """What is new about a source: new_column, missing_optional_column, lost_column, no_files, erased_person."""

    path: str
    kind: str
    column: str
    message: str


@dataclass
class SourceReport:
    """One source's part of a load; rows_in = rows_loaded + rows_duplicate + rows_quarantined."""

    feed: str
    source: str
    files_seen: int = 0
    files_new: int = 0
    rows_in: int = 0
    rows_loaded: int = 0
    rows_duplicate: int = 0
    rows_quarantined: int = 0
    seconds: float = 0.0
    rejected: list[Rejection] = field(default_factory=list)
    drift: list[Drift] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)


@dataclass
class LoadReport:
    """A whole load: one report a source, in the company file's order."""

    run_id: str
    sources: list[SourceReport] = field(default_factory=list)
