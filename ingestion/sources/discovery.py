"""What a source has to offer now: its files as the ledger counts them, one by one or all as one.

Here: from locations to candidates. Never here: which of them are new (selection.py).
"""

from __future__ import annotations

from ingestion.errors import RejectedFile
from ingestion.load.context import SourceLoad
from ingestion.load.superseded import WHOLE
from ingestion.sources.listing import ContentHashes, FoundFile, find_files
from ingestion.sources.selection import Candidate, identity, newest


def find_candidates(load: SourceLoad) -> list[Candidate]:
    """Every candidate of a source; none, with the reason booked, where a location or a file cannot be read."""
    source = load.source
    hashes = ContentHashes(load.con, load.settings.company_home / "remote")
    found: dict[str, list[FoundFile]] = {}
    for name, reading in source.inputs.items():
        location = load.settings.locate(reading.location)
        refused: dict[str, RejectedFile] = {}
        try:
            found[name] = find_files(location, refused)
        except RejectedFile as rejection:
            load.reject(location, rejection)
            return []
        for path, why in refused.items():
            load.reject(path, why)
    load.report.files_seen = sum(len(files) for files in found.values())
    if source.snapshot:
        found = {name: newest(files) for name, files in found.items()}
    candidates = _whole(load, found, hashes) if source.whole else _each(load, found, hashes)
    hashes.keep()
    return candidates


def _content(load: SourceLoad, file: FoundFile, hashes: ContentHashes) -> str | None:
    try:
        return hashes.of(file)
    except OSError as error:
        why = RejectedFile(
            f"the file cannot be opened: {error.strerror or error}", "Let the pipeline's user read it"
        )
        load.reject(file.path, why)
        return None


def _whole(load: SourceLoad, found: dict[str, list[FoundFile]], hashes: ContentHashes) -> list[Candidate]:
    digests = {name: [(file, _content(load, file, hashes)) for file in found[name]] for name in sorted(found)}
    there = {name: [(file, digest) for file, digest in files if digest] for name, files in digests.items()}
    return [as_one(load, there)] if all(there.values()) else []


def as_one(load: SourceLoad, files: dict[str, list[tuple[FoundFile, str]]]) -> Candidate:
    """All files of a source that is read whole, each with its content's digest, as the one that the ledger counts."""
    contents = [f"{name}:{digest}" for name in sorted(files) for _, digest in files[name]]
    places = (load.settings.locate(part.location) for part in load.source.inputs.values())
    known_by = identity(load.source, contents, load.settings.time_zone)
    members = {name: [file for file, _ in files[name]] for name in load.source.inputs}
    return Candidate(WHOLE + " + ".join(places), known_by, members)


def without(load: SourceLoad, candidate: Candidate, rejected: set[str]) -> Candidate:
    """What is left of a whole source without the files that could not be read."""
    hashes = ContentHashes(load.con, load.settings.company_home / "remote")
    left = {
        name: [(file, hashes.of(file)) for file in members if file.path not in rejected]
        for name, members in candidate.members.items()
    }
    return as_one(load, left)


def _each(load: SourceLoad, found: dict[str, list[FoundFile]], hashes: ContentHashes) -> list[Candidate]:
    ((name, files),) = found.items()
    digests = [(file, _content(load, file, hashes)) for file in files]
    return [
        Candidate(file.path, identity(load.source, [digest], load.settings.time_zone), {name: [file]})
        for file, digest in digests
        if digest is not None
    ]
