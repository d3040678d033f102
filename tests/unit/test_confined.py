"""A mapping's SQL with confine_sql: it sees the rows of its own source, and no file, network or other table."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from ingestion.database import UNASKED, connect
from ingestion.load.preview import preview
from ingestion.settings import PROJECT_ROOT
from tests.unit.conftest import ORDER_COLUMNS, ORDER_HEADER, Shop

A = "a,c1,2024-01-02,completed,EUR,10.00"
B = "b,c2,2024-01-03,completed,EUR,20.00"
READS = "(select max(column0) from read_csv('{file}', header = false, columns = {{'column0': 'VARCHAR'}}))"


@pytest.fixture
def confined(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("LOYALTY_CONFINE_SQL", "true")
    shop.orders("1.csv", A, B)
    return shop


def secret(shop: Shop) -> Path:
    """A file beside the sources that only the process may read."""
    file = shop.folder / "secret.txt"
    file.write_text("root:x:0:0\n")
    return file


def test_without_the_setting_the_company_file_is_code(shop: Shop) -> None:
    shop.orders("1.csv", A)
    shop.sources[0]["columns"]["channel"] = {"sql": READS.format(file=secret(shop))}
    shop.load()
    assert shop.live(columns="channel") == ["root:x:0:0"]


@pytest.mark.parametrize("file", ["secret", "/etc/passwd"])
def test_a_mapping_that_reads_a_file_fails(confined: Shop, file: str) -> None:
    path = secret(confined) if file == "secret" else file
    confined.sources[0]["columns"]["channel"] = {"sql": READS.format(file=path)}
    (rejected,) = confined.load().rejected
    assert "disabled by configuration" in rejected.reason
    assert confined.live() == []
    assert not preview(confined.settings).fits


@pytest.mark.parametrize("table", ["raw.orders", "raw.quarantine", "duckdb_settings_of('x')"])
def test_a_select_sees_no_other_table(confined: Shop, table: str) -> None:
    select = f"select {ORDER_HEADER}, (select count(*) from {table}) as channel from source"
    confined.sources = [confined.source(columns=(), select=select)]
    assert len(confined.load().rejected) == 1


def test_what_it_maps_is_the_same(confined: Shop) -> None:
    confined.sources[0]["columns"] |= {
        "channel": {"sql": "upper(status)"}, "discount_amount": {"sql": "cast(order_id as integer)"},
        "gross_amount": {"sql": "cast(gross_amount as decimal(18, 2)) * 2"},
    }  # fmt: skip
    confined.orders("2.csv", "1,c1,2024-01-02,completed,EUR,ten")
    report = confined.load()
    assert (report.rows_loaded, report.rows_quarantined) == (2, 1)
    assert confined.live(columns="channel, discount_amount") == [("COMPLETED", None)] * 2
    assert confined.query("select count(*) from raw.cell_notes") == [(2,)]


def test_a_select_over_all_files_works_too(confined: Shop) -> None:
    select = f"select {', '.join(f'max({c}) as {c}' for c in ORDER_COLUMNS)} from source group by order_id"
    confined.sources = [confined.source(columns=(), select=select)]
    assert confined.load().rows_loaded == 2


def test_nothing_is_fetched_or_loaded_unasked(shop: Shop) -> None:
    con = connect(shop.settings)
    said = [con.execute("select current_setting(?)", [name]).fetchall()[0][0] for name in UNASKED]
    con.close()
    assert said == [False] * len(UNASKED)


def unguarded(text: str) -> list[str]:
    """Functions that open a database and neither close it in nor switch off what comes unasked."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            calls = ast.unparse(node)
            guards = ("limit(", "nothing_unasked(", "enable_external_access", "READER_CONFIG", "_close_in(")
            if "duckdb.connect(" in calls and not any(guard in calls for guard in guards):
                found.append(node.name)
    return found


def test_every_connection_is_guarded() -> None:
    files = [file for part in ("ingestion", "orchestration") for file in (PROJECT_ROOT / part).rglob("*.py")]
    assert {f"{file.name}: {name}" for file in files for name in unguarded(file.read_text("utf-8"))} == set()
    assert unguarded("def f():\n    return duckdb.connect()\n") == ["f"]
