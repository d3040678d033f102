"""What a mart and its columns mean, for the disclosure under each figure.

From the dictionary published with the data; a version from before there was one is explained by the models' own
descriptions, which the dictionary is made of. Never here: a definition.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb

from orchestration.documentation.marts import marts

TABLES = "select table_name, grain, meaning from marts.dictionary_tables where list_contains(?, table_name)"
COLUMNS = (
    "select table_name, column_name, meaning from marts.dictionary_columns where list_contains(?, table_name)"
)


@dataclass
class Definition:
    """A mart: one row of it, its meaning, and its columns' meanings."""

    grain: str
    meaning: str
    columns: dict[str, str] = field(default_factory=dict)


def _has_dictionary(reader: duckdb.DuckDBPyConnection) -> bool:
    found = reader.execute(
        "select count(*) from duckdb_tables() where table_name in ('dictionary_tables', 'dictionary_columns')"
    ).fetchone()
    return found == (2,)


def _line(text: object) -> str:
    """On one line, without the example question, which the dictionary keeps apart."""
    return " ".join(str(text or "").split()).split(" Example - ")[0]


def definitions(reader: duckdb.DuckDBPyConnection, names: list[str]) -> dict[str, Definition]:
    """Definitions of marts by name."""
    if not _has_dictionary(reader):
        return {
            mart.name: Definition(
                mart.grain, mart.meaning, {column.name: column.meaning for column in mart.columns}
            )
            for mart in marts()
            if mart.name in names
        }
    found = {
        name: Definition(grain, _line(meaning))
        for name, grain, meaning in reader.execute(TABLES, [names]).fetchall()
    }
    for name, column, meaning in reader.execute(COLUMNS, [names]).fetchall():
        found[name].columns[column] = _line(meaning)
    return found
