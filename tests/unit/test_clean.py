"""Removing a company's data asks first, takes one company, and leaves the secret and everybody else's."""

from __future__ import annotations

import argparse
import io
from pathlib import Path

import pytest

from ingestion.errors import LoyaltyError
from orchestration.cli import parser
from orchestration.commands.clean import clean
from orchestration.run.lock import refresh_lock
from tests.versions import serving


class Terminal(io.StringIO):
    """Somebody who writes an answer."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for company in ("mine", "other"):
        serving(tmp_path / company / "serve", 1)
        (tmp_path / company / "pipeline.duckdb").write_text("rows", "utf-8")
        (tmp_path / company / "identity.key").write_text("secret", "utf-8")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_text("kept", "utf-8")
    (tmp_path / "mine/dbt").symlink_to(outside)
    return tmp_path / "mine"


def chosen(home: Path, *words: str) -> argparse.Namespace:
    return parser().parse_args(["clean", "--company-home", str(home), *words])


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_right_name_removes_one_company(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("mine\n"))
    assert clean(chosen(home)) == 0
    assert left(home) == {"identity.key", "refresh.lock"}
    assert left(home.parent / "other") == {"identity.key", "pipeline.duckdb", "serve"}
    assert (home.parent / "outside/file").read_text() == "kept"


@pytest.mark.parametrize("answer", ["\n", "y\n", "other\n"])
def test_any_other_answer_removes_nothing(home: Path, monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    assert clean(chosen(home)) == 1
    assert (home / "pipeline.duckdb").is_file()


def test_with_nobody_to_ask_it_takes_a_word(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("mine\n"))
    with pytest.raises(LoyaltyError, match="add --yes"):
        clean(chosen(home))
    assert clean(chosen(home, "--yes")) == 0
    assert not (home / "serve").exists()


def test_a_folder_of_something_else_is_refused(home: Path) -> None:
    with pytest.raises(LoyaltyError, match="is no company's folder"):
        clean(chosen(home.parent / "outside", "--yes"))


def test_while_a_refresh_runs_nothing_is_removed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from orchestration.run import lock

    with refresh_lock(home):
        monkeypatch.setattr(lock, "_held", set())  # as another process sees it
        assert clean(chosen(home, "--yes")) == 75
    assert (home / "pipeline.duckdb").is_file()
