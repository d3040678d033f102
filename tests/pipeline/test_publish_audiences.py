"""One file an audience: its tables and columns and no others, in DuckDB and Parquet alike, with the dictionary."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingestion.settings import Settings
from orchestration.publish.manifest import served
from orchestration.publish.publisher import publish
from tests.pipeline.offered import CATALOGUE, DAYS, ONE, SECRET, WAREHOUSE, small_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return small_settings(tmp_path)


@pytest.fixture
def current(settings: Settings) -> Path:
    publish(settings, CATALOGUE, "run")
    return settings.serve_dir / "current"


def _ask(file: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(file), read_only=True) as reader:
        return reader.execute(sql).fetchall()


def _holding(folder: Path, text: str) -> set[str]:
    """Files of a folder that hold a text in their bytes."""
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix() for file in files if text.encode() in file.read_bytes()}


def test_a_narrow_file_holds_nothing_of_what_is_left_out(current: Path) -> None:
    tables = "select table_name from duckdb_tables() where schema_name = 'marts' and table_name not like 'dictionary%'"
    assert _ask(current / "finance.duckdb", tables) == [("customer_360",)]
    columns = [row[0] for row in _ask(current / "finance.duckdb", "describe marts.customer_360")]
    assert columns == ["customer_key", "revenue"]
    assert _ask(
        current / "finance.duckdb", "select count(*) from marts.customer_360 where customer_key = 0"
    ) == [(0,)]
    assert _ask(current / "warehouse.duckdb", "select count(*) from marts.customer_360") == [(1000,)]
    assert _holding(current, SECRET) == {"warehouse.duckdb", "warehouse/customer_360.parquet"}
    with duckdb.connect() as reader:
        parts = reader.execute(f"describe from '{current}/finance/customer_360.parquet'").fetchall()
        assert [part[0] for part in parts] == columns


def test_every_file_is_read_only_and_has_no_log(current: Path) -> None:
    files = [file for file in current.resolve().rglob("*") if file.is_file() and file.name != "manifest.json"]
    assert len(files) == 2 * (1 + 2) + 3 + 4
    assert {oct(file.stat().st_mode & 0o777) for file in files} == {"0o444"}
    assert not [file for file in files if file.suffix == ".wal"]


def test_the_manifest_says_who_is_given_what(settings: Settings, current: Path) -> None:
    said = json.loads((current / "manifest.json").read_text())["audiences"]
    assert set(said) == {"warehouse", "finance"}
    finance = said["finance"]
    assert (finance["personal"], finance["owner"], finance["file"]) == ([], "Finance", "finance.duckdb")
    assert finance["tables"] == {"customer_360": 999}
    assert finance["bytes"] == (current / "finance.duckdb").stat().st_size
    folder = sum(file.stat().st_size for file in (current / "finance").iterdir())
    assert finance["folder_bytes"] == folder
    live = served(settings.serve_dir)
    assert live is not None and live.rows == {"customer_360": 1000, "dim_date": 90}


@pytest.mark.parametrize(
    ("audience", "tables"), [("warehouse", ["customer_360", "dim_date"]), ("finance", ["customer_360"])]
)
def test_the_dictionary_tells_of_what_is_there_and_no_more(
    current: Path, audience: str, tables: list[str]
) -> None:
    file = current / f"{audience}.duckdb"
    rows = _ask(file, "select table_name, row_count from marts.dictionary_tables order by 1")
    assert rows == [(name, _ask(file, f"select count(*) from marts.{name}")[0][0]) for name in tables]
    told = _ask(file, "select table_name, column_name, position from marts.dictionary_columns order by 1, 3")
    there = (
        "select table_name, column_name, row_number() over (partition by table_name order by column_index)"
    )
    ours = "schema_name = 'marts' and table_name not like 'dictionary%'"
    found = f"{there} from duckdb_columns() where {ours} order by 1, 3"
    assert told == _ask(file, found)
    units = dict(_ask(file, "select column_name, unit from marts.dictionary_columns"))
    assert units["revenue"] == "CHF"
    page = (current / audience / "dictionary.html").read_text("utf-8")
    assert ("customer_360.customer_id" in page) == (audience == "warehouse")


def test_a_question_is_asked_where_it_can_be_answered(current: Path) -> None:
    asked = "select example_question, example_query from marts.dictionary_tables where table_name = 'customer_360'"
    ((whole, _),) = _ask(current / "warehouse.duckdb", asked)
    ((narrow, query),) = _ask(current / "finance.duckdb", asked)
    assert (whole, narrow) == ("who buys most", "how much is sold")
    assert _ask(current / "finance.duckdb", query)[0][0] > 0
    assert "who buys most" not in (current / "finance/dictionary.html").read_text("utf-8")


def test_tables_and_columns_carry_their_meaning_as_comments(current: Path) -> None:
    table = "select comment from duckdb_tables() where table_name = 'customer_360'"
    assert _ask(current / "finance.duckdb", table) == [("one row a customer. Everything about a customer.",)]
    column = (
        "select comment from duckdb_columns() where table_name = 'customer_360' and column_name = 'revenue'"
    )
    assert _ask(current / "finance.duckdb", column) == [("Net revenue. [CHF]",)]


def test_another_audience_or_another_word_is_another_version(settings: Settings, current: Path) -> None:
    assert not publish(settings, CATALOGUE, "again").is_new
    assert publish(settings, ONE, "again").is_new
    assert not (current / "finance.duckdb").exists()
    worded = replace(DAYS, meaning="Each day.")
    assert publish(settings, replace(ONE, tables={**ONE.tables, "dim_date": worded}), "again").is_new
    assert _ask(
        current / "warehouse.duckdb", "select meaning from marts.dictionary_tables where subject = 'Star'"
    ) == [("Each day.",)]


def test_a_table_that_no_audience_is_given_is_in_no_file(settings: Settings) -> None:
    fewer = replace(CATALOGUE, audiences=(replace(WAREHOUSE, tables=("dim_date",)),))
    fewer = replace(fewer, tables={"dim_date": DAYS})
    publish(settings, fewer, "run")
    current = settings.serve_dir / "current"
    assert not list(current.rglob("customer_360*"))
    assert _holding(current, "customer_360") == set()
