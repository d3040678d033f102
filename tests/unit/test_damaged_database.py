"""A damaged, empty or foreign pipeline database is named as that, with the command that helps; a held one as held."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from ingestion.database import connect, pipeline
from ingestion.errors import LoyaltyError
from ingestion.settings import Settings
from ingestion.store.damage import DatabaseDamaged, DatabaseHeld, is_damage, what_helps, why_not_opened
from tests.unit.conftest import Shop

#: Leaves a log beside the database, as a killed process does.
KILLED = (
    "import duckdb, os; c = duckdb.connect({!r}); c.execute('create table x as select 1 as a'); os._exit(0)"
)


@pytest.fixture
def settings(shop: Shop) -> Settings:
    made = shop.settings
    with pipeline(made) as connection:
        connection.execute("create table raw.big as select range as i from range(100000)")
    return made


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _text(file: Path) -> None:
    file.write_text("not a database\n" * 1000, "utf-8")


def _sqlite(file: Path) -> None:
    file.unlink()
    with sqlite3.connect(file) as connection:
        connection.execute("create table a (b)")


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 4])


def _header(file: Path) -> None:
    content = bytearray(file.read_bytes())
    for block in (4096, 8192):
        content[block : block + 64] = os.urandom(64)
    file.write_bytes(bytes(content))


@pytest.mark.parametrize(
    ("hurt", "named"),
    [
        (_empty, "is empty"),
        (_text, "is no DuckDB database"),
        (_sqlite, "is a SQLite database"),
        (_cut, "is damaged"),
        (_header, "is damaged"),
    ],
)
def test_what_is_wrong_is_named(settings: Settings, hurt: Callable[[Path], None], named: str) -> None:
    file = settings.pipeline_db
    hurt(file)
    with pytest.raises(DatabaseDamaged) as said:
        connect(settings)
    assert named in str(said.value)
    assert f"mv '{file}' '{file}.damaged'" in str(said.value)
    assert "holds it" not in str(said.value)


def test_a_damaged_log_is_named_and_the_command_helps(settings: Settings) -> None:
    file = settings.pipeline_db
    log = file.with_name(file.name + ".wal")
    subprocess.run([sys.executable, "-c", KILLED.format(str(file))], check=True)
    content = bytearray(log.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 20] = os.urandom(20)
    log.write_bytes(bytes(content))
    with pytest.raises(DatabaseDamaged, match="the log of the pipeline's database, is damaged") as said:
        connect(settings)
    assert f"mv '{log}' '{log}.damaged'" in str(said.value)
    log.rename(log.with_name(log.name + ".damaged"))
    with pipeline(settings) as connection:
        assert connection.execute("select count(*) from raw.big").fetchone() == (100_000,)


def test_somebody_elses_database_is_left_alone(shop: Shop) -> None:
    settings = shop.settings
    settings.company_home.mkdir(parents=True)
    with duckdb.connect(str(settings.pipeline_db)) as other:
        other.execute("create table invoices as select 1 as id")
    with (
        pytest.raises(
            DatabaseDamaged, match=r"not this pipeline's: it holds 1 tables such as main\.invoices"
        ),
        pipeline(settings),
    ):
        pass
    with duckdb.connect(str(settings.pipeline_db)) as other:
        assert other.execute("select schema_name from duckdb_tables()").fetchall() == [("main",)]


def test_a_held_file_is_called_held(tmp_path: Path) -> None:
    error = duckdb.IOException(
        "IO Error: Could not set lock on file 'x': Conflicting lock is held in python (PID 7)"
    )
    assert isinstance(why_not_opened(tmp_path / "x", error), DatabaseHeld)


def test_a_file_without_rights_is_called_that(tmp_path: Path) -> None:
    error = duckdb.IOException("IO Error: Cannot open file 'x': Permission denied")
    said = why_not_opened(tmp_path / "x", error)
    assert type(said) is LoyaltyError
    assert "the right to read and write" in str(said)


def test_damage_found_in_the_middle_has_a_command_too(tmp_path: Path) -> None:
    text = "stg_orders: Corrupt database file: computed checksum 1 does not match stored checksum 2 in block"
    assert is_damage(text) and not is_damage("Conversion Error: 'x' is no number")
    assert "loyalty refresh" in what_helps(tmp_path / "pipeline.duckdb", text)
