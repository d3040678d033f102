"""What stands no more without a new content at its own path: a renamed source or file, another way of reading.

Rows of a path stand until something replaces them. Here: the cases in which what replaces them comes under
another name. Never here: a file that is merely gone; sources archive what they have delivered, so its rows stay.
"""

from __future__ import annotations

import duckdb

from ingestion.load.context import SourceLoad
from ingestion.load.ledger import Known
from ingestion.sources.listing import FoundFile
from ingestion.sources.selection import Candidate, age

#: How the path of a source that is read whole begins; no file's does.
WHOLE = "all of "


def adopt(load: SourceLoad, candidates: list[Candidate]) -> None:
    """Paths of a source that the company file names no more belong to the one that now reads them."""
    named = [source.name for source in load.settings.company.sources]
    load.con.execute(
        """
        update raw.file_paths set source = ?
        where path in (select unnest(?::varchar[])) and source not in (select unnest(?::varchar[]))
          and file_id in (select file_id from raw.files where feed = ?)
        """,
        [load.source.name, [part.path for part in candidates], named, load.source.feed],
    )


def outlived(load: SourceLoad, known: Known, paths: set[str]) -> set[str]:
    """Standing paths that a batch at `paths` replaces too, where a source has changed what counts as one file."""
    if load.source.whole or load.source.snapshot:
        return set(known.standing) - paths
    return {path for path in known.standing if path.startswith(WHOLE)}


def newer_stands(load: SourceLoad, candidates: list[Candidate], known: Known) -> bool:
    """Whether a snapshot's newest file is gone from its folder, and what is there now is older than it."""
    if not load.source.snapshot or load.source.whole or not candidates:
        return False
    rows = load.con.execute("select file_id, size_bytes, modified_at from raw.files").fetchall()
    files = {file_id: (size, modified_at) for file_id, size, modified_at in rows}
    (there,) = candidates[0].all
    standing = [FoundFile(path, *files[file_id]) for path, (file_id, _) in known.standing.items()]
    return any(age(file) > age(there) for file in standing if file.path != there.path)


def renamed(known: Known, moved: list[Candidate], present: set[str]) -> set[str]:
    """Standing paths that are gone while their content has come up at another."""
    contents = {part.identity for part in moved}
    return {path for path, (_, content) in known.standing.items() if content in contents} - present


def forget(con: duckdb.DuckDBPyConnection, source: str, paths: set[str]) -> None:
    """Let nothing stand at these paths any more."""
    con.execute(
        "delete from raw.file_paths where source = ? and path in (select unnest(?::varchar[]))",
        [source, sorted(paths)],
    )
