"""Every mart of a refreshed company, read back as clients read it: psycopg, and ODBC as Excel and Power BI use it."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from orchestration.dbt.manifest import prepare
from orchestration.publish.catalogue import Catalogue, catalogue
from orchestration.publish.postgres.audience import SCHEMA
from orchestration.publish.postgres.types import postgres_type
from orchestration.publish.reader import READER_CONFIG
from tests.postgres import Target
from tests.small import SmallCompany

DRIVERS = sorted(Path("/usr/lib").glob("*/odbc/psqlodbcw.so"))
TYPES = """
select column_name, format_type(atttypid, atttypmod) from information_schema.columns
join pg_attribute on attrelid = (quote_ident(table_schema) || '.' || quote_ident(table_name))::regclass
and attname = column_name where table_schema = %s and table_name = %s order by ordinal_position
"""
LONG_NAMES = {"time": "time without time zone", "timestamp": "timestamp without time zone"}


@pytest.fixture(scope="module")
def given(served_company: SmallCompany) -> Catalogue:
    return catalogue(prepare(served_company.settings).content)


@pytest.fixture(scope="module")
def server(served_company: SmallCompany, given: Catalogue, module_target: Target) -> Target:
    """The company's served version, loaded."""
    settings = served_company.settings.model_copy(update={"postgres": module_target.settings.postgres})
    loaded = Target(settings, module_target.server, module_target.database)
    assert loaded.publish({name: table.key for name, table in given.tables.items()}).is_new
    return loaded


def _schema(audience: str) -> str:
    return SCHEMA if audience == "warehouse" else f"{SCHEMA}_{audience}"


@pytest.fixture
def files(served_company: SmallCompany, given: Catalogue) -> Iterator[dict[str, duckdb.DuckDBPyConnection]]:
    """Schema -> the published file it was loaded from."""
    folder = (served_company.settings.serve_dir / "current").resolve()
    opened = {
        _schema(audience.name): duckdb.connect(
            str(folder / f"{audience.name}.duckdb"), read_only=True, config=dict(READER_CONFIG)
        )
        for audience in given.audiences
    }
    yield opened
    for file in opened.values():
        file.close()


def _tables(file: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Table -> column -> DuckDB type."""
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in file.execute(
        "select table_name, column_name, data_type from duckdb_columns() where schema_name = 'marts' "
        "order by table_name, column_index"
    ).fetchall():
        found.setdefault(table, {})[column] = kind
    return found


def _rows(fetched: list[Any]) -> list[str]:
    """Rows in an order of their own, each value in full."""
    return sorted(repr(tuple(row)) for row in fetched)


def test_every_value_of_every_mart_is_the_file_s(
    server: Target, files: dict[str, duckdb.DuckDBPyConnection]
) -> None:
    compared = 0
    with server.connect() as connection:
        for schema, file in files.items():
            for table, columns in _tables(file).items():
                name = psycopg.sql.Identifier(schema, table)
                found = connection.execute(psycopg.sql.SQL("select * from {}").format(name)).fetchall()
                wanted = file.execute(f'select * from marts."{table}"').fetchall()
                assert _rows(found) == _rows(wanted), f"{schema}.{table}"
                kinds = {column: postgres_type(table, column, kind) for column, kind in columns.items()}
                typed = dict(connection.execute(TYPES, (schema, table)).fetchall())
                assert typed == {column: LONG_NAMES.get(kind, kind) for column, kind in kinds.items()}
                compared += len(wanted)
    assert compared > 30_000


def test_every_mart_and_column_is_explained(server: Target, given: Catalogue) -> None:
    with server.connect() as connection:
        silent = connection.execute(
            """
            select nspname, relname, coalesce(attname, '') from pg_class
            join pg_namespace n on n.oid = relnamespace
            join pg_attribute on attrelid = pg_class.oid and attnum > 0
            where nspname like 'marts%' and relkind = 'r' and relname not like 'dictionary_%'
            and (col_description(pg_class.oid, attnum) is null or obj_description(pg_class.oid, 'pg_class') is null)
            """
        ).fetchall()
        unkeyed = connection.execute(
            "select relname from pg_class where relnamespace = 'marts'::regnamespace and relkind = 'r' "
            "and not exists (select 1 from pg_index where indrelid = pg_class.oid)"
        ).fetchall()
    assert silent == []
    assert {name for (name,) in unkeyed} == {
        "published_version", "dictionary_tables", "dictionary_columns",
        *(name for name, table in given.tables.items() if not table.key),
    }  # fmt: skip


def _odbc() -> Any:
    """The pyodbc module, and a driver for it; skipped by name, but not under CI."""
    try:
        pyodbc = importlib.import_module("pyodbc")  # by name, as its types are not found
    except ImportError as error:
        missing: str | None = f"{error}; Debian: apt-get install libodbc2"
    else:
        missing = None if DRIVERS else "the ODBC driver; Debian: apt-get install odbc-postgresql"
    if missing and os.environ.get("CI"):
        pytest.fail(missing)
    if missing:
        pytest.skip(missing)
    return pyodbc


def test_odbc_reads_the_same_values_of_the_same_types(
    server: Target, files: dict[str, duckdb.DuckDBPyConnection]
) -> None:
    pyodbc = _odbc()
    server.login("excel", "loyalty_reader")
    address = (
        f"Driver={DRIVERS[0]};Server=127.0.0.1;Port={server.server.port};Database={server.database};"
        "Uid=excel;Pwd=secret;BoolsAsChar=0"
    )
    file = files["marts"]
    with pyodbc.connect(address, autocommit=True) as connection:
        cursor = connection.cursor()
        shown = {row.table_name for row in cursor.tables(schema="marts")}
        assert set(_tables(file)) <= shown
        for table in ("customer_360", "fct_orders", "fct_tickets", "company_pulse", "nps", "save_list"):
            found = cursor.execute(f"select * from marts.{table}").fetchall()
            assert _rows(found) == _rows(file.execute(f"select * from marts.{table}").fetchall()), table
        with pytest.raises(pyodbc.Error, match="permission denied"):
            cursor.execute("delete from marts.customer_360")
