"""The data dictionary inside a published file: two tables, and a comment on every table and column.

Restricted to what the file holds, so that nobody reads of a table they are not given. Never here: the words, which
come from the models' YAML (orchestration/dictionary).
"""

from __future__ import annotations

from typing import Any

import duckdb

from ingestion.database import insert_rows, quoted
from orchestration.dictionary.table import Column, Example, Table

TABLES = "dictionary_tables"
COLUMNS = "dictionary_columns"
SHAPES = {
    TABLES: "table_name varchar, subject varchar, grain varchar, meaning varchar, owner varchar, needs varchar, "
    "row_count bigint, example_question varchar, example_query varchar",
    COLUMNS: "table_name varchar, position integer, column_name varchar, data_type varchar, unit varchar, "
    "meaning varchar, is_personal boolean",
}
#: By what the dictionary's rows lie.
ORDERS = {TABLES: "table_name", COLUMNS: "table_name, position"}


def _runs(connection: duckdb.DuckDBPyConnection, query: str) -> bool:
    """Whether a query finds its tables and columns among those on offer."""
    try:
        connection.execute(f"explain {query}")
    except (duckdb.BinderException, duckdb.CatalogException):
        return False
    return True


def answerable(connection: duckdb.DuckDBPyConnection, table: Table) -> tuple[Example, ...]:
    """A table's examples that its readers can ask; others are about what they are not given."""
    return tuple(example for example in table.examples if _runs(connection, example.query))


def _table_row(table: Table, rows: int, examples: tuple[Example, ...]) -> list[Any]:
    first = examples[0] if examples else None
    needs = ", ".join(table.needs) or None
    question, query = (first.question, first.query) if first else (None, None)
    return [table.name, table.subject, table.grain, table.meaning, table.owner, needs, rows, question, query]


def _column_rows(table: Table) -> list[list[Any]]:
    return [
        [table.name, place, one.name, one.data_type, one.unit, one.meaning, one.is_personal]
        for place, one in enumerate(table.columns, 1)
    ]


def _comment(schema: str, table: Table) -> list[str]:
    name = f"{schema}.{quoted(table.name)}"
    said = [f"comment on table {name} is {_text(f'{table.grain}. {table.meaning}')}"]
    return said + [
        f"comment on column {name}.{quoted(column.name)} is {_text(in_words(column))}"
        for column in table.columns
    ]


def in_words(column: Column) -> str:
    """A column's meaning with its unit, as comments say it."""
    return f"{column.meaning} [{column.unit}]" if column.unit else column.meaning


def _text(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


def comments(schema: str, tables: tuple[Table, ...]) -> str:
    """Statements that leave the meaning of tables and columns where database tools show it."""
    return "".join(f"{one};\n" for table in tables for one in _comment(schema, table))


def write_dictionary(
    connection: duckdb.DuckDBPyConnection, tables: tuple[Table, ...], rows: dict[str, int]
) -> None:
    """Make the dictionary of the tables on offer in memory.marts (rows of each by name), beside them."""
    for name, columns in SHAPES.items():
        connection.execute(f"create table memory.marts.{name} ({columns})")
    known = [_table_row(table, rows[table.name], answerable(connection, table)) for table in tables]
    insert_rows(connection, f"memory.marts.{TABLES}", known)
    insert_rows(
        connection, f"memory.marts.{COLUMNS}", [row for table in tables for row in _column_rows(table)]
    )
