"""Loading one published file into a schema beside the one that is read: tables, rows, keys, comments, statistics.

Runs in one transaction, so a killed load leaves nothing. Add here what a table of the server has more than its rows.
Never here: what readers see (swap.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingestion.database import quoted
from orchestration.publish.postgres.roles import may_select
from orchestration.publish.postgres.types import postgres_type

if TYPE_CHECKING:
    from orchestration.publish.postgres.audience import AudienceFile, AudienceSchema, PublishedTable
    from orchestration.publish.postgres.server import Connection
    from orchestration.publish.postgres.version import LoadedVersion

#: Columns by which tools join and people search; each gets an index where it does not lead the key already.
SEARCHED = ("customer_key", "customer_id", "order_key", "ticket_key")


def definitions(table: PublishedTable) -> str:
    """The columns of a table as PostgreSQL defines them. Raises TypeRefused."""
    return ", ".join(
        f"{quoted(column)} {postgres_type(table.name, column, kind)}"
        for column, kind in table.columns.items()
    )


def _name(schema: str, table: PublishedTable) -> str:
    return f"{quoted(schema)}.{quoted(table.name)}"


def copy_rows(connection: Connection, file: AudienceFile, schema: str, table: PublishedTable) -> None:
    """Stream the rows of a table.

    `freeze`: a reader whose snapshot is older than this load sees the rows all the same, and not an empty table.
    """
    copy = f"copy {_name(schema, table)} from stdin (format csv, freeze, encoding 'UTF8')"
    with connection.cursor() as cursor, cursor.copy(copy) as into, file.csv(table) as blocks:
        for block in blocks:
            into.write(block)


def indexes(schema: str, table: PublishedTable) -> Iterator[str]:
    """The statements for the key and for the columns that are searched by."""
    if table.key:
        columns = ", ".join(quoted(column) for column in table.key)
        if table.key_is_whole:
            yield f"alter table {_name(schema, table)} add primary key ({columns})"
        else:
            yield f"create index on {_name(schema, table)} ({columns})"
    for column in SEARCHED:
        if column in table.columns and column != (table.key or ("",))[0]:
            yield f"create index on {_name(schema, table)} ({quoted(column)})"


def _comments(connection: Connection, schema: str, table: PublishedTable) -> Iterator[str]:
    from psycopg import sql

    def literal(text: str) -> str:
        return sql.Literal(text).as_string(connection)

    if table.meaning:
        yield f"comment on table {_name(schema, table)} is {literal(table.meaning)}"
    for column, meaning in table.meanings.items():
        yield f"comment on column {_name(schema, table)}.{quoted(column)} is {literal(meaning)}"


def load(
    connection: Connection,
    audience: AudienceSchema,
    file: AudienceFile,
    tables: list[PublishedTable],
    version: LoadedVersion,
) -> None:
    """Fill `audience.loading`; the caller's transaction makes it all or nothing.

    Raises TypeRefused before anything is loaded; what PostgreSQL refuses as psycopg.Error.
    """
    created = {table.name: definitions(table) for table in tables}
    schema = audience.loading
    connection.execute(f"create schema {quoted(schema)}")
    version.sign(connection, schema)
    for table in tables:
        connection.execute(f"create table {_name(schema, table)} ({created[table.name]})")
        copy_rows(connection, file, schema, table)
        # One round trip for all that is said of a table, whatever its number of columns.
        connection.execute(
            "; ".join([*indexes(schema, table), *_comments(connection, schema, table)]) or "select"
        )
        connection.execute(f"analyze {_name(schema, table)}")
    version.write(connection, schema)
    may_select(connection, audience)
