"""The data dictionary inside a published file: two tables, and a comment on every table and column.

Restricted to what the file holds, so that nobody reads of a table they are not given. Never here: the words, which
come from the models' YAML (table.py).
"""

from __future__ import annotations

from typing import Any

import duckdb

from ingestion.database import insert_rows, literal, quoted
from orchestration.publish.table import DescribedColumn, DescribedTable, Example

TABLES = "dictionary_tables"
COLUMNS = "dictionary_columns"
_NAME = DescribedColumn("table_name", "varchar", "The table.")
#: The dictionary's own tables; they do not describe themselves.
DICTIONARY = (
    DescribedTable(
        name=TABLES,
        subject="Dictionary",
        grain="one row a table of this file",
        meaning="What each table is about.",
        owner="base",
        columns=(
            _NAME,
            DescribedColumn("subject", "varchar", "What it belongs to."),
            DescribedColumn("grain", "varchar", "What one row is."),
            DescribedColumn("meaning", "varchar", "What it says, and how it is calculated."),
            DescribedColumn("owner", "varchar", "Who answers for it."),
            DescribedColumn(
                "needs",
                "varchar",
                "Inputs without which it is empty, as known_inputs names them; null where no single one decides.",
            ),
            DescribedColumn("row_count", "bigint", "Rows in this version.", "count"),
            DescribedColumn(
                "example_question", "varchar", "A question it answers; null where there is none to ask here."
            ),
            DescribedColumn("example_query", "varchar", "The query that answers it."),
        ),
        key=("table_name",),
    ),
    DescribedTable(
        name=COLUMNS,
        subject="Dictionary",
        grain="one row a table and column of this file",
        meaning="What each column means, and in which unit it is.",
        owner="base",
        columns=(
            _NAME,
            DescribedColumn(
                "position", "integer", "Place of the column in its table, from 1.", "place in an order"
            ),
            DescribedColumn("column_name", "varchar", "The column."),
            DescribedColumn("data_type", "varchar", "Its SQL type."),
            DescribedColumn("unit", "varchar", "Its unit; null where it has none."),
            DescribedColumn("meaning", "varchar", "What it says."),
            DescribedColumn("is_personal", "boolean", "Whether it tells who somebody is."),
            DescribedColumn(
                "personal",
                "varchar",
                "Classes of personal data it may hold (identifier, contact, free_text); or null.",
            ),
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


def answerable(connection: duckdb.DuckDBPyConnection, table: DescribedTable) -> tuple[Example, ...]:
    """A table's examples that its readers can ask; others are about what they are not given."""
    return tuple(example for example in table.examples if _runs(connection, example.query))


def _table_row(table: DescribedTable, rows: int, examples: tuple[Example, ...]) -> list[Any]:
    first = examples[0] if examples else None
    needs = "; ".join(table.needs) or None
    question, query = (first.question, first.query) if first else (None, None)
    return [table.name, table.subject, table.grain, table.meaning, table.owner, needs, rows, question, query]


def _classes(column: DescribedColumn) -> str | None:
    return ", ".join(column.personal) or None


def _column_rows(table: DescribedTable) -> list[list[Any]]:
    return [
        [table.name, place, one.name, one.data_type, one.unit, one.meaning, one.is_personal, _classes(one)]
        for place, one in enumerate(table.columns, 1)
    ]


def _comment(schema: str, table: DescribedTable) -> list[str]:
    name = f"{schema}.{quoted(table.name)}"
    said = [f"comment on table {name} is {literal(f'{table.grain}. {table.meaning}')}"]
    return said + [
        f"comment on column {name}.{quoted(column.name)} is {literal(in_words(column))}"
        for column in table.columns
    ]


def in_words(column: DescribedColumn) -> str:
    """A column's meaning with its unit, as comments say it."""
    return f"{column.meaning} [{column.unit}]" if column.unit else column.meaning


def comments(schema: str, tables: tuple[DescribedTable, ...]) -> str:
    """Statements that leave the meaning of tables and columns where database tools show it."""
    return "".join(f"{one};\n" for table in (*tables, *DICTIONARY) for one in _comment(schema, table))


def write_dictionary(
    connection: duckdb.DuckDBPyConnection, tables: tuple[DescribedTable, ...], rows: dict[str, int]
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
