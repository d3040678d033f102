"""On the server, whoever is in no served version any more is in no table, and in no byte of its tables' files."""

from __future__ import annotations

import pytest

from tests.postgres import Target

MARK = "marked.person@example.org"


def holding(target: Target) -> set[str]:
    """Files of the database's tables that hold the mark; the server's log of changes ages by itself."""
    with target.admin() as admin:
        admin.execute("checkpoint")
        found = admin.execute("select oid from pg_database where datname = current_database()").fetchone()
    assert found is not None
    files = [file for file in (target.server.data / "base" / str(found[0])).rglob("*") if file.is_file()]
    return {file.name for file in files if MARK.encode() in file.read_bytes()}


def _version(target: Target, number: int, who: str) -> None:
    rows = f"select i, 'c' || i || '@x.org' as email from range(200) t (i) union all select 999, '{who}'"
    target.version(number, warehouse=f"create table marts.a as {rows}; create table marts.b as {rows}")
    target.publish()


@pytest.fixture
def erased(target: Target) -> Target:
    _version(target, 1, MARK)
    assert holding(target), "the search is no blind one"
    _version(target, 2, "somebody.else@example.org")
    return target


def test_no_table_of_any_schema_holds_them(erased: Target) -> None:
    with erased.admin() as admin:
        found = admin.execute(
            "select schemaname, tablename from pg_tables where schemaname not in ('pg_catalog', 'information_schema')"
        ).fetchall()
        assert {schema for schema, _ in found} == {"marts"}
        texts = [
            str(admin.execute(f'select * from "{schema}"."{table}"').fetchall()) for schema, table in found
        ]
        told = str(admin.execute("select most_common_vals, histogram_bounds from pg_stats").fetchall())
    assert [text for text in [*texts, told] if MARK in text] == []


def test_no_byte_of_its_tables_is_left_once_the_statistics_are_written_anew(erased: Target) -> None:
    with erased.admin() as admin:  # as docs/personal-data.md has it
        admin.execute("vacuum full pg_catalog.pg_statistic")
    assert holding(erased) == set()
