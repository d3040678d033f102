"""When a refresh has nothing to do, and all that gives it something to do."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ingestion.settings import Settings, load_settings
from orchestration.refresh import refresh
from orchestration.run import standing
from orchestration.run.results import run_folder, save
from orchestration.run.seen_files import listed_files
from orchestration.run.starts import last_good
from orchestration.run.summary.write import write_summary
from orchestration.run.unchanged import COUNTS
from tests.unit.conftest import Shop

ROW = "a,c1,2024-01-02T10:00:00,completed,EUR,10.00"


class Refreshed:
    """A company after a refresh that ended well: its files, what is served, and the project in a folder of its own."""

    def __init__(self, shop: Shop, project: Path) -> None:
        self.shop, self.settings, self.project = shop, shop.settings, project
        self.file = shop.orders("1.csv", ROW)
        self.version = self.settings.serve_dir / "versions" / "v00000001"
        self.version.mkdir(parents=True)
        (self.settings.serve_dir / "current").symlink_to(Path("versions") / "v00000001")
        for file in (
            self.settings.pipeline_db,
            self.version / "warehouse.duckdb",
            project / "ingestion/a.py",
        ):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("as it was")
        self.see()
        standing.keep(self.settings, standing.inputs_of(self.settings), "run-1")

    def see(self, *but: Path) -> None:
        """Write down that the load saw all that the sources offer, but for some files."""
        seen = [one for one in listed_files(self.settings) if one[0] not in map(str, but)]
        (self.settings.company_home / "seen_files.json").write_text(json.dumps(seen))

    def stands(self, settings: Settings | None = None) -> str | None:
        chosen = settings or self.settings
        return standing.stands(chosen, standing.inputs_of(chosen))


@pytest.fixture
def company(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Refreshed:
    monkeypatch.setattr(standing, "PROJECT_ROOT", tmp_path / "project")
    return Refreshed(shop, tmp_path / "project")


def touched(path: Path) -> None:
    """The same bytes, written again a second later."""
    state = path.stat()
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns + 10**9))


def test_what_was_done_stands_until_something_changes(company: Refreshed) -> None:
    assert company.stands() == company.stands() == "run-1"


def test_a_file_out_of_reach_while_the_refresh_read_is_something_to_do(company: Refreshed) -> None:
    """Listed before and after, and never seen by the load: what stands would leave it out for good."""
    company.see(company.file)
    standing.forget(company.settings)
    standing.keep(company.settings, standing.inputs_of(company.settings), "run-2")
    assert company.stands() is None


def test_a_folder_still_out_of_reach_when_the_refresh_ends_is_something_to_do(company: Refreshed) -> None:
    """Listed before, not seen by the load, not listed when it ended, and there again when the next one begins."""
    inputs, folder = standing.inputs_of(company.settings), company.file.parent
    standing.forget(company.settings)
    company.see(company.file)
    folder.rename(folder.with_name("away"))
    standing.keep(company.settings, inputs, "run-2")
    folder.with_name("away").rename(folder)
    assert company.stands() is None


CHANGES: dict[str, Callable[[Refreshed], object]] = {
    "a new file": lambda c: c.shop.orders("2.csv", ROW),
    "a corrected file": lambda c: c.file.write_text(c.file.read_text() + "\n"),
    "a file taken away": lambda c: c.file.unlink(),
    "a file written again": lambda c: touched(c.file),
    "a served file of another size": lambda c: (c.version / "warehouse.duckdb").write_text("shorter"),
    "a served file overwritten": lambda c: touched(c.version / "warehouse.duckdb"),
    "a served file missing": lambda c: (c.version / "warehouse.duckdb").unlink(),
    "nothing served": lambda c: (c.settings.serve_dir / "current").unlink(),
    "another pipeline file": lambda c: touched(c.settings.pipeline_db),
    "no pipeline file": lambda c: c.settings.pipeline_db.unlink(),
    "changed code": lambda c: (c.project / "ingestion/a.py").write_text("as it is!"),
    "new code": lambda c: (c.project / "ingestion/b.py").write_text(""),
    "a refresh that stopped": lambda c: standing.forget(c.settings),
    "a note of it that is torn": lambda c: (c.settings.company_home / "standing.json").write_text("{"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_noticed(company: Refreshed, change: str) -> None:
    CHANGES[change](company)
    assert company.stands() is None


@pytest.mark.parametrize(
    "setting",
    [
        {"as_of_day": "2024-01-09"},
        {"reporting_currency": "CHF"},
        {"parquet": False},
        {"identity_secret": "another secret, as long as one has to be"},
        {"postgres": "postgresql://somebody@somewhere/marts"},
    ],
    ids=lambda setting: str(next(iter(setting))),
)
def test_a_setting_is_noticed(company: Refreshed, setting: dict[str, object]) -> None:
    own = company.settings
    chosen = load_settings(company_file=own.company_file, home=own.home, environment="test", **setting)
    assert company.stands(chosen) is None


def test_neither_secret_nor_its_hash_is_written_down(company: Refreshed) -> None:
    kept = (company.settings.company_home / "standing.json").read_text()
    secret = company.settings.identity_secret
    assert secret is None or secret.get_secret_value() not in kept


class Runs:
    """Stands in for the run of Dagster's job: leaves what a run leaves, and counts how often it was called."""

    def __init__(self, company: Refreshed) -> None:
        self.company, self.count, self.failure = company, 0, ""

    def __call__(self, settings: Settings, *_: object) -> dict[str, Any]:
        self.count += 1
        standing.forget(settings)
        folder = run_folder(settings.company_home, f"run-{self.count + 1}")
        load = {
            "feed": "orders",
            "present": True,
            "seconds": 3,
            "files_seen": 1,
            "reasons": [],
            "sources": [],
        }
        save(folder, "load_orders", {**load, **dict.fromkeys(COUNTS, 7)})
        if self.failure:
            save(folder, "failure", {"message": self.failure})
        else:
            save(folder, "publish", {"is_new": True, "version": 1, "seconds": 2, "rows": {}, "bytes": 1})
        return write_summary(folder, settings)

    def refresh(self, full: bool = False) -> tuple[int, str]:
        """Exit code, and what the summary of the newest run says."""
        own, said = self.company.settings, io.StringIO()
        given: dict[str, Any] = {"company_file": own.company_file, "home": own.home, "environment": "test"}
        return refresh(Console(file=said, width=200), full=full, **given), said.getvalue()


@pytest.fixture
def runs(company: Refreshed, monkeypatch: pytest.MonkeyPatch) -> Runs:
    made = Runs(company)
    monkeypatch.setattr("orchestration.refresh._all", made)
    standing.forget(company.settings)
    return made


def test_the_second_refresh_says_whose_outcome_stands(runs: Runs) -> None:
    assert runs.refresh()[0] == 0
    for _ in range(2):
        code, said = runs.refresh()
        assert (code, runs.count) == (0, 1)
        assert last_good(runs.company.settings.company_home) is not None, "for loyalty watch it ended well"
        assert "run run-2, whose checks are shown" in said.replace("\n", " ")
        assert ["orders", "0/1", "0", "0", "0", "0"] in [line.split() for line in said.splitlines()]


def test_full_does_everything(runs: Runs) -> None:
    assert (runs.refresh()[0], runs.refresh(full=True)[0], runs.count) == (0, 0, 2)


def test_a_refresh_that_failed_is_tried_again(runs: Runs) -> None:
    runs.refresh()
    runs.failure = "no space left"
    assert runs.refresh(full=True)[0] == 1
    runs.failure = ""
    assert (runs.refresh()[0], runs.refresh()[0], runs.count) == (0, 0, 3)
