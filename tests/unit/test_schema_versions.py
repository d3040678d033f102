"""A folder that an older version left is migrated step by step; what a newer one left is refused and not touched."""

from __future__ import annotations

import hashlib

import duckdb
import pytest

from ingestion.database import pipeline
from ingestion.store.rewriting import rewrite
from ingestion.store.schema import MIGRATIONS, Migration, StateTooNew, migrate, newest, version_of
from tests.unit.conftest import Shop


@pytest.fixture
def before(shop: Shop) -> Shop:
    """A company as it was left before states had versions: loaded, and no word of a version."""
    shop.orders("a.csv", "o1,c1,2026-01-01,completed,EUR,10")
    shop.load()
    with duckdb.connect(str(shop.settings.pipeline_db)) as con:
        con.execute("drop table raw.schema_versions")
    return shop


def test_a_state_without_a_version_is_migrated_and_keeps_its_rows(before: Shop) -> None:
    with duckdb.connect(str(before.settings.pipeline_db)) as con:
        assert version_of(con) == 0
    before.orders("b.csv", "o2,c1,2026-01-02,completed,EUR,10")
    assert before.load().rows_loaded == 1
    assert before.live() == ["o1", "o2"]
    assert before.query("select version from raw.schema_versions order by 1") == [
        (one.version,) for one in MIGRATIONS
    ]
    before.load()
    assert before.query("select count(*) from raw.schema_versions") == [(len(MIGRATIONS),)], "once"


def test_steps_run_in_order_and_one_that_fails_leaves_its_state(before: Shop) -> None:
    def first(con: duckdb.DuckDBPyConnection) -> None:
        con.execute("alter table raw.runs add column note varchar")

    def broken(con: duckdb.DuckDBPyConnection) -> None:
        con.execute("update raw.runs set note = 'half'")
        con.execute("select no_such_thing")

    at = newest()
    steps = (*MIGRATIONS, Migration(at + 1, "a note", first), Migration(at + 2, "broken", broken))
    with pipeline(before.settings) as con:
        with pytest.raises(duckdb.Error):
            migrate(con, steps)
        assert version_of(con) == at + 1
        assert con.execute("select note from raw.runs").fetchall() == [(None,)]
        mended = (*steps[:-1], Migration(at + 2, "mended", lambda con: None))
        assert migrate(con, mended) == [at + 2]
        assert migrate(con, mended) == []


def test_a_new_database_needs_no_step(shop: Shop) -> None:
    def never(_: duckdb.DuckDBPyConnection) -> None:
        raise AssertionError

    with pipeline(shop.settings) as con:
        con.execute("drop table raw.schema_versions")
        steps = (Migration(1, "one", never), Migration(2, "two", never))
        assert migrate(con, steps) == [1, 2]


def test_a_newer_state_is_refused_and_not_touched(before: Shop) -> None:
    file = before.settings.pipeline_db
    with pipeline(before.settings) as con:
        con.execute(
            f"insert into raw.schema_versions values ({newest() + 1}, 'of tomorrow', now()::timestamp)"
        )
    was = hashlib.sha256(file.read_bytes()).hexdigest()
    before.orders("b.csv", "o2,c1,2026-01-02,completed,EUR,10")
    with pytest.raises(StateTooNew, match=r"a newer version has written it.*docs/run\.md, A new version"):
        before.load()
    assert hashlib.sha256(file.read_bytes()).hexdigest() == was


def test_a_database_written_anew_keeps_its_version(before: Shop) -> None:
    before.load()
    rewrite(before.settings)
    with duckdb.connect(str(before.settings.pipeline_db)) as con:
        assert version_of(con) == newest()
