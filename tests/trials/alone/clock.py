"""Processes whose clock is set: the same program, the same files, another day.

The clock is that of the whole process and of all it starts, for Python, DuckDB and SQLite alike (clock.c, compiled
when needed); it runs at its usual speed. libfaketime does the same, but makes threads that wait burn the processor: a
stage of dbt took forty times as long. Never here: what such a process does (child.py).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

from ingestion.settings import PROJECT_ROOT

CODE = Path(__file__).with_name("clock.c")
MISSING = "make alone sets the clock of processes and compiles clock.c for it. On Debian: apt-get install gcc libc6-dev"


@cache
def library() -> Path:
    """The compiled library, made once a process; SystemExit with what to install where there is no compiler."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        raise SystemExit(MISSING)
    made = Path(tempfile.mkdtemp(prefix="alone-clock-")) / "clock.so"
    subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", str(made), str(CODE), "-ldl"], check=True)
    return made


def at(moment: datetime) -> dict[str, str]:
    """Environment of a process that begins at a moment (with its zone)."""
    return {"LD_PRELOAD": str(library()), "CLOCK_MOVED": f"{moment.timestamp() - time.time():.0f}"}


def start(words: list[str], environment: Mapping[str, str], moment: datetime) -> subprocess.Popen[str]:
    """A child of the trial under way at a moment, a group of its own so that it can be killed whole."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.trials.alone.child", *words],
        env={**environment, **at(moment)},
        cwd=PROJECT_ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
