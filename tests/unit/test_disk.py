"""What uses the disk is said, and what was moved aside is deleted only when somebody says so."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from ingestion.database import pipeline
from orchestration.cli import main, parser
from orchestration.commands.disk import superseded_copies, usage
from orchestration.commands.tidy import tidy
from tests.unit.conftest import ORDER_HEADER, Shop


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name, length in (("pipeline.duckdb", 5000), ("runs/a/summary.json", 70), ("odd", 3)):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x" * length)
    (tmp_path / "runs/latest").symlink_to("a")
    aside = tmp_path / "serve/current.moved-20260401T050000000000"
    aside.mkdir(parents=True)
    (aside / "warehouse.duckdb").write_bytes(b"x" * 900)
    (tmp_path / "pipeline.duckdb.damaged").write_bytes(b"x" * 40)
    return tmp_path


def chosen(home: Path, *words: str) -> argparse.Namespace:
    return parser().parse_args(["tidy", "--company-home", str(home), *words])


def test_every_byte_is_in_one_part(home: Path) -> None:
    rows = {part: used for part, used, *_ in usage(home)}
    assert rows == {
        "pipeline.duckdb": 5000,
        "runs": 70,
        "moved aside": 940,
        "everything else": 3,
        "all": 6013,
    }


def test_tidy_only_names_until_told_to_delete(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tidy(chosen(home, "--days", "0")) == 0
    said = capsys.readouterr().out
    assert "would delete" in said and "Nothing was deleted" in said
    assert len(superseded_copies(home, 0)) == 2
    tidy(chosen(home, "--days", "0", "--delete"))
    assert superseded_copies(home, 0) == []
    assert (home / "pipeline.duckdb").is_file()


def test_tidy_names_old_copies_of_remote_files(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = home / "remote/abc/orders.csv"
    copy.parent.mkdir(parents=True)
    copy.write_text("x" * 70)
    assert {part: used for part, used, *_ in usage(home)}["remote"] == 70
    tidy(chosen(home, "--days", "0", "--delete"))
    assert "remote/abc" in capsys.readouterr().out
    assert not copy.exists() and (home / "runs/a/summary.json").is_file()


def test_rows_of_replaced_files_are_counted_and_go_only_when_told(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = shop.orders("a.csv", "o1,c1,2026-03-01,completed,EUR,1")
    shop.load()
    shop.correct(file, f"{ORDER_HEADER}\no1,c1,2026-03-01,completed,EUR,2\n")
    shop.load()
    with pipeline(shop.settings) as con:
        con.execute("update raw.orders set _loaded_at = _loaded_at - to_days(91)")
    monkeypatch.setenv("LOYALTY_COMPANY", str(shop.folder / "company.yml"))
    monkeypatch.setenv("LOYALTY_HOME", str(shop.folder / "var"))
    assert main(["tidy", "--delete"]) == 0
    assert "stay for ever" in capsys.readouterr().out and len(shop.query("from raw.orders")) == 2
    monkeypatch.setenv("LOYALTY_REPLACED_DAYS", "90")
    assert main(["tidy"]) == 0
    said = capsys.readouterr().out
    assert "would delete: rows of replaced file contents" in said and "orders 1" in said
    assert len(shop.query("from raw.orders")) == 2
    assert main(["tidy", "--delete"]) == 0
    assert len(shop.query("from raw.orders")) == 1
    assert "orders 1" in capsys.readouterr().out


def test_tidy_leaves_what_is_young(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tidy(chosen(home, "--delete"))
    assert "no superseded copy is older than 30 days" in capsys.readouterr().out
    assert len(superseded_copies(home, 0)) == 2
