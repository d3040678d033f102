"""A table's content as one hash: the same rows give the same hash, in whatever order they lie.

Used to see that nothing changed since the served version, and that the written file holds what the pipeline holds.
Not a defence against somebody who wants to deceive: row hashes are summed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import duckdb

from ingestion.database import quoted


@dataclass(frozen=True)
class Fingerprint:
    """Rows of a table, and the hash of its columns' names, types and all values."""

    rows: int
    content: str


def fingerprint(connection: duckdb.DuckDBPyConnection, relation: str) -> Fingerprint:
    """Rows and content of a relation (what may stand after `from`), in one pass over it."""
    columns = [(row[0], row[1]) for row in connection.execute(f"describe from {relation}").fetchall()]
    # Sum and xor together: a sum alone misses swapped bits, an xor alone misses a row that comes twice.
    row_hash = f"hash({', '.join(quoted(column) for column, _ in columns)})"
    found = connection.execute(
        f"select count(*), coalesce(sum(cast({row_hash} as hugeint)), 0), coalesce(bit_xor({row_hash}), 0) "
        f"from {relation}"
    ).fetchone()
    assert found is not None
    text = f"{columns}|{found[0]}|{found[1]}|{found[2]}"
    return Fingerprint(int(found[0]), hashlib.sha256(text.encode()).hexdigest())
