"""Told to end, a command ends within seconds, whatever it is in the middle of, with the shell's exit code."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from textwrap import indent

import pytest

from ingestion.settings import PROJECT_ROOT
from orchestration.run.interrupt import Stop, stopping

#: Busy in ways that Python's own interrupt does not reach, or that take it for a failed step and go on.
BUSY = {
    "in a step that swallows it": "while True:\n    try: time.sleep(60)\n    except BaseException: pass",
    "in the engine": "import duckdb\nduckdb.sql('select sum(sin(range)) from range(1000000000000)').fetchall()",
    "in a foreign handler": "signal.signal(signal.SIGINT, lambda *_: None)\ntime.sleep(60)",
}
COMMAND = """
import signal, sys, time
from orchestration.run.interrupt import Stop, stopping
signal.signal(signal.SIGINT, signal.default_int_handler)
stop = Stop()
stop.last_words += [lambda name: print("stopped by", name), lambda name: 1 / 0, lambda name: print("still told")]
with stopping(stop):
    print("up", flush=True)
    {busy}
print("went on")
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("busy", BUSY)
def test_a_command_ends_when_told_to(busy: str, number: signal.Signals) -> None:
    code = COMMAND.format(busy=indent(BUSY[busy], "    ").strip())
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    time.sleep(0.2)
    started = time.monotonic()
    process.send_signal(number)
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 128 + number
    assert time.monotonic() - started < 10
    assert said == f"stopped by {'Ctrl-C' if number == signal.SIGINT else 'TERM'}\nstill told\n"


def test_a_command_that_ends_by_itself_is_left_alone() -> None:
    done = subprocess.run(
        [sys.executable, "-c", COMMAND.format(busy="pass")],
        cwd=PROJECT_ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "up\nwent on\n")


@pytest.mark.parametrize("code", [0, 3])
def test_leaving_says_all_and_runs_nothing_of_the_interpreter_s_own(code: int) -> None:
    program = (
        "import atexit\nfrom orchestration.run.interrupt import leave\n"
        f"atexit.register(print, 'late')\nprint('said', end='')\nleave({code})\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT_ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (code, "said", "")


def test_leaving_leaves_no_lock_behind() -> None:
    program = (
        "import multiprocessing\nfrom orchestration.run.interrupt import leave\n"
        "lock = multiprocessing.get_context('spawn').RLock()\nleave(0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT_ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_term_is_heard_after_dagster_where_int_was_ignored() -> None:
    """A shell has its background jobs ignore INT, and Dagster gives TERM the handler of INT."""
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with stopping(Stop()):
            signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))  # as Dagster does
            assert signal.getsignal(signal.SIGTERM) is not signal.SIG_IGN
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
