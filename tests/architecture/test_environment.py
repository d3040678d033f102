"""The environment is built once, again only when something changed, and never half. Tests of .ci only.

Add a case when .ci/build_environment.py learns one. Never here: what the lock holds (test_hygiene.py).
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.architecture.house import ROOT


@pytest.fixture
def builder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """build_environment.py over a folder with small locks; uv, pip and venv only leave a note in `done`."""
    monkeypatch.syspath_prepend(ROOT / ".ci")
    spec = importlib.util.spec_from_file_location("build_environment", ROOT / ".ci/build_environment.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for kind in (*module.KINDS, *module.BESIDE, module.INSTALLER):
        (tmp_path / f"{kind}.txt").write_text(f"{kind}==1\n", "utf-8")
    done: list[str] = []

    def run(*command: str, variables: dict[str, str] | None = None) -> None:
        if "venv" in command:
            shutil.rmtree(command[-1], ignore_errors=True)
            Path(command[-1]).mkdir(parents=True)
        done.append(Path(command[-1]).name if "venv" in command else Path(command[-1]).name[:-4])

    places = {
        "ROOT": tmp_path,
        "LOCKS": tmp_path,
        "VENV": tmp_path / "venv",
        "run": run,
        "ask_pip": lambda _: {},
    }
    for name, value in {**places, "done": done}.items():
        monkeypatch.setattr(module, name, value, raising=False)
    monkeypatch.setattr(module.package_index, "variables", lambda _: {})
    return module


def asked(builder: ModuleType, kind: str) -> list[str]:
    """What building an environment of a kind does now."""
    builder.done.clear()
    builder.ensure(kind)
    return list(builder.done)


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


@pytest.mark.parametrize("broken", ["uv.txt", "runtime.txt"], ids=["uv cannot be had", "uv cannot do it"])
def test_pip_installs_the_same_lock_where_uv_does_not(
    builder: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], broken: str
) -> None:
    quiet, calls = builder.run, list[tuple[str, ...]]()

    def breaks(*command: str, variables: dict[str, str] | None = None) -> None:
        calls.append(command)
        by_uv = Path(command[0]).name == "uv"
        if command[-1].endswith(broken) and (by_uv or broken == "uv.txt"):
            raise builder.StepFailed("no such package")
        quiet(*command)

    monkeypatch.setattr(builder, "run", breaks)
    assert asked(builder, "runtime")[-1] == "runtime"
    assert calls[-1][1:3] == ("-m", "pip")
    assert "--require-hashes" in calls[-1]
    assert "no such package" in capsys.readouterr().out
    assert builder.is_current("runtime")


def test_uv_checks_every_hash_and_installs_nothing_else(
    builder: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet, calls = builder.run, list[tuple[str, ...]]()

    def noted(*command: str, variables: dict[str, str] | None = None) -> None:
        calls.append(command)
        quiet(*command)

    monkeypatch.setattr(builder, "run", noted)
    asked(builder, "runtime")
    installs = [command for command in calls if "--requirement" in command]
    assert [Path(command[0]).name for command in installs] == ["python", "uv"]
    for command in installs:
        assert {"--require-hashes", "--no-deps"} <= set(command)


LISTED = """:env:.find-links='wheels more'
global.extra-index-url='\\nfirst\\nsecond'
global.index-url='overruled'
install.index-url='mirror'
freeze.timeout='10'
global.cert='bundle.pem'
"""


def test_uv_asks_the_places_that_pip_asks(builder: ModuleType) -> None:
    """The environment wins over [install], which wins over [global]; sections of other commands do not count."""
    index = builder.package_index
    told = index.uv_variables(index.pip_settings(LISTED))
    assert told == {
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_NO_CONFIG": "1",
        "UV_DEFAULT_INDEX": "mirror",
        "UV_INDEX": "first second",
        "UV_FIND_LINKS": "wheels,more",
        "SSL_CERT_FILE": "bundle.pem",
    }


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
