"""Opening what is published, as anybody should who is not the pipeline.

Read-only is not enough: without the two other settings a reader's SQL can read files of its host and write others.
A connection stays on the version it opened; open a new one to see a newer version.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration.publish.layout import DATABASE

READER_CONFIG = {"enable_external_access": "false", "lock_configuration": "true"}


def published_file(serve_dir: Path) -> Path:
    """The served file, by its own folder: a query that began on it ends on it, whatever is published meanwhile."""
    return (serve_dir / "current").resolve() / DATABASE


def open_file(file: Path, **limits: str) -> duckdb.DuckDBPyConnection:
    """A reader's connection to a published file; `limits`: more of DuckDB's settings, such as memory_limit."""
    config: dict[str, str | bool | int | float | list[str]] = {**READER_CONFIG, **limits}
    return duckdb.connect(str(file), read_only=True, config=config)


def open_published(serve_dir: Path) -> duckdb.DuckDBPyConnection:
    """A reader's connection to the served marts: `select * from marts.customer_360`.

    Raises duckdb.IOException before the first publish.
    """
    return open_file(published_file(serve_dir))


def how_to_open(serve_dir: Path) -> str:
    """A line of Python and a line of shell that open the served marts."""
    file = serve_dir / "current" / DATABASE
    return (
        f"duckdb -readonly {file}\n"
        f".venv/bin/python -c \"import duckdb; duckdb.connect('{file}', read_only=True, config={READER_CONFIG})"
        ".sql('from marts.customer_360 limit 10').show()\""
    )
