"""Which files the company's systems deliver of which day, with what real systems do to them.

Of the till's file of each day the last row comes a day late, and the first row of the day before comes once more,
corrected an hour later; each fifth day the file of the day before is delivered again under another name. Files arrive
at half past two in the night. Add an oddity here. Never here: files that are missing or broken on purpose (courses.py).
"""

from __future__ import annotations

import csv
import io
import os
import shutil
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from ingestion.demo.parameters import DemoParameters
from ingestion.demo.write import simulate
from tests.small import DAYS
from tests.trials.alone.company import CUSTOMERS, HISTORY_ENDS, START, Place

ZONE = ZoneInfo("Europe/Berlin")
ARRIVAL = time(2, 30)
#: Each so many days a file is delivered twice.
AGAIN = 5
TILL = "till_orders"
Rows = list[dict[str, str]]


def stock(place: Place, until: date) -> Path:
    """Have the simulator write every file up to a day, unless it has; returns their folder."""
    asked = DemoParameters(as_of=until, customers=CUSTOMERS, days=DAYS, start=START)
    return simulate(place.depot, asked).sources


def when(day: date, at: time) -> datetime:
    """A moment of the morning after a day, in the company's zone."""
    return datetime.combine(day + timedelta(days=1), at, ZONE)


def _rows(file: Path) -> Rows:
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8"), newline=""))) if file.is_file() else []


def _corrected(row: dict[str, str]) -> dict[str, str]:
    """The row as the till knows it an hour later: a cent more was given as a rebate."""
    changed = datetime.fromisoformat(row["changed_at"].replace("Z", "+00:00")) + timedelta(hours=1)
    rebate = f"{float(row['rebate'] or 0) + 0.01:.2f}"
    return {**row, "rebate": rebate, "changed_at": changed.strftime("%Y-%m-%dT%H:%M:%SZ")}


@cache
def till_rows(sources: Path, day: date) -> tuple[dict[str, str], ...]:
    """The rows of the till's file of a day, as it is delivered."""
    own, before = (_rows(sources / TILL / f"{TILL}_{one}.csv") for one in (day, day - timedelta(days=1)))
    if day <= HISTORY_ENDS:
        return tuple(own)
    late = before[-1:] if day - timedelta(days=1) > HISTORY_ENDS and len(before) > 1 else []
    kept = own[:-1] if len(own) > 1 else own
    readable = [row for row in before[:1] if row["changed_at"].startswith("20")]
    return (*kept, *late, *map(_corrected, readable))


def _write(target: Path, rows: Rows, arrived: datetime) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    os.utime(target, (arrived.timestamp(),) * 2)


def _place(source: Path, target: Path, arrived: datetime) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    os.utime(target, (arrived.timestamp(),) * 2)


def is_again(day: date) -> bool:
    """Whether a file comes twice with the files of a day."""
    return day > HISTORY_ENDS + timedelta(days=1) and day.toordinal() % AGAIN == 0


def deliver(sources: Path, inbox: Path, day: date, without: str = "") -> list[str]:
    """Lay the files of a day into a company's inbox, all but those of one source; returns their names."""
    arrived, names = when(day, ARRIVAL), []
    for file in sorted(sources.glob(f"*/*_{day}.*")):
        kind = file.parent.name
        if kind in (without, TILL):
            continue
        _place(file, inbox / kind / file.name, arrived)
        names.append(file.name)
    rows = list(till_rows(sources, day))
    if rows and without != TILL:
        _write(inbox / TILL / f"{TILL}_{day}.csv", rows, arrived)
        names.append(f"{TILL}_{day}.csv")
    before = day - timedelta(days=1)
    if is_again(day) and till_rows(sources, before):
        _write(inbox / TILL / f"{TILL}_{before}_again.csv", list(till_rows(sources, before)), arrived)
        names.append(f"{TILL}_{before}_again.csv")
    return names
