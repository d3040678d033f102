"""What a load may read: files as the ledger counts them, which of them are new, and in what portions.

Here: recognising content. Never here: opening it (readers) or writing it (load).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from ingestion.company.model import Source
from ingestion.contracts import contracts
from ingestion.load.ledger import Known
from ingestion.sources.listing import FoundFile

#: Bytes of files (as stored) in one batch. More makes fewer, longer transactions; a kill loses at most one.
BATCH_BYTES = 1_000_000_000

Days = tuple[date, date] | None


@dataclass(frozen=True)
class Candidate:
    """What the ledger counts as one file: a file, or all files of a source that is read whole."""

    path: str
    identity: str
    members: dict[str, list[FoundFile]]

    @property
    def size(self) -> int:
        """Bytes as stored."""
        return sum(file.size for files in self.members.values() for file in files)

    @property
    def all(self) -> list[FoundFile]:
        """Every member, whatever its input."""
        return [file for files in self.members.values() for file in files]


def identity(source: Source, contents: list[str], zone: str) -> str:
    """What content is known by: its bytes, mapping, contract and company's zone; a change of any reads it again."""
    mapping = source.model_dump_json() + contracts()[source.feed].model_dump_json() + zone
    return hashlib.sha256("\n".join([mapping, *contents]).encode()).hexdigest()


def _named_days(file: FoundFile) -> list[date]:
    """Days that a file's name gives, as 2024-01-31 or 20240131."""
    days = []
    for year, month, day in re.findall(r"(\d{4})-?(\d{2})-?(\d{2})", file.path.rsplit("/", 1)[-1]):
        with suppress(ValueError):  # digits that are no date
            days.append(date(int(year), int(month), int(day)))
    return days


def newest(files: list[FoundFile]) -> list[FoundFile]:
    """The file that is all there is of a snapshot: by the last date in its name, else by its time of change."""
    return sorted(files, key=age)[-1:]


def age(file: FoundFile) -> tuple[date, datetime, str]:
    """What orders the files of a snapshot, whatever the order in which they came."""
    days = _named_days(file)
    return (
        (max(days), datetime.min, file.path)
        if days
        else (file.modified_at.date(), file.modified_at, file.path)
    )


def _in_days(candidate: Candidate, days: tuple[date, date]) -> bool:
    """Whether a file is of one of the days: by a date in its name, else by when it was changed."""
    of_files = (day for file in candidate.all for day in _named_days(file) or [file.modified_at.date()])
    return any(days[0] <= day <= days[1] for day in of_files)


def split(candidates: list[Candidate], known: Known, reload: Days) -> tuple[list[Candidate], list[Candidate]]:
    """Candidates to read, and those whose content stands, but at another path.

    Content that stands nowhere any more is read again: what other files repeat of it was loaded meanwhile.
    """
    fresh, moved = [], []
    for candidate in candidates:
        if (reload and _in_days(candidate, reload)) or candidate.identity not in known.contents:
            fresh.append(candidate)
        elif known.standing.get(candidate.path, (0, ""))[1] != candidate.identity:
            moved.append(candidate)
    return fresh, moved


def chunks(candidates: list[Candidate]) -> Iterator[list[Candidate]]:
    """Batches of at most BATCH_BYTES; content that comes twice in one load is read once a batch."""
    chunk: list[Candidate] = []
    for candidate in candidates:
        if chunk and sum(part.size for part in chunk) + candidate.size > BATCH_BYTES:
            yield chunk
            chunk = []
        chunk.append(candidate)
    if chunk:
        yield chunk
