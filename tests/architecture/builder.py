"""The script that builds the environment, over small locks and with installers that only leave a note.

Add what two files of tests about it need. Never here: a test.
"""

from __future__ import annotations

import importlib.util
import shutil
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
