"""Rows a chunk has lived through, by table, until they are written.

Here: collecting columns turn by turn. Never here: files.
"""

from __future__ import annotations

import numpy as np

from ingestion.demo.draws import Columns


class Rows:
    """Columns of each table, in the order in which they came.

    Each row gets two draws (0-1) of its own: `u_form` decides how it is worded, `u_dirt` what is wrong with it.
    """

    def __init__(self) -> None:
        """Nothing has happened yet."""
        self._parts: dict[str, list[Columns]] = {}

    def add(self, table: str, columns: Columns, rng: np.random.Generator) -> None:
        """Add rows to a table; all its parts have the same columns."""
        count = len(next(iter(columns.values())))
        if count or table not in self._parts:  # an empty table keeps its columns
            draws = rng.random((2, count))
            self._parts.setdefault(table, []).append(columns | {"u_form": draws[0], "u_dirt": draws[1]})

    def tables(self) -> dict[str, Columns]:
        """All tables with their columns joined, emptied part by part to hold them once."""
        return {table: self._joined(table) for table in list(self._parts)}

    def _joined(self, table: str) -> Columns:
        parts = self._parts.pop(table)
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
