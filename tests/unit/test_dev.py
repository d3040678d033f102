"""Services that were started as one end as one: none outlives the command, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingestion.settings import PROJECT_ROOT

#: A service with two children, of which one will not be asked.
SERVICE = """
import os, signal, subprocess, sys, time
deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.signal(signal.SIGINT, signal.SIG_IGN)"
children = []
for one in (deaf, "pass"):
    code = f"import time; {one}; print('up', flush=True); time.sleep(600)"
    children.append(subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE))
    children[-1].stdout.readline()
open(sys.argv[1] + ".new", "w").write(" ".join(str(child.pid) for child in children))
os.replace(sys.argv[1] + ".new", sys.argv[1])
time.sleep(600)
"""
RUN = "import sys; from orchestration.commands.dev import supervise; sys.exit(supervise(sys.argv[1:], grace=0.5))"


def alive(pid: int) -> bool:
    """Whether a process runs; one that nobody has collected yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_no_service_outlives_the_command(tmp_path: Path, number: signal.Signals) -> None:
    told = tmp_path / "pids"
    command = [sys.executable, "-c", RUN, sys.executable, "-c", SERVICE, str(told)]
    # As a shell's background job: interrupts ignored from the start.
    shell = ["bash", "-c", 'trap "" INT; exec "$@"', "job", *command]
    process = subprocess.Popen(shell, cwd=PROJECT_ROOT)
    deadline = time.monotonic() + 20
    while not told.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    pids = [int(pid) for pid in told.read_text().split()]
    assert all(alive(pid) for pid in pids)
    os.kill(process.pid, number)
    assert process.wait(20) == 128 + number
    assert [pid for pid in pids if alive(pid)] == []


def test_a_command_that_fails_says_so() -> None:
    command = [sys.executable, "-c", RUN, sys.executable, "-c", "raise SystemExit(3)"]
    assert subprocess.run(command, cwd=PROJECT_ROOT, check=False).returncode == 3
