"""The environment is built once, again only when something changed, and never half. Tests of .ci only.

Add a case when .ci/build_environment.py learns one. Never here: what the lock holds (test_hygiene.py).
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.architecture.builder import asked, builder
from tests.architecture.house import ROOT

__all__ = ["builder"]


#: The installer comes once, in an environment of its own.
UV = ["uv", "uv"]


def test_it_is_built_once(builder: ModuleType) -> None:
    assert asked(builder, "runtime") == ["venv", *UV, "runtime"]
    assert asked(builder, "runtime") == []


#: What comes with the tests: each older reader in an environment of its own.
OLD = ["duckdb-1.4", "duckdb-1.4", "duckdb-1.5", "duckdb-1.5"]


def test_tests_add_to_what_a_refresh_has_and_a_refresh_runs_in_what_tests_have(builder: ModuleType) -> None:
    assert asked(builder, "runtime") == ["venv", *UV, "runtime"]
    assert asked(builder, "dev") == ["dev", *OLD]
    assert asked(builder, "runtime") == []
    assert asked(builder, "dev") == []


def test_a_dev_environment_serves_a_refresh(builder: ModuleType) -> None:
    assert asked(builder, "dev") == ["venv", *UV, "dev", *OLD]
    assert asked(builder, "runtime") == []


def test_what_stands_beside_is_built_alone_and_once(builder: ModuleType) -> None:
    asked(builder, "dev")
    assert asked(builder, "superset") == ["superset", "superset"]
    assert asked(builder, "superset") == asked(builder, "dev") == []


def test_a_changed_lock_beside_rebuilds_that_one_alone(builder: ModuleType, tmp_path: Path) -> None:
    asked(builder, "dev")
    (tmp_path / "duckdb-1.4.txt").write_text("duckdb==1.4.9\n", "utf-8")
    assert asked(builder, "dev") == OLD[:2]


@pytest.mark.parametrize("changed", ["runtime", "dev"])
def test_a_changed_lock_starts_from_nothing(builder: ModuleType, tmp_path: Path, changed: str) -> None:
    asked(builder, "runtime")
    asked(builder, "dev")
    (tmp_path / f"{changed}.txt").write_text("other==2\n", "utf-8")
    assert asked(builder, "runtime") == ["venv", *UV, "runtime"]


def test_a_moved_folder_starts_from_nothing(builder: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(builder, "runtime")
    monkeypatch.setattr(builder, "ROOT", builder.ROOT.parent)
    monkeypatch.setattr(builder, "install", builder.done.append)
    assert asked(builder, "runtime") == ["venv", "runtime"]


def test_a_broken_build_is_not_taken_for_a_whole_one(
    builder: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet = builder.run

    def breaks(*command: str, variables: dict[str, str] | None = None) -> None:
        if "--requirement" in command:
            raise builder.StepFailed("killed")
        quiet(*command)

    monkeypatch.setattr(builder, "run", breaks)
    with pytest.raises(builder.StepFailed):
        builder.ensure("runtime")
    monkeypatch.setattr(builder, "run", quiet)
    assert asked(builder, "runtime") == ["venv", *UV, "runtime"]


def test_the_command_and_the_imports_work_from_any_folder(
    builder: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder of the project's name where the command is called does not take its place."""
    project, elsewhere = tmp_path / "a 'project'", tmp_path / "elsewhere"
    for place, said in ((project, "the project"), (elsewhere, "a stranger")):
        (place / "orchestration").mkdir(parents=True)
        (place / "orchestration/cli.py").write_text(f"import sys; print({said!r}, *sys.argv[1:])\n", "utf-8")
    monkeypatch.setattr(builder, "ROOT", project)
    monkeypatch.setattr(builder, "VENV", project / ".venv")
    (project / ".venv/bin").mkdir(parents=True)
    (project / ".venv/bin/python").symlink_to(sys.executable)
    builder.introduce()
    command = [str(project / ".venv/bin/loyalty"), "sql", "select 'a b'"]
    done = subprocess.run(command, cwd=elsewhere, capture_output=True, text=True, check=True)
    assert done.stdout == "the project sql select 'a b'\n"
    path_file = next((project / ".venv").rglob("loyalty_loop.pth"))
    assert path_file.parent.name == "site-packages"
    assert path_file.read_text("utf-8") == f"{project}\n"
    before = path_file.stat().st_mtime_ns
    builder.introduce()
    assert path_file.stat().st_mtime_ns == before, "written once"


def test_a_machine_without_python_311_is_told_so(tmp_path: Path) -> None:
    bash = "/bin/bash"
    (tmp_path / "dirname").symlink_to("/usr/bin/dirname")
    (tmp_path / "python3").write_text(f"#!{bash}\nexit 1\n", "utf-8")
    (tmp_path / "python3").chmod(0o755)
    clean = {name: value for name, value in os.environ.items() if name != "PYTHON"}
    for variables, said in (
        ({}, "Python 3.11 not found"),
        ({"PYTHON": "no_such_python"}, "is not Python 3.11"),
    ):
        done = subprocess.run(
            [bash, str(ROOT / ".ci/environment"), "runtime"],
            env={**clean, "PATH": str(tmp_path), **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert said in done.stderr


def test_telemetry_is_off_in_every_target() -> None:
    asked_for = subprocess.run(
        ["make", "--no-print-directory", "--eval", "spy: ; @env", "spy"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for setting in ("GX_ANALYTICS_ENABLED=false", "DO_NOT_TRACK=1", "DBT_SEND_ANONYMOUS_USAGE_STATS=false"):
        assert setting in asked_for.stdout.splitlines()
