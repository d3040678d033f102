"""Whether a new connection sees a new version while an old one is still open, as in a tool that pools connections.

    python switch.py FILE SQL       opens, answers, waits for a line, opens again, answers; two JSON lines

Run by that DuckDB's own Python. Never here: what is expected (tests/pipeline/test_old_readers.py).
"""

from __future__ import annotations

import json
import sys

import duckdb

SETTINGS = {"enable_external_access": "false", "lock_configuration": "true"}


def answer(file: str, sql: str) -> duckdb.DuckDBPyConnection:
    """Open the file as a reader, print what it answers; the connection stays open."""
    reader = duckdb.connect(file, read_only=True, config=dict(SETTINGS))
    print(json.dumps(reader.execute(sql).fetchall()), flush=True)
    return reader


if __name__ == "__main__":
    first = answer(sys.argv[1], sys.argv[2])
    sys.stdin.readline()
    second = answer(sys.argv[1], sys.argv[2])
