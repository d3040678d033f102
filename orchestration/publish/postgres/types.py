"""Which PostgreSQL type holds a DuckDB type without losing a digit, and how both sides spell a value for the audit.

Add a type when a mart needs it, with values in tests/pipeline/test_postgres_values.py. Never here: a type that
would be rounded, cut or turned into text; such a column is refused by name.
"""

from __future__ import annotations

import re

from ingestion.database import quoted
from ingestion.errors import LoyaltyError

TYPES = {
    "BIGINT": "bigint",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "DOUBLE": "double precision",
    "FLOAT": "real",
    "HUGEINT": "numeric(39,0)",
    "INTEGER": "integer",
    "SMALLINT": "smallint",
    "TIME": "time",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
    "TINYINT": "smallint",
    "UBIGINT": "numeric(20,0)",
    "UINTEGER": "bigint",
    "USMALLINT": "integer",
    "UTINYINT": "smallint",
    "UUID": "uuid",
    "VARCHAR": "text",
}
DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
#: Binary fractions: both engines know the same bits, but write them out in words of their own (1e16, 1e+16).
BINARY = {"DOUBLE": "float8send", "FLOAT": "float4send"}


class TypeRefused(LoyaltyError):
    """A column's type has no equal in PostgreSQL here; names table, column and type."""


def postgres_type(table: str, column: str, duckdb_type: str) -> str:
    """The PostgreSQL type of a column. Raises TypeRefused for a type that is not known to keep every value."""
    decimal = DECIMAL.fullmatch(duckdb_type)
    if decimal:
        return f"numeric({decimal[1]},{decimal[2]})"
    if duckdb_type not in TYPES:
        raise TypeRefused(
            f"{table}.{column} is {duckdb_type}, which no PostgreSQL type is known to hold exactly; cast it in the "
            "mart to a type that orchestration/publish/postgres/types.py names"
        )
    return TYPES[duckdb_type]


def _digest(values: list[str]) -> str:
    """Row text of all values; a null is told apart from an empty text."""
    return " || '|' || ".join(f"coalesce({value}, '~')" for value in values)


def duckdb_digest(columns: dict[str, str]) -> str:
    """Sum over all rows of the first 60 bits of the row's md5, as DuckDB SQL; columns: name -> DuckDB type."""
    values = []
    for name, duckdb_type in columns.items():
        column = quoted(name)
        if duckdb_type in BINARY:
            # Every not-a-number counts as one, as it does in PostgreSQL.
            one = f"case when isnan({column}) then cast('nan' as {duckdb_type}) else {column} end"
            values.append(f"'\\x' || lower(hex(cast(cast({one} as bit) as blob)))")
        else:
            values.append(f"cast({column} as varchar)")
    return f"coalesce(sum(cast('0x' || substr(md5({_digest(values)}), 1, 15) as bigint)), 0)"


def postgres_digest(columns: dict[str, str]) -> str:
    """The same figure as PostgreSQL SQL; needs ISO dates, UTC and hexadecimal bytes (server.py sets them)."""
    values = []
    for name, duckdb_type in columns.items():
        column = quoted(name)
        send = BINARY.get(duckdb_type)
        values.append(f"cast({send}({column}) as text)" if send else f"cast({column} as text)")
    return f"coalesce(sum(cast(cast('x' || substr(md5({_digest(values)}), 1, 15) as bit(60)) as bigint)), 0)"
