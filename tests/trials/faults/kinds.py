"""What can happen to a refresh, each fault a function: it happens, and its own promises are judged at once.

A fault takes the company, the undisturbed one's seconds a stage and its own dice, and returns what it saw as a short
text; it raises AssertionError where a promise is broken. Add a fault to KINDS. Never here: what must hold after every
fault (run.py).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

from tests.small import SmallCompany
from tests.trials.faults.damage import damaged
from tests.trials.faults.stages import BEGINS, under_way

Seconds = Mapping[str, float]
Fault = Callable[[SmallCompany, Seconds, Random, str], str]
#: Seconds within which a refresh that is told to end has ended, as the documentation promises.
PROMPT = 10.0


def killed(company: SmallCompany, seconds: Seconds, draw: Random, stage: str) -> str:
    """Kill -9 at a random moment of the stage."""
    process, fell = under_way(company, stage, seconds, draw)
    process.kill()
    process.communicate()
    return "" if fell else "was over"


def _told_to_end(
    company: SmallCompany, seconds: Seconds, draw: Random, stage: str, number: signal.Signals
) -> str:
    process, fell = under_way(company, stage, seconds, draw)
    begun = time.monotonic()
    process.send_signal(number)
    said, _ = process.communicate(timeout=300)
    took = time.monotonic() - begun
    if process.returncode == 0:
        return "was over"
    assert process.returncode == 128 + number, f"exit {process.returncode}: {said[-2000:]}"
    assert took < PROMPT, f"ended {took:.1f} s after the signal"
    return "" if fell else "was over"


def terminated(company: SmallCompany, seconds: Seconds, draw: Random, stage: str) -> str:
    """TERM at a random moment of the stage: 143, within ten seconds."""
    return _told_to_end(company, seconds, draw, stage, signal.SIGTERM)


def interrupted(company: SmallCompany, seconds: Seconds, draw: Random, stage: str) -> str:
    """Ctrl-C at a random moment of the stage: 130, within ten seconds."""
    return _told_to_end(company, seconds, draw, stage, signal.SIGINT)


def twice(company: SmallCompany, seconds: Seconds, draw: Random, stage: str) -> str:
    """Two schedulers: a second refresh while the first is at that stage ends with 75, the first with 0."""
    process, fell = under_way(company, stage, seconds, draw)
    code, said = company.refresh()
    first, _ = process.communicate(timeout=600)
    assert process.returncode == 0, first[-2000:]
    assert code == 75 or not fell or process.returncode == 0, said[-2000:]
    return "" if code == 75 else "was over"


def memory(company: SmallCompany, seconds: Seconds, draw: Random, stage: str) -> str:
    """A memory limit too low for the stage: the refresh says so, or is content with it."""
    limit = f"{draw.randint(20, 120)}MB"
    code, said = company.refresh(LOYALTY_MEMORY_LIMIT=limit)
    assert code in (0, 1), said[-2000:]
    assert code == 0 or "emory" in said, said[-2000:]
    return f"{limit}: exit {code}"


def full_disk(company: SmallCompany, seconds: Seconds, draw: Random, stage: str) -> str:
    """A file system that is full at some moment; it has room again when the next refresh comes."""
    home, aside = company.folder / "var", company.folder / "aside"
    needed = _size(company.folder) + 130
    size = draw.randint(_size(home) + 4, needed)
    home.rename(aside)
    home.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}m", "tmpfs", str(home)], check=True)
    shutil.copytree(aside, home, symlinks=True, dirs_exist_ok=True)
    code, said = company.refresh()
    subprocess.run(["mount", "-o", "remount,size=4g", str(home)], check=True)
    assert code in (0, 1), said[-2000:]
    assert code == 0 or "space" in said or "write" in said, said[-2000:]
    return f"{size} MB: exit {code}"


def gone_midway(company: SmallCompany, seconds: Seconds, draw: Random, stage: str) -> str:
    """The sources' folder cannot be reached from some moment of loading on."""
    sources = company.settings.company_home / "sources"
    process, _ = under_way(company, "loading", seconds, draw)
    sources.rename(sources.with_name("away"))
    process.communicate(timeout=600)
    sources.with_name("away").rename(sources)
    return f"exit {process.returncode}"


def replaced_midway(company: SmallCompany, seconds: Seconds, draw: Random, stage: str) -> str:
    """An exporter writes a file anew while it is read: for a while half of it is there."""
    files = sorted((company.settings.company_home / "sources").rglob("*.csv"))
    file = draw.choice(files)
    whole = file.read_bytes()
    process, _ = under_way(company, "start", seconds, draw)
    file.write_bytes(whole[: len(whole) // 2])
    time.sleep(draw.uniform(0, seconds["loading"]))
    file.write_bytes(whole)
    process.communicate(timeout=600)
    return f"exit {process.returncode}"


def earlier_day(company: SmallCompany, seconds: Seconds, draw: Random, stage: str) -> str:
    """A refresh of a day before the last, among them the days on which the clock is changed."""
    day = draw.choice(["2026-03-29", "2026-03-30", "2025-10-26", "2026-05-31", "2026-06-29"])
    code, said = company.refresh(LOYALTY_AS_OF=day)
    assert code in (0, 1), said[-2000:]
    return f"{day}: exit {code}"


def stale_lock(company: SmallCompany, seconds: Seconds, draw: Random, stage: str) -> str:
    """A lock file that a dead process left."""
    file = company.settings.company_home / "refresh.lock"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('{"pid": 999999, "since": "2020-01-01T00:00:00"}', "utf-8")
    return ""


def clock_jump(company: SmallCompany, seconds: Seconds, draw: Random, stage: str) -> str:
    """The clock was wrong by up to 400 days when everything was written, and has been set right since."""
    code, said = company.refresh()
    assert code == 0, said[-2000:]
    wrong = draw.choice([-1, 1]) * draw.randint(1, 400)
    for file in company.folder.rglob("*"):
        if file.is_file() and not file.is_symlink():
            moment = file.stat().st_mtime + wrong * 86_400
            os.utime(file, (moment, moment))
    return f"{wrong:+} days"


def _size(folder: Path) -> int:
    """Megabytes of a folder, links not followed, rounded up."""
    return sum(file.lstat().st_size for file in folder.rglob("*") if file.is_file()) // 2**20 + 1


#: Faults by name, each with the stages it can fall in (one run a stage and round); "-" where it picks its own moment.
KINDS: dict[str, tuple[Fault, tuple[str, ...]]] = {
    "kill -9": (killed, tuple(BEGINS)),
    "TERM": (terminated, tuple(BEGINS)),
    "Ctrl-C": (interrupted, tuple(BEGINS)),
    "two schedulers": (twice, ("loading", "marts", "publish")),
    "memory limit": (memory, ("-",)),
    "disk full": (full_disk, ("-",)),
    "sources gone midway": (gone_midway, ("-",)),
    "file replaced while read": (replaced_midway, ("-",)),
    "an earlier day": (earlier_day, ("-",)),
    "stale lock": (stale_lock, ("-",)),
    "clock jump": (clock_jump, ("-",)),
    "damaged file": (damaged, ("-",)),
}
