"""docs/alone.md: the weeks as a table, the curve of the disk, what it leads to in a year, in words for who runs one.

Here: the text and the tables. Never here: a figure by hand; each one comes from the days.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from orchestration.run.results import KEEP_RUNS
from tests.trials.alone import judge
from tests.trials.alone.company import CUSTOMERS, HISTORY_DAYS, KEEP_VERSIONS
from tests.trials.alone.curve import PARTS, disk, growth, mb, table
from tests.trials.alone.day import Day
from tests.trials.alone.plan import BUSY, DIED, KINDS, LOADED, PUBLISHED, STOPPED, UNCHANGED

WEEK = 7
#: Parts that the table of the weeks leaves out.
SMALL = ("sources", "everything else")
WEEK_HEADS = ("week", "days", "starts", "published", "unchanged", "stopped", "ended with 75", "killed",
              "days loaded again", "retried", "caught up", "told")  # fmt: skip
PAGE = """# Left alone

Written by `make alone`; do not edit. A company of {customers} simulated customers is left alone for {days} days, a
simulated day after the other: its systems deliver, the scheduler starts, the webhook is listened to, and nobody does
anything. The clock of every process is set to the moment it plays at, for Python, DuckDB and SQLite alike, so that the
as-of day, the age of a message and the age of a run are what they would be. The schedule, the sensors and the jobs are
the project's own, evaluated by Dagster at five in the morning and when files come; what they ask for is run with the
tags they give. Simulated is the daemon itself: its loop, and that it starts each run in a process of its own; a run
that was killed is marked as failed and started once more as its run monitoring and retries do. Beside it `loyalty
watch` looks at a quarter to six, as a second line of cron. The gates have their default limits.

Each night one row of the tills comes a day late and one comes corrected; every fifth night a file is delivered twice.

## The weeks

{weeks}

*caught up*: days whose files the next start after a day without one loaded, in their order; one start does so for all
missed days. *stopped*: a gate kept the
day's marts back, and what was served stayed served. *told*: messages of the webhook by cause, all of them.
{unchanged}

## The days

{kinds}

## The disk

Megabytes at the end of a day. Retention is short, so that it can be seen: `LOYALTY_HISTORY_DAYS={history}` (default
14), `LOYALTY_KEEP_VERSIONS={versions}` (default 3), no Parquet files.

{disk}

`sources` are the company's own files, which lie in its folder here; nothing of the project removes them.

Growth a day is fitted (least squares, ± two standard errors) from the day on which a part's retention has set in; where
it has none, from the second day on. **A year is extrapolated**, not measured: the last day's size and a year of that
growth; `runs` are {runs} folders at most, which it cannot pass. `pipeline.duckdb` is written anew by each refresh: its
size changes from day to day by more than the rows of a day.

{growth}

## What held

{held}
"""


@dataclass(frozen=True)
class End:
    """The comparison with the company that got all files at once: marts compared, those that differ."""

    marts: int
    differing: list[str] = field(default_factory=list)


def _told(days: Sequence[Day]) -> str:
    causes = Counter(judge.cause_of(alert["state"]) for day in days for alert in day.alerts)
    return ", ".join(f"{cause} {count}" for cause, count in sorted(causes.items())) or "none"


def weeks(days: Sequence[Day]) -> str:
    """A line a week, and all of them."""
    portions = [days[start : start + WEEK] for start in range(0, len(days), WEEK)]
    rows = []
    for own in [*portions, days]:
        outcomes = Counter(one.outcome for day in own for one in day.starts)
        name = "all" if own is days else f"{own[0].day} to {own[-1].day}"
        rows.append([
            name, len(own), sum(outcomes.values()),
            *(outcomes[one] for one in (PUBLISHED, UNCHANGED, STOPPED, BUSY, DIED, LOADED)),
            sum(one.retried for day in own for one in day.starts), sum(day.caught_up for day in own), _told(own),
            *(mb(own[-1].parts.get(part, 0)) for part in (*PARTS, "all") if part not in SMALL),
        ])  # fmt: skip
    sizes = [f"{one} MB" for one in (*PARTS, "all") if one not in SMALL]
    return table([*WEEK_HEADS, *sizes], rows)


def kinds(days: Sequence[Day]) -> str:
    """What happened on which days, and how often it came as it should."""
    rows = []
    for name, kind in KINDS.items():
        own = [day for day in days if day.kind == name]
        seconds = [one.seconds for day in own for one in day.starts if one.outcome == PUBLISHED]
        mean = f"{sum(seconds) / len(seconds):.0f}" if seconds else ""
        well = sum(not day.wrong for day in own)
        rows.append([name, kind.says, ", ".join(kind.outcomes) or "no start", ", ".join(kind.told) or "nothing",
                     len(own), well, mean])  # fmt: skip
    heads = [
        "kind",
        "what happens",
        "starts end as",
        "told",
        "days",
        "as they should",
        "seconds of a whole refresh",
    ]
    return table(heads, rows, left=4)


def _broken(day: Day) -> str:
    """What a day broke, and what the webhook said of it."""
    said = [line.removeprefix("- ")[:200] for alert in day.alerts for line in alert["text"].splitlines()[1:]]
    told = f". The webhook said: {'; '.join(said)}" if said else ""
    return (
        f"* Day {day.number}, {day.kind}: {'; '.join(text.splitlines()[0][:200] for text in day.wrong)}{told}"
    )


def held(days: Sequence[Day], end: End, level: Sequence[str]) -> str:
    """Each promise with what came of it."""
    broken = [_broken(day) for day in days if day.wrong]
    broken += [f"* {text}" for text in level] + [f"* {name} differs" for name in end.differing]
    good = [day for day in days if not KINDS[day.kind].told]
    quiet = sum(not day.alerts for day in good)
    versions = [day.version for day in days]
    return "\n".join([
        f"* After the last day {end.marts - len(end.differing)} of {end.marts} marts equal those of a company that got "
        "all files in one night, by the hashes of their manifests (those that count deliveries apart).",
        f"* Served versions went from {versions[0]} to {versions[-1]} and never back.",
        f"* On {quiet} of {len(good)} days without a fault nothing was told.",
        "", "What broke a promise:", "", "\n".join(broken) or "Nothing.",
    ])  # fmt: skip


def unchanged(days: Sequence[Day]) -> str:
    """What a start with nothing to do costs."""
    seconds = [one.seconds for day in days for one in day.starts if one.outcome == UNCHANGED]
    if not seconds:
        return ""
    return (
        "*unchanged*: a start of `loyalty refresh` that found nothing to do; it skips loading, dbt, the gates and the "
        f"publishing, and took {sum(seconds) / len(seconds):.0f} seconds on average."
    )


def page(days: Sequence[Day], end: End, level: Sequence[str]) -> str:
    """The page of some days."""
    return PAGE.format(
        customers=CUSTOMERS, days=len(days), weeks=weeks(days), unchanged=unchanged(days), kinds=kinds(days),
        history=HISTORY_DAYS, versions=KEEP_VERSIONS, disk=disk(days), growth=growth(days), runs=KEEP_RUNS,
        held=held(days, end, level),
    )  # fmt: skip
