"""`make alone`: the days one after the other, the comparison at their end, the page; resumes when stopped.

The company and a line a day lie beside the results (var/alone), and while a day lasts the company as it was before
it: a day that was cut short begins again. Never here: what a day is (plan.py, courses.py).
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

from ingestion.settings import PROJECT_ROOT
from tests.keys import use_secret
from tests.trials.alone import judge
from tests.trials.alone.company import HISTORY_ENDS, START, Place, inbox, make
from tests.trials.alone.courses import live
from tests.trials.alone.day import Course, Day, Start
from tests.trials.alone.deliveries import deliver, stock
from tests.trials.alone.listener import Alerts, listening
from tests.trials.alone.page import End, page
from tests.trials.alone.plan import Planned, plan

PAGE = PROJECT_ROOT / "docs/alone.md"
KEPT = PROJECT_ROOT / "var/alone"
#: Fewer hold no whole round of kinds.
LEAST, USUAL = 4, 32


def known(place: Place) -> list[Day]:
    """Days that are over."""
    lines = place.notes.read_text("utf-8").splitlines() if place.notes.exists() else []
    read = [json.loads(line) for line in lines]
    return [Day(**{**one, "starts": [Start(**start) for start in one["starts"]]}) for one in read]


def all_days(first: date, last: date) -> Iterator[date]:
    """Every day of a range."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def begin(place: Place, sources: Path, alerts: Alerts) -> None:
    """Its history delivered and published, by day number 0, before nobody watches any more."""
    make(place.alone)
    for day in all_days(START, HISTORY_ENDS - timedelta(days=1)):
        deliver(sources, inbox(place.alone), day)
    first = live(Course(place.alone, sources, alerts, Planned(0, HISTORY_ENDS, "ordinary")))
    note(place, first, None)


def note(place: Place, day: Day, before: Day | None) -> Day:
    """Judge a day that is over, and write it down."""
    day.wrong += judge.of_day(day, before)
    with place.notes.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(day)) + "\n")
    starts = ", ".join(f"{one.by}: {one.outcome}" for one in day.starts) or "none"
    print(f"day {day.number}, {day.kind}: {starts}; {day.seconds:.0f} s {day.wrong or ''}", file=sys.stderr)
    return day


def resume(place: Place) -> None:
    """Put back the company as it was before the day that was cut short."""
    if place.before.exists():
        shutil.rmtree(place.alone.folder, ignore_errors=True)
        place.before.rename(place.alone.folder)


def keep(place: Place) -> None:
    """A copy of the company as it is before a day, whole or not at all."""
    work = place.before.with_name("copying")
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(place.alone.folder, work, symlinks=True)
    work.rename(place.before)


def gather(place: Place, days: int, sources: Path) -> list[Day]:
    """The days that are missing, one after the other."""
    resume(place)
    with listening() as alerts:
        if not place.notes.exists():
            shutil.rmtree(place.alone.folder, ignore_errors=True)
            begin(place, sources, alerts)
        done = known(place)
        for one in list(plan(days))[len(done) - 1 :]:
            keep(place)
            done.append(note(place, live(Course(place.alone, sources, alerts, one)), done[-1]))
            shutil.rmtree(place.before)
    return done


def at_once(place: Place, sources: Path, last: Planned) -> End:
    """The company that gets the same files in one night, and what differs."""
    shutil.rmtree(place.at_once.folder, ignore_errors=True)
    make(place.at_once)
    for day in all_days(START, last.day):
        deliver(sources, inbox(place.at_once), day)
    with listening() as alerts:
        course = Course(place.at_once, sources, alerts, last)
        course.scheduled()
    if [one.outcome for one in course.done.starts] != ["published"]:
        raise SystemExit(f"the company that gets all at once was not published: {course.done}")
    return End(len(judge.served(place.at_once)), judge.differ(place.alone, place.at_once))


def compared(place: Place, sources: Path, last: Planned) -> End:
    """The same, done once for a last day."""
    file = place.folder / f"end_{last.day}.json"
    if not file.exists():
        file.write_text(json.dumps(asdict(at_once(place, sources, last))), "utf-8")
    return End(**json.loads(file.read_text("utf-8")))


def main() -> int:
    """Command line; 1 where a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("days", nargs="?", type=int, default=USUAL, help="days that nobody watches")
    parser.add_argument("--anew", action="store_true", help="forget what was done before")
    asked = parser.parse_args()
    if asked.days < LEAST:
        parser.error(f"at least {LEAST} days")
    use_secret()
    place = Place(KEPT)
    if asked.anew:
        shutil.rmtree(KEPT, ignore_errors=True)
    KEPT.mkdir(parents=True, exist_ok=True)
    sources = stock(place, HISTORY_ENDS + timedelta(days=max(asked.days, 70)))
    days = gather(place, asked.days, sources)[1:]
    end = compared(place, sources, list(plan(asked.days))[-1])
    level = judge.levels_off(days)
    PAGE.write_text(page(days, end, level), "utf-8")
    broken = [*level, *end.differing, *(text for day in days for text in day.wrong)]
    print(f"{len(days)} days, {len(broken)} broken promises; {PAGE.relative_to(PROJECT_ROOT)} is written")
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
