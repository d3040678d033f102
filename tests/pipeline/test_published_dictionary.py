"""What a refreshed company publishes for each audience: questions that run, true types, nothing of what is left out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingestion.database import quoted
from orchestration.publish.fingerprint import fingerprint
from orchestration.publish.reader import READER_CONFIG
from tests.small import SmallCompany

#: Audiences that are given nothing about persons.
IMPERSONAL = ("finance", "management", "marketing")
#: Columns of dim_customer whose values name one person and nothing else.
NAMING = ("customer_id", "full_name", "email", "phone")


@pytest.fixture(scope="module")
def current(served_company: SmallCompany) -> Path:
    return served_company.settings.serve_dir / "current"


@pytest.fixture(scope="module")
def audiences(current: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((current / "manifest.json").read_text("utf-8"))["audiences"]
    return said


def _reader(file: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(file), read_only=True, config=dict(READER_CONFIG))


def test_every_question_of_the_dictionary_is_answered(current: Path, audiences: dict[str, Any]) -> None:
    assert set(IMPERSONAL) < set(audiences)
    for name in audiences:
        with _reader(current / f"{name}.duckdb") as reader:
            asked = reader.execute(
                "select table_name, example_query from marts.dictionary_tables where example_query is not null"
            ).fetchall()
            assert asked
            for _, query in asked:
                reader.execute(query).fetchall()
            unasked = reader.execute(
                "select table_name from marts.dictionary_tables where example_query is null"
            ).fetchall()
            assert name != "warehouse" or not unasked


def test_types_and_rows_are_those_that_are_told(current: Path, audiences: dict[str, Any]) -> None:
    for name in audiences:
        with _reader(current / f"{name}.duckdb") as reader:
            told = "select table_name, column_name, data_type from marts.dictionary_columns"
            found = (
                "select table_name, column_name, lower(data_type) from duckdb_columns() "
                "where schema_name = 'marts' and table_name not like 'dictionary%'"
            )
            assert (
                reader.execute(f"({told} except {found}) union all ({found} except {told})").fetchall() == []
            )
            counts = dict(
                reader.execute("select table_name, row_count from marts.dictionary_tables").fetchall()
            )
            assert counts == audiences[name]["tables"]


def test_parquet_holds_what_the_database_holds(current: Path, audiences: dict[str, Any]) -> None:
    for name in audiences:
        schema = json.loads((current / name / "schema.json").read_text("utf-8"))
        told = {table["name"]: table for table in schema["tables"]}
        assert set(told) == {*audiences[name]["tables"], "dictionary_tables", "dictionary_columns"}
        with duckdb.connect(str(current / f"{name}.duckdb"), read_only=True) as reader:
            for table, about in told.items():
                files = f"read_parquet('{current / name / about['path']}', hive_partitioning = false)"
                written = fingerprint(reader, files)
                assert written == fingerprint(reader, f"marts.{quoted(table)}"), f"{name}: {table}"
                assert written.rows == about["rows"]


@pytest.mark.parametrize("name", IMPERSONAL)
def test_nobody_is_named_where_nobody_may_be(current: Path, name: str) -> None:
    """No text of any column is the id, name, address or number of a customer."""
    with duckdb.connect() as connection:
        for file in ("warehouse", name):
            connection.execute(f"attach '{current / file}.duckdb' as {file} (read_only)")
        values = " union ".join(f"select {one} as value from warehouse.marts.dim_customer" for one in NAMING)
        connection.execute(f"create table named as select value from ({values}) where value is not null")
        assert connection.execute("select count(*) > 100 from named").fetchone() == (True,)
        texts = connection.execute(
            "select table_name, column_name from duckdb_columns() where database_name = ? and data_type = 'VARCHAR' "
            "and schema_name = 'marts'",
            [name],
        ).fetchall()
        assert texts
        for table, column in texts:
            found = connection.execute(
                f"select {quoted(column)} from {name}.marts.{quoted(table)} where {quoted(column)} in (from named)"
            ).fetchall()
            assert found == [], f"{table}.{column}"


def test_a_segment_of_a_persons_life_is_left_out(current: Path) -> None:
    asked = "select distinct dimension from marts.segments"
    with _reader(current / "warehouse.duckdb") as whole, _reader(current / "marketing.duckdb") as narrow:
        left = {row[0] for row in whole.execute(asked).fetchall()} - {
            row[0] for row in narrow.execute(asked).fetchall()
        }
    assert left == {"age_group", "occupation", "wealth_tier"}
