"""The marts as Parquet: the same as in DuckDB, cut into months where large, read back before they are published."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from ingestion.settings import Settings
from orchestration.publish import parquet
from orchestration.publish.building import audit_parquet
from orchestration.publish.fingerprint import Fingerprint, fingerprint
from orchestration.publish.parquet import cut_by, read
from orchestration.publish.publisher import publish
from orchestration.publish.table import DescribedColumn
from orchestration.publish.write import AuditFailed
from tests.pipeline.offered import CATALOGUE, CUSTOMERS, DAYS, FINANCE, WAREHOUSE, small_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return small_settings(tmp_path)


@pytest.fixture
def current(settings: Settings) -> Path:
    publish(settings, CATALOGUE, "run")
    return settings.serve_dir / "current"


def test_parquet_can_be_left_out(settings: Settings, current: Path) -> None:
    assert list(current.rglob("*.parquet"))
    without = settings.model_copy(update={"parquet": False})
    assert publish(without, CATALOGUE, "run").is_new
    assert not list(current.rglob("*.parquet"))
    assert not list(current.rglob("schema.json"))
    assert (current / "finance/dictionary.html").is_file()
    assert not publish(without, CATALOGUE, "run").is_new


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tables of 90 rows count as large."""
    monkeypatch.setattr(parquet, "PARTITION_ROWS", 90)
    yield


def _same(folder: Path, name: str, glob: str) -> tuple[Fingerprint, Fingerprint]:
    """Fingerprints of a table in Parquet and in DuckDB."""
    with duckdb.connect(str(folder.with_name(f"{folder.name}.duckdb")), read_only=True) as reader:
        files = f"read_parquet('{folder / glob}', hive_partitioning = false)"
        return fingerprint(reader, files), fingerprint(reader, f"marts.{name}")


@pytest.mark.usefixtures("cut")
def test_a_large_table_is_cut_into_months(settings: Settings) -> None:
    publish(settings, CATALOGUE, "run")
    folder = settings.serve_dir / "current/warehouse"
    schema = {table["name"]: table for table in json.loads((folder / "schema.json").read_text())["tables"]}
    assert schema["customer_360"]["partitioned_by"] is None, "it has no day"
    days = schema["dim_date"]
    assert (days["path"], days["rows"], days["partitioned_by"]["month_of"]) == (
        "dim_date/*/*.parquet",
        90,
        "date_day",
    )
    parts = [path.name for path in sorted((folder / "dim_date").iterdir())]
    assert parts == ["part_month=2026-01", "part_month=2026-02", "part_month=2026-03"]
    asked = f"select count(*) from read_parquet('{folder}/dim_date/*/*.parquet') where part_month = '2026-02'"
    with duckdb.connect() as reader:
        assert reader.execute(asked).fetchone() == (28,)
    for name in ("customer_360", "dim_date", "dictionary_columns"):
        written, wanted = _same(folder, name, schema[name]["path"])
        assert written == wanted


def test_every_file_of_a_month_lies_in_the_order_of_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "PARTITION_ROWS", 1)
    rows = 300_000
    table = replace(
        DAYS, columns=(*DAYS.columns, DescribedColumn("line", "bigint", "Its line.", "count")), key=("line",)
    )
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        connection.execute("set threads = 2")
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.dim_date as select date '2020-01-01' + cast(i % 4000 as integer) as date_day, "
            f"i as line from range({rows}) t (i) order by line"
        )
        parquet._write(connection, tmp_path, table, rows)
        files = sorted((tmp_path / "dim_date").glob("*/*.parquet"))
        assert len(files) == len({file.parent for file in files}) == 132
        for file in files[:3]:
            lines = [line for (line,) in connection.execute(f"select line from '{file}'").fetchall()]
            assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("select customer_key, customer_id, revenue from t limit 999", "999 rows were written, 1000 wanted"),
        ("select customer_key, customer_id, cast(revenue as double) as revenue from t", "content differs"),
        ("select customer_key, customer_id, revenue + 0.01 as revenue from t", "content differs"),
    ],
)
def test_the_audit_of_parquet_sees_a_difference(current: Path, tmp_path: Path, sql: str, said: str) -> None:
    file = tmp_path / "warehouse/customer_360.parquet"
    file.parent.mkdir()
    with duckdb.connect(str(current / "warehouse.duckdb"), read_only=True) as reader:
        names = ("customer_360", "dictionary_tables", "dictionary_columns")
        holds = {name: fingerprint(reader, f"marts.{name}") for name in names}
        for name in names:
            reader.execute(f"copy marts.{name} to '{file.with_stem(name)}'")
        audit_parquet(file.parent, (CUSTOMERS,), holds)
        reader.execute(f"copy ({sql.replace(' from t', ' from marts.customer_360')}) to '{file}'")
    with pytest.raises(AuditFailed, match=f"warehouse/customer_360: .*{said}"):
        audit_parquet(file.parent, (CUSTOMERS,), holds)


def test_only_large_tables_with_a_day_are_cut() -> None:
    assert cut_by(DAYS, parquet.PARTITION_ROWS) == "date_day"
    assert cut_by(DAYS, parquet.PARTITION_ROWS - 1) is None
    assert cut_by(CUSTOMERS, parquet.PARTITION_ROWS) is None
    assert "customer_360.parquet" in read(Path("x"), CUSTOMERS, parquet.PARTITION_ROWS)


def test_a_narrow_folder_has_files_of_its_own(settings: Settings) -> None:
    narrow = replace(FINANCE, tables=("customer_360", "dim_date"))
    publish(settings, replace(CATALOGUE, audiences=(WAREHOUSE, narrow)), "run")
    whole, own = (
        settings.serve_dir / "current" / name / "dim_date.parquet" for name in ("warehouse", "finance")
    )
    assert own.read_bytes() == whole.read_bytes()
    assert own.stat().st_ino != whole.stat().st_ino, "permissions of one must not be those of the other"
