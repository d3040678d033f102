"""The tiers keep their promise: a stray test, and a slow one, are refused. Tests of tests/conftest.py only."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).resolve().parent.parent / "conftest.py"
QUICK = "def test_quick():\n    assert True\n"
BUSY = "def test_busy():\n    for n in range(60_000_000):\n        pass\n"
#: A limit that two seconds of work pass on a machine a dozen times slower than the reference, too.
LIMITS = ("work=2)", "work=0.1)")
#: The folder has no modules of the project, and none of its tests makes a key.
SECRET = re.compile(r"^.*\buse_secret\b.*\n", re.MULTILINE)


def run(folder: Path, tests: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    """Run pytest over a small tests folder that has the project's conftest."""
    for name, text in tests.items():
        file = folder / "tests" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    conftest = SECRET.sub("", CONFTEST.read_text("utf-8")).replace(*LIMITS)
    (folder / "tests/conftest.py").write_text(conftest, "utf-8")
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --import-mode=importlib\n", "utf-8")
    command = [sys.executable, "-m", "pytest", "tests", "-v", "-p", "no:cacheprovider", *options]
    environment = {**os.environ, "CI": "true"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("options", [("-p", "no:xdist"), ("-n", "1")])
@pytest.mark.parametrize("stray", ["test_stray.py", "smoke/test_stray.py"])
def test_a_test_outside_every_tier_is_refused(tmp_path: Path, stray: str, options: tuple[str, ...]) -> None:
    done = run(tmp_path, {"unit/test_quick.py": QUICK, stray: QUICK}, *options)
    assert done.returncode != 0
    assert "test_stray.py is in no tier; move it to tests/<one of unit, gates" in done.stdout


def test_a_slow_test_fails_in_a_fast_tier_and_passes_in_a_costly_one(tmp_path: Path) -> None:
    done = run(tmp_path, {"unit/test_busy.py": BUSY, "pipeline/test_busy.py": BUSY}, "-p", "no:xdist")
    assert "tests/unit/test_busy.py::test_busy FAILED" in done.stdout
    assert "the limit of tier unit is" in done.stdout
    assert "tests/pipeline/test_busy.py::test_busy PASSED" in done.stdout


def test_cheap_tiers_run_first_and_the_summary_tells_their_cost(tmp_path: Path) -> None:
    tests = {f"{tier}/test_quick.py": QUICK for tier in ("faults", "architecture", "unit")}
    done = run(tmp_path, tests, "-p", "no:xdist")
    order = [done.stdout.index(f"tests/{tier}/test_quick.py") for tier in ("unit", "architecture", "faults")]
    assert order == sorted(order)
    assert "unit              1 tests" in done.stdout
    assert done.returncode == 0
