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
_NAME = Column("table_name", "varchar", "The table.")
#: The dictionary's own tables; they do not describe themselves.
DICTIONARY = (
    Table(
        name=TABLES,
        subject="Dictionary",
        grain="one row a table of this file",
        meaning="What each table is about.",
        owner="base",
        columns=(
            _NAME,
            Column("subject", "varchar", "What it belongs to."),
            Column("grain", "varchar", "What one row is."),
            Column("meaning", "varchar", "What it says, and how it is calculated."),
            Column("owner", "varchar", "Who answers for it."),
            Column("needs", "varchar", "Feeds without which it is empty; null where it needs none."),
            Column("row_count", "bigint", "Rows in this version.", "count"),
            Column(
                "example_question", "varchar", "A question it answers; null where there is none to ask here."
            ),
            Column("example_query", "varchar", "The query that answers it."),
        ),
        key=("table_name",),
    ),
    Table(
        name=COLUMNS,
        subject="Dictionary",
        grain="one row a table and column of this file",
        meaning="What each column means, and in which unit it is.",
        owner="base",
        columns=(
            _NAME,
            Column("position", "integer", "Place of the column in its table, from 1.", "place in an order"),
            Column("column_name", "varchar", "The column."),
            Column("data_type", "varchar", "Its SQL type."),
            Column("unit", "varchar", "Its unit; null where it has none."),
            Column("meaning", "varchar", "What it says."),
            Column("is_personal", "boolean", "Whether it tells who somebody is."),
        ),
        key=("table_name", "position"),
    ),
)


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
    return "".join(f"{one};\n" for table in (*tables, *DICTIONARY) for one in _comment(schema, table))


def write_dictionary(
    connection: duckdb.DuckDBPyConnection, tables: tuple[Table, ...], rows: dict[str, int]
) -> None:
    """Make the dictionary of the tables on offer in memory.marts (rows of each by name), beside them."""
    for one in DICTIONARY:
        columns = ", ".join(f"{quoted(column.name)} {column.data_type}" for column in one.columns)
        connection.execute(f"create table memory.marts.{one.name} ({columns})")
    known = [_table_row(table, rows[table.name], answerable(connection, table)) for table in tables]
    insert_rows(connection, f"memory.marts.{TABLES}", known)
    insert_rows(
        connection, f"memory.marts.{COLUMNS}", [row for table in tables for row in _column_rows(table)]
    )
