"""`loyalty dbt`: dbt with the company's own profile and vars, under the refresh lock, publishing nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from orchestration.cli import main
from orchestration.commands.dbt import arguments
from orchestration.commands.output import BUSY
from orchestration.publish.manifest import served
from orchestration.run.lock import refresh_lock
from tests.pipeline.test_commands import loyalty
from tests.small import SmallCompany


def test_a_model_is_built_with_the_company_s_profile_and_vars(served_company: SmallCompany) -> None:
    before = served(served_company.settings.serve_dir)
    said = loyalty(served_company, "dbt", "build", "-s", "nps", "--exclude-resource-type", "unit_test")
    assert said.returncode == 0, said.stdout + said.stderr
    assert "nps" in said.stdout
    assert served(served_company.settings.serve_dir) == before
    day = served_company.settings.as_of.isoformat()
    said = loyalty(served_company, "dbt", "show", "--inline", "select '{{ var(\"as_of\") }}' as day")
    assert day in said.stdout


def test_dbt_s_refusals_are_its_own(served_company: SmallCompany) -> None:
    assert loyalty(served_company, "dbt", "build", "--no-such-option").returncode == 2


def test_a_refresh_under_way_keeps_dbt_out(served_company: SmallCompany) -> None:
    with refresh_lock(served_company.settings.company_home):
        said = loyalty(served_company, "dbt", "ls")
    assert said.returncode == BUSY
    assert "a refresh is running" in said.stderr


def test_nothing_loaded_and_nothing_asked_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOYALTY_HOME", str(tmp_path))
    assert main(["dbt", "ls"]) == 1
    assert "loyalty refresh" in capsys.readouterr().out
    assert main(["dbt"]) == 1
    assert "which command of dbt" in capsys.readouterr().out


def test_what_is_asked_comes_first_and_vars_last(served_company: SmallCompany, tmp_path: Path) -> None:
    told = arguments(served_company.settings, ["build", "-s", "+nps"], tmp_path)
    assert told[:3] == ["build", "-s", "+nps"]
    assert json.loads(told[-1])["as_of"] == served_company.settings.as_of.isoformat()


def test_the_version_is_the_project_s(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("loyalty 0.")
