"""Published whole or not at all: versions, the switch, readers, and what a kill leaves."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from ingestion.database import pipeline
from ingestion.settings import Settings
from orchestration.publish.layout import Layout
from orchestration.publish.manifest import served
from orchestration.publish.publisher import publish
from orchestration.publish.reader import open_published, published_file
from orchestration.publish.rollback import serve_version, version_before
from orchestration.publish.write import AuditFailed, audit, fingerprints, source, write_file
from tests.pipeline.offered import CATALOGUE, CUSTOMERS, DAYS, TABLES, build, small_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return small_settings(tmp_path)


def test_readers_see_the_marts_and_nothing_else(settings: Settings) -> None:
    report = publish(settings, CATALOGUE, "run", {"gate_rules_passed": 3})
    with open_published(settings.serve_dir) as reader:
        assert reader.execute("select count(*) from marts.customer_360").fetchone() == (1000,)
        tables = reader.execute("select schema_name, table_name from duckdb_tables() order by 2").fetchall()
        names = ["customer_360", "dictionary_columns", "dictionary_tables", "dim_date"]
        assert tables == [("marts", name) for name in names]
        keys = [row[0] for row in reader.execute("select customer_key from marts.customer_360").fetchall()]
        assert keys == sorted(keys)
    file = published_file(settings.serve_dir)
    assert file.stat().st_mode & 0o777 == 0o444
    beside = ["finance", "finance.duckdb", "manifest.json", "warehouse", "warehouse.duckdb"]
    assert [path.name for path in sorted(file.parent.iterdir())] == beside
    manifest = json.loads((file.parent / "manifest.json").read_text())
    assert manifest["rows"] == {"customer_360": 1000, "dim_date": 90}
    assert (manifest["version"], manifest["as_of"], manifest["company"]) == (1, "2026-03-31", "small")
    assert manifest["checks"] == {"gate_rules_passed": 3}
    assert report.is_new


FORBIDDEN = [
    "create table t as select 1",
    "copy (select 1) to '/tmp/leak.csv'",
    "select * from read_text('/etc/hostname')",
    "set enable_external_access = true",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_a_reader_can_only_read_the_marts(settings: Settings, statement: str) -> None:
    publish(settings, CATALOGUE, "run")
    with open_published(settings.serve_dir) as reader, pytest.raises(duckdb.Error):
        reader.execute(statement)


def test_the_same_marts_are_not_published_twice(settings: Settings) -> None:
    first = publish(settings, CATALOGUE, "run")
    build(settings, 1000)
    second = publish(settings, CATALOGUE, "run 2")
    assert (second.is_new, second.published) == (False, first.published)
    build(settings, 1001)
    third = publish(settings, CATALOGUE, "run 3")
    assert (third.is_new, third.published.version) == (True, 2)


def test_a_changed_value_is_a_change(settings: Settings) -> None:
    publish(settings, CATALOGUE, "run")
    with pipeline(settings) as connection:
        connection.execute("update marts.customer_360 set revenue = revenue + 0.01 where customer_id = 'c5'")
    assert publish(settings, CATALOGUE, "run 2").is_new


def test_a_reader_keeps_its_version_and_blocks_nobody(settings: Settings) -> None:
    publish(settings, CATALOGUE, "run")
    with open_published(settings.serve_dir) as reader:
        for customers in (1100, 1200, 1300):
            build(settings, customers)
            publish(settings, CATALOGUE, "run")
        assert reader.execute("select count(*) from marts.customer_360").fetchone() == (1000,)
        with open_published(settings.serve_dir) as fresh:
            assert fresh.execute("select count(*) from marts.customer_360").fetchone() == (1300,)


def test_old_versions_go_but_never_the_served_one(settings: Settings) -> None:
    for customers in (1000, 1001, 1002, 1003):
        build(settings, customers)
        report = publish(settings, CATALOGUE, "run")
    assert Layout(settings.serve_dir).all() == [3, 4]
    assert report.removed == [2]


def test_a_damaged_served_file_is_published_anew(settings: Settings) -> None:
    publish(settings, CATALOGUE, "run")
    file = published_file(settings.serve_dir)
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[:-4096])
    assert served(settings.serve_dir) is None
    assert publish(settings, CATALOGUE, "run").is_new
    with open_published(settings.serve_dir) as reader:
        assert reader.execute("select count(*) from marts.customer_360").fetchone() == (1000,)


def test_a_changed_byte_of_the_served_file_is_written_anew(settings: Settings) -> None:
    publish(settings, CATALOGUE, "run")
    file = published_file(settings.serve_dir)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.chmod(0o644)
    file.write_bytes(bytes(content))
    report = publish(settings, CATALOGUE, "run 2")
    assert report.is_new
    assert report.repaired == ["version 1 is damaged (warehouse.duckdb): its marts are written anew"]
    assert publish(settings, CATALOGUE, "run 3").repaired == []


@pytest.mark.parametrize(
    "name", ["finance.duckdb", "warehouse/customer_360.parquet", "finance/dictionary.html"]
)
def test_a_served_version_that_misses_a_file_is_published_anew(settings: Settings, name: str) -> None:
    publish(settings, CATALOGUE, "run")
    (settings.serve_dir / "current" / name).unlink()
    assert served(settings.serve_dir) is None
    assert publish(settings, CATALOGUE, "run").is_new
    assert (settings.serve_dir / "current" / name).is_file()


def test_the_audit_sees_a_difference(settings: Settings, tmp_path: Path) -> None:
    file, before = tmp_path / "warehouse.duckdb", fingerprints(settings, list(TABLES))
    with source(settings) as connection:
        holds = write_file(connection, file, (CUSTOMERS, DAYS), before)
    assert set(holds) == {*TABLES, "dictionary_tables", "dictionary_columns"}
    audit(file, holds)
    build(settings, 999)
    with pytest.raises(
        AuditFailed, match=r"warehouse\.duckdb: customer_360: 1000 rows were written, 999 wanted"
    ):
        audit(file, {**holds, **fingerprints(settings, list(TABLES))})
    with pytest.raises(AuditFailed, match="other tables"):
        audit(file, {"customer_360": holds["customer_360"]})


def test_a_failed_audit_leaves_the_version_before(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(settings, CATALOGUE, "run")
    build(settings, 500)

    def refuse(*_: object) -> None:
        raise AuditFailed("no")

    monkeypatch.setattr("orchestration.publish.building.audit", refuse)
    with pytest.raises(AuditFailed):
        publish(settings, CATALOGUE, "run 2")
    with open_published(settings.serve_dir) as reader:
        assert reader.execute("select count(*) from marts.customer_360").fetchone() == (1000,)


def test_an_earlier_version_is_served_again_and_the_next_publish_counts_on(settings: Settings) -> None:
    layout = Layout(settings.serve_dir)
    publish(settings, CATALOGUE, "run")
    build(settings, 500)
    publish(settings, CATALOGUE, "run 2")
    assert serve_version(layout, version_before(layout)).version == 1
    with open_published(settings.serve_dir) as reader:
        assert reader.execute("select count(*) from marts.customer_360").fetchone() == (1000,)
    report = publish(settings, CATALOGUE, "run 3")
    assert (report.is_new, report.published.version, report.published.served_again) == (True, 3, [])


def test_before_the_first_publish_nothing_is_served(settings: Settings) -> None:
    assert served(settings.serve_dir) is None
