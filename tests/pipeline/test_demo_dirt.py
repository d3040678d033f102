"""The demo company's dirt: as much as the ground truth says, and the loader finds every row of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from ingestion.database import connect
from ingestion.demo import DemoParameters, dirt, simulate, words, write_demo
from ingestion.errors import CompanyFileError
from ingestion.load import load_company
from ingestion.settings import PROJECT_ROOT, Settings, load_settings

#: How much dirtier than the real demo: a few days hold every kind of dirt.
DIRTIER = 30


def settings(folder: Path, **demo: Any) -> Settings:
    """The demo company's own file with a smaller `demo:` section."""
    company = yaml.safe_load((PROJECT_ROOT / "ingestion/companies/demo.yml").read_text("utf-8"))
    company["demo"] = {"customers": 400, "days": 7, "seed": 7, "start": date(2026, 6, 22), **demo}
    company["company"]["as_of"] = date(2026, 6, 28)
    file = folder / "demo.yml"
    file.write_text(yaml.safe_dump(company), "utf-8")
    return load_settings(company_file=file, home=folder / "var")


def dirty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every kind of dirt more frequent."""
    more = {
        feed: tuple(replace(one, share=one.share * DIRTIER) for one in kinds)
        for feed, kinds in dirt.DIRT.items()
    }
    monkeypatch.setattr(dirt, "DIRT", more)
    monkeypatch.setattr("ingestion.demo.truth_files.DIRT", more)


def expected(kinds: list[dict[str, Any]], fate: str, copy: int) -> int:
    """Rows of one fate that the ground truth counts."""
    return sum(kind["rows"] for kind in kinds if kind["fate"] == fate and kind["copy"] == copy)


def test_the_loader_finds_all_dirt_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dirty(monkeypatch)
    here = settings(tmp_path)
    truth = json.loads((write_demo(here).truth / "dirt.json").read_text("utf-8"))
    load_company(here)
    with connect(here, read_only=True) as con:
        found = con.execute(
            "select source, sum(rows_in), sum(rows_quarantined), sum(rows_duplicate) from raw.batches group by all"
        ).fetchall()
        noted = dict(con.execute("select source, count(*) from raw.cell_notes group by 1").fetchall())
    loaded = {source: tuple(int(count) for count in counts) for source, *counts in found}
    told = {
        feed: (part["rows"], expected(part["dirt"], "quarantined", 0), expected(part["dirt"], "duplicate", 1))
        for feed, part in truth.items()
    }
    assert loaded == told
    lost = {feed: expected(part["dirt"], "noted", 0) for feed, part in truth.items()}
    assert noted == {feed: rows for feed, rows in lost.items() if rows}
    assert "customers" in noted
    assert sum(counts[1] for counts in told.values()) > 30
    assert sum(counts[2] for counts in told.values()) > 10


def test_the_same_settings_write_nothing_twice(tmp_path: Path) -> None:
    here = settings(tmp_path, customers=100, days=2, start=date(2026, 6, 27))
    assert write_demo(here).written
    assert not write_demo(here).written
    assert write_demo(here).parameters["customers"] == 100


def test_an_unknown_key_of_the_demo_section_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CompanyFileError, match=r"unknown key \['customer'\]"):
        write_demo(settings(tmp_path, customer=5))


def test_the_demo_file_is_the_company_described() -> None:
    company = load_settings().company
    assert company.demo is not None
    assert {"customers", "days", "seed", "start"} <= set(company.demo)
    assert len(company.feeds()) == 9


def test_dirt_stays_below_the_share_at_which_a_gate_stops() -> None:
    for feed, kinds in dirt.DIRT.items():
        assert sum(kind.share for kind in kinds if kind.fate == "quarantined") < 0.005, feed


def test_spoilt_columns_keep_the_second_copy_clean() -> None:
    sql = f"select {dirt.spoilt_sql('web_orders', ['placed', 'state'])} from rows order by copy"
    con = duckdb.connect()
    con.execute("create table rows as select 'day' as placed, 'new' as state, 'corrected_later' as dirt, copy "
                "from (values (0), (1)) as c(copy)")  # fmt: skip
    assert con.execute(sql).fetchall() == [("31.02.2025 25:61", "new"), ("day", "new")]


def test_ids_of_one_person_can_be_joined_and_the_till_address_cannot(tmp_path: Path) -> None:
    made = simulate(tmp_path, DemoParameters(as_of=date(2026, 6, 30), customers=250, days=30))
    con = duckdb.connect()
    con.execute(f"create view people as from '{made.truth}/customers.parquet'")
    con.execute(f"create view listed as from read_csv('{made.sources}/customers/*.csv', all_varchar = true)")
    shared = con.execute("""
        select count(*), count(*) filter (where lower(trim(w.mail)) = lower(trim(k.mail)))
        from people inner join listed as w on w.id = web_id inner join listed as k on k.id = card_id
        where ids_linked_by = 'email'
    """).fetchall()[0]
    assert shared[0] == shared[1] > 0
    con.execute(f"create view tills as from read_csv('{made.sources}/till_orders/*.csv', all_varchar = true)")
    till = "select count(distinct card) from tills where mail = ?"
    cards = con.execute(till, [words.TILL_MAIL]).fetchall()[0][0]
    assert cards > 20
    guests = con.execute("select count(*) from people where is_guest and main_id is null").fetchall()[0][0]
    assert guests > 0
