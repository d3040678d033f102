"""The Dagster UI with its services, started and ended as one.

Dagster's own command leaves its web server, daemon and code server running when it is ended by anything but Ctrl-C in
its terminal. Here they are one group: however this process ends, they end. Never here: settings of the instance.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from ingestion.settings import PROJECT_ROOT, load_settings

#: Seconds the services get to end by themselves, once asked by an interrupt and once by TERM; a run under way is
#: stopped. Twice this and a moment is what a person waits.
GRACE = 4.0
#: A shell's exit code of a process that a signal ended: this and the signal's number.
BY_SIGNAL = 128
#: Seconds between two looks at whether they have.
LOOK = 0.1
#: prctl(2): the signal a process gets when its parent dies.
PR_SET_PDEATHSIG = 1


def _child_setup() -> Callable[[], None]:
    """What the child does before it starts: heed interrupts, and be interrupted when its parent is killed."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)  # loaded before the fork; macOS has none

    def prepare() -> None:
        # Started in the background, a shell has interrupts ignored, and the services would ignore them too.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        if prctl is not None:
            prctl(PR_SET_PDEATHSIG, signal.SIGINT)

    return prepare


def _end(group: int, grace: float) -> None:
    """End what is left of a process group: ask, wait, then kill."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGTERM)
        deadline = time.monotonic() + grace
        while time.monotonic() < deadline:
            os.killpg(group, 0)
            time.sleep(LOOK)
        os.killpg(group, signal.SIGKILL)


def supervise(command: Sequence[str], grace: float = GRACE) -> int:
    """Run a command with all that it starts as one group, which ends when this process is told to; returns its code.

    Told to end (TERM, HUP, INT) the command is interrupted; what still runs after `grace` seconds is asked to end, and
    killed after as many again. The code is then the shell's for that signal: 130 for INT, 143 for TERM.
    """
    child = subprocess.Popen(command, start_new_session=True, preexec_fn=_child_setup())  # noqa: PLW1509
    told: list[int] = []

    def pass_on(number: int, _frame: object) -> None:
        told.append(number)
        child.send_signal(signal.SIGINT)

    before = {one: signal.signal(one, pass_on) for one in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)}
    try:
        while child.poll() is None and not told:
            time.sleep(LOOK)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(grace)
    finally:
        _end(child.pid, grace)
        for number, handler in before.items():
            signal.signal(number, handler)
    return BY_SIGNAL + told[0] if told else child.wait()


def dev(arguments: list[str]) -> int:
    """The Dagster UI with the schedule and the sensors running, until it is interrupted or told to end."""
    from orchestration.run.instance import point_dagster

    settings = load_settings()
    point_dagster(settings)
    os.environ.setdefault("DAGSTER_HOME", str(PROJECT_ROOT))
    os.environ.setdefault("LOYALTY_UNATTENDED", "1")
    code = supervise([sys.executable, "-m", "dagster", "dev", "-m", "orchestration.definitions", *arguments])
    if code > BY_SIGNAL:
        print(
            "Stopped. What was served stays served; a refresh that was under way goes on with the next.",
            flush=True,
        )
    return code
