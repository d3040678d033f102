"""Why the pipeline's database does not open: held, empty, foreign, damaged, its log damaged; each with what helps.

Add a case when DuckDB refuses a file for a reason that another command mends. The file itself is read only after
DuckDB has refused it: closing a second handle of an open database would drop its lock. Never here: opening it.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from ingestion.errors import LoyaltyError

#: Bytes 8 to 11 of every DuckDB file, and the first bytes of SQLite's.
DUCKDB, SQLITE = b"DUCK", b"SQLite format 3"
HEADER = 16
#: What DuckDB says of a damaged file, however it says the rest; lower case.
DAMAGED = (
    "corrupt database file", "could not read enough bytes", "does not match stored checksum",
    "failed to deserialize", "database has been invalidated",
)  # fmt: skip
LOG = "wal file"
#: The stages' schemas: a database of the pipeline has the first of them from its first moment on.
OWN_SCHEMA = "raw"


class DatabaseHeld(LoyaltyError):
    """Another process has the pipeline's database open; the message says what to do."""


class DatabaseDamaged(LoyaltyError):
    """The pipeline's database, or its log, is none of ours any more; the message names the command that helps."""


def _again(file: Path) -> str:
    """The command that begins anew, and what it costs."""
    return (
        f"put back a backup of it, or move it away and have everything read from the sources again: mv '{file}' "
        f"'{file}.damaged' && rm -f '{file}.wal' && loyalty refresh. What was served stays served. Rows of files that "
        "are no longer in the sources come from a backup alone (docs/run.md, A damaged database)"
    )


def _log_again(file: Path) -> str:
    return (
        f"move the log away; what it held is loaded again: mv '{file}.wal' '{file}.wal.damaged' && loyalty refresh. "
        "What was served stays served (docs/run.md, A damaged database)"
    )


def _kind(file: Path) -> str:
    """What a file is that DuckDB refuses, by its size and first bytes; empty where it is one of DuckDB's."""
    if file.is_dir():
        return "is a folder"
    with file.open("rb") as handle:
        header = handle.read(HEADER)
    if not header:
        return "is empty (0 bytes)"
    if header.startswith(SQLITE):
        return "is a SQLite database, not one of DuckDB"
    return "" if header[8:12] == DUCKDB else "is no DuckDB database; its first bytes are something else's"


def is_damage(text: str) -> bool:
    """Whether an error's text tells of a damaged database or log."""
    said = text.lower()
    return LOG in said or any(phrase in said for phrase in DAMAGED)


def what_helps(file: Path, text: str) -> str:
    """The command that helps with the damage that an error's text tells of."""
    return _log_again(file) if LOG in text.lower() else _again(file)


def why_not_opened(file: Path, error: duckdb.Error) -> LoyaltyError:
    """The error that a person reads where DuckDB could not open the file."""
    text = str(error).splitlines()[0]
    if "could not set lock" in text.lower() or "unique file handle conflict" in text.lower():
        return DatabaseHeld(
            f"{file} cannot be opened: {text}. Another refresh or tool holds it: wait for it to end; BI tools belong "
            "on the published file, not on this one"
        )
    if not file.exists() or "permission denied" in text.lower() or "read-only" in text.lower():
        return LoyaltyError(
            f"{file} cannot be opened: {text}. Give the refresh's user the right to read and write it and its folder"
        )
    if LOG in text.lower():
        return DatabaseDamaged(
            f"{file}.wal, the log of the pipeline's database, is damaged: {text}; {_log_again(file)}"
        )
    kind = _kind(file)
    return DatabaseDamaged(
        f"{file}, the pipeline's database, {kind or f'is damaged: {text}'}; {_again(file)}"
    )


def refuse_foreign(con: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Raise DatabaseDamaged where an open database holds tables, but none of this pipeline: it is somebody else's."""
    found = con.execute(
        "select count(*) filter (schema_name = ?), count(*), min(schema_name || '.' || table_name) "
        "from duckdb_tables() where database_name = current_database() and not temporary",
        [OWN_SCHEMA],
    ).fetchone()
    assert found is not None
    own, tables, example = found
    if tables and not own:
        raise DatabaseDamaged(
            f"{file} is a DuckDB database, but not this pipeline's: it holds {tables} tables such as {example} and no "
            f"schema {OWN_SCHEMA}; nothing was written into it. If it is not yours, {_again(file)}"
        )
