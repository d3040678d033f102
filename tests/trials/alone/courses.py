"""What happens on a day of each kind, from the files of the night to the notes of the evening.

Add the course of a new kind here, and the kind to plan.py. Never here: what must come of it (plan.py, judge.py).
"""

from __future__ import annotations

import gzip
import os
import signal
import time as clock
from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path

from orchestration.run.lock import running
from tests.trials.alone import plan
from tests.trials.alone.company import inbox
from tests.trials.alone.day import SCHEDULED, Course, Day, Start
from tests.trials.alone.deliveries import ARRIVAL, TILL, deliver, till_rows, when

AT_SIX, EARLY_LOOK, NINE, TEN, AFTERNOON = time(6), time(6, 30), time(9, 10), time(10, 10), time(15)
SHOP = "web_orders"
#: Source whose file is not delivered in the night of a day of that kind.
WITHHELD = {"late file": TILL, "broken file": SHOP, "missing column": TILL}
#: File that a run's folder holds when its first gate is passed: the killed run dies after it.
PASSED = "gate_raw.json"


def _cut(file: Path) -> None:
    """Half of a file, as an interrupted transfer leaves it."""
    content, moment = file.read_bytes(), file.stat().st_mtime
    file.write_bytes(content[: len(content) // 2])
    os.utime(file, (moment, moment))


def _spoil(course: Course) -> None:
    """Deliver the withheld file broken, or without its column."""
    at = when(course.day, ARRIVAL).timestamp()
    if course.planned.kind == "broken file":
        source = next((course.sources / SHOP).glob(f"*_{course.day}.*"), None)
        content = source.read_bytes() if source else gzip.compress(b"order_no;placed\n")
        file = inbox(course.company) / SHOP / f"{SHOP}_{course.day}.csv.gz"
        file.write_bytes(content)
        _cut(file)
    else:
        file = inbox(course.company) / TILL / f"{TILL}_{course.day}.csv"
        rows = till_rows(course.sources, course.day)
        kept = [[value for name, value in row.items() if name != "receipt"] for row in rows]
        names = [name for name in rows[0] if name != "receipt"]
        file.write_text("\n".join(",".join(row) for row in [names, *kept]) + "\n", "utf-8")
    os.utime(file, (at, at))


def _mend(course: Course, at: time) -> None:
    """The withheld files, whole, at a later moment."""
    deliver(course.sources, inbox(course.company), course.day)
    moment = (when(course.day, at) - timedelta(minutes=10)).timestamp()
    kind = WITHHELD[course.planned.kind]
    for file in (inbox(course.company) / kind).glob(f"*_{course.day}.*"):
        os.utime(file, (moment, moment))


def _late_file(course: Course) -> None:
    course.scheduled()
    _mend(course, NINE)
    course.look(NINE)


def _broken(course: Course) -> None:
    _spoil(course)
    course.scheduled()
    course.look(EARLY_LOOK)
    _mend(course, TEN)
    course.look(TEN)


def _cron(course: Course) -> None:
    course.run(["loyalty", "refresh"], SCHEDULED, "cron")
    course.run(["loyalty", "refresh"], AT_SIX, "cron")


def _overlap(course: Course) -> None:
    begun = clock.monotonic()
    first = course.begin(["schedule"], SCHEDULED)
    while first.poll() is None and running(course.company.settings.company_home) is None:
        clock.sleep(0.5)
    second = clock.monotonic()
    process = course.begin(["loyalty", "refresh"], SCHEDULED)
    said, _ = process.communicate(timeout=600)
    outcome = course.outcome(process.returncode, said)
    course.ended(first, "schedule", begun)
    course.done.starts.append(Start("a person", outcome, round(clock.monotonic() - second, 1)))


def _transient(course: Course) -> None:
    (course.company.folder / "office.fails").write_text("1", "utf-8")
    course.scheduled()
    if not any(one.retried for one in course.done.starts):
        course.done.wrong.append("nothing was tried again")


def _killed(course: Course) -> None:
    runs, begun = course.company.settings.company_home / "runs", clock.monotonic()
    before = set(runs.iterdir())
    process = course.begin(["schedule"], SCHEDULED)
    while process.poll() is None and not any((one / PASSED).exists() for one in set(runs.iterdir()) - before):
        clock.sleep(0.5)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    course.done.starts.append(Start("schedule", plan.DIED, round(clock.monotonic() - begun, 1)))
    course.run(["again"], time(5, 6), "run retry")


def _backfill(course: Course) -> None:
    course.scheduled()
    days = [(course.day - timedelta(days=back)).isoformat() for back in plan.BACK]
    course.run(["days", *days], AFTERNOON, "backfill")


COURSES: dict[str, Callable[[Course], None]] = {
    "ordinary": Course.scheduled, "late file": _late_file, "broken file": _broken, "missing column": _broken,
    "cron": _cron, "overlap": _overlap, "transient error": _transient, "killed": _killed, "backfill": _backfill,
}  # fmt: skip


def live(course: Course) -> Day:
    """One day from its deliveries to its notes."""
    begun = clock.monotonic()
    kind = course.planned.kind
    deliver(course.sources, inbox(course.company), course.day, WITHHELD.get(kind, ""))
    if kind != "off":
        COURSES[kind](course)
        course.watch()
    if kind not in ("off", "backfill"):
        course.arrived()
    done = course.note()
    done.seconds = round(clock.monotonic() - begun, 1)
    return done
