"""The step of a refresh that publishes to PostgreSQL: what a stopped one leaves, and how the next catches up."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from ingestion.settings import Settings, load_settings
from orchestration.assets.postgres import postgres_asset
from orchestration.dbt.manifest import prepare
from orchestration.publish.manifest import served
from orchestration.resources import Refresh
from orchestration.run.executing import first_error
from orchestration.run.results import read, run_folder, save
from orchestration.run.summary.data import collect
from tests.postgres import Target
from tests.small import SmallCompany


@pytest.fixture
def company(served_company: SmallCompany, tmp_path: Path) -> dict[str, Any]:
    """Settings of a company with the same served version, and a home of its own."""
    theirs = served_company.settings
    home = tmp_path / "var"
    shutil.copytree(theirs.serve_dir, home / theirs.company.name / "serve", symlinks=True)
    return {"company_file": str(served_company.file), "home": str(home), "environment": "test"}


def _step(
    asset: dg.AssetsDefinition, company: dict[str, Any], url: str
) -> tuple[dg.ExecuteInProcessResult, Path]:
    """Run the step alone; its result, and the run's folder as a refresh would have left it."""
    settings: Settings = load_settings(**company)
    refresh = Refresh(overrides={**company, "postgres": url})
    result = dg.materialize([asset], resources={"refresh": refresh}, raise_on_error=False)
    folder = run_folder(settings.company_home, result.run_id)
    save(folder, "publish", {"seconds": 1.0, "is_new": False})
    if not result.success:
        save(folder, "failure", {"message": first_error(list(result.all_events))})
    return result, folder


def test_a_server_that_is_down_stops_the_step_and_the_next_one_catches_up(
    served_company: SmallCompany, company: dict[str, Any], target: Target
) -> None:
    asset = postgres_asset(prepare(served_company.settings))
    settings = load_settings(**company)
    before = served(settings.serve_dir)
    result, folder = _step(asset, company, "postgresql://loyalty:secret@127.0.0.1:1/loyalty")
    assert not result.success
    summary = collect(folder, settings)
    assert summary["state"] == "published as a file, then stopped"
    (told,) = summary["what_to_do"]
    assert "start the server" in told
    assert "start the server" in read(folder, "failure")["message"]
    assert "secret" not in "".join(file.read_text() for file in folder.glob("*.json"))
    assert before is not None and served(settings.serve_dir) == before

    result, folder = _step(asset, company, target.url)
    assert result.success
    assert collect(folder, settings)["state"] == "unchanged"
    done = read(folder, "postgres")
    assert (done["is_new"], done["version"]) == (True, before.version)
    assert set(done["rows"]) == {
        "marts",
        *(f"marts_{name}" for name in before.audiences if name != "warehouse"),
    }
    assert collect(folder, settings)["seconds"]["postgres"] == done["seconds"]

    _, folder = _step(asset, company, target.url)
    assert not read(folder, "postgres")["is_new"]
