"""One refresh at a time, and a killed one leaves no lock."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingestion.settings import PROJECT_ROOT
from orchestration.run.lock import RefreshRunning, refresh_lock, running

HOLD = """
import sys, time
from pathlib import Path
from orchestration.run.lock import refresh_lock
with refresh_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def hold(home: Path, seconds: float) -> subprocess.Popen[str]:
    """Another process that holds the lock."""
    command = [sys.executable, "-c", HOLD, str(home), str(seconds)]
    process = subprocess.Popen(command, cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "held\n"
    return process


def test_a_second_one_is_told_who_runs(tmp_path: Path) -> None:
    other = hold(tmp_path, 60)
    try:
        holder = running(tmp_path)
        assert holder is not None and holder.pid == other.pid
        with (
            pytest.raises(RefreshRunning, match=f"running since .* \\(process {other.pid}\\)"),
            refresh_lock(tmp_path),
        ):
            pass
    finally:
        other.kill()
        other.wait()


def test_a_second_one_waits_if_told_to(tmp_path: Path) -> None:
    other = hold(tmp_path, 1)
    said: list[str] = []
    with refresh_lock(tmp_path, wait=60, say=said.append):
        assert other.wait(timeout=10) == 0
    assert len(said) == 1 and "waiting" in said[0]


def test_a_killed_holder_leaves_no_lock(tmp_path: Path) -> None:
    other = hold(tmp_path, 60)
    other.kill()
    other.wait()
    assert running(tmp_path) is None
    with refresh_lock(tmp_path):
        holder = running(tmp_path)
        assert holder is not None and holder.pid == os.getpid()


def test_one_process_may_take_it_again(tmp_path: Path) -> None:
    started = time.monotonic()
    with refresh_lock(tmp_path), refresh_lock(tmp_path):
        assert running(tmp_path) is not None
    assert running(tmp_path) is None
    assert time.monotonic() - started < 5
