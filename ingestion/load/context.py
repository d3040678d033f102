"""What the steps of a load share: the source being loaded, and the batch being written.

Add a field here when more than one step needs it. Never here: what a step does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import duckdb

from ingestion.company.model import Source
from ingestion.contracts import Contract, contracts
from ingestion.errors import RejectedFile
from ingestion.load.outcome import Rejection, SourceReport

if TYPE_CHECKING:
    from ingestion.settings import Settings


@dataclass(frozen=True)
class SourceLoad:
    """One source being loaded: the connection, its settings, its growing report, how many files at most."""

    con: duckdb.DuckDBPyConnection
    settings: Settings
    source: Source
    run_id: str
    report: SourceReport
    newest: int | None = None

    def reject(self, path: str, rejection: RejectedFile) -> None:
        """Book a file that cannot be loaded."""
        self.report.rejected.append(Rejection(path, rejection.reason, rejection.what_to_do, rejection.column))


@dataclass(frozen=True)
class Batch:
    """Which batch it is and what its rows are mapped from.

    `landing` names the landing tables; `supersedes` says that a file's earlier content stands no more.
    """

    batch_id: int
    run_id: str
    source: Source
    zone: str
    landing: tuple[str, ...]
    supersedes: bool
    started_at: datetime

    @property
    def contract(self) -> Contract:
        """The contract the batch's rows obey."""
        return contracts()[self.source.feed]

    @property
    def moment(self) -> str:
        """SQL: load time of the batch's rows, naive UTC."""
        return f"timestamp '{self.started_at:%Y-%m-%d %H:%M:%S.%f}'"

    @property
    def file_of(self) -> str:
        """SQL: file id of a landed row; a source read whole is one file in the ledger."""
        return "(select min(file_id) from batch_files)" if self.source.whole else "_file_id"
