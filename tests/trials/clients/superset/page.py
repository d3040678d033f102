"""docs/superset.md: what the trial did and counted, in words for people who run Superset.

Here: the text around the counts. Never here: figures by hand; every one comes from the run.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import median

from tests.trials.clients.superset.attacks import Attempt
from tests.trials.clients.superset.judge import FAILED, FRESH, STALE, WRONG, Answer

PAGE = """# Superset on the published file

Written by `make superset`; do not edit. A real Superset server, in an environment of its own, is given the published
file with the settings of [connect.md](connect.md). {clients} users ask five charts through its REST API, again and
again, while a company is refreshed and published. Every answer is compared, value by value, with the version's own
file, read by another DuckDB.

| program | version |
| --- | --- |
{versions}

## While versions change

{refreshes} whole refreshes, each with a week of new files, and {publishes} more publishes of their marts; {kept}
versions are kept. A version counts as served from the instant its publish switched the link. An answer is *fresh* when
it is what a version says that was served between question and answer, *stale* when it is an older one's, *wrong* when
it is nobody's. Neighbouring versions differ in every chart, so a stale answer cannot pass for a fresh one.

| | |
| --- | ---: |
| versions published | {published} |
| questions asked | {asked} |
| of them while a version was switched | {switched} |
| first questions after a switch that showed the new version | {first} of {firsts} |
| fresh | {fresh} |
| stale | {stale} |
| wrong | {wrong} |
| failed | {failed} |
| from Superset's cache | {cached} |
| seconds an answer took, median and longest | {median:.2f}, {longest:.2f} |

| mart | questions | versions served when they were asked |
| --- | ---: | ---: |
{marts}

Superset's chart cache was on, and the database was registered with `cache_timeout` {no_cache}. On a database without
it, the same question asked twice was answered {control_cached}.

## What its SQL editor can reach

SQL Lab, with writing allowed, and a dataset of one's own SQL. The control is a copy of the file, registered with
`read_only` alone; *failed* means for another reason: no network, no other
database, or a setting that cannot change while the file is open.

| tried | with the reader's settings | read-only alone |
| --- | --- | --- |
{attempts}

## What it found

{verdict}
"""


@dataclass(frozen=True)
class Found:
    """Everything the page tells; `seen`: versions in the answers by mart; `wrong`: what is not as it should be."""

    versions: dict[str, str]
    clients: int
    kept: int
    refreshes: int
    publishes: int
    answers: list[Answer]
    counts: Counter[str]
    firsts: list[bool]
    seen: dict[str, int]
    guarded: list[Attempt]
    control: list[Attempt]
    control_is_cached: bool
    wrong: list[str]


def _attempts(guarded: list[Attempt], control: list[Attempt]) -> str:
    lines = []
    for one, other in zip(guarded, control, strict=True):
        statement = one.statement.replace("{canary}", "…/file.csv")
        lines.append(f"| `{statement}` | {one.outcome} | {other.outcome} |")
    return "\n".join(lines)


def page(found: Found, no_cache: int) -> str:
    """The page of a run."""
    seconds = [one.seconds for one in found.answers] or [0.0]
    asked = Counter(one.table for one in found.answers)
    counts = {name: found.counts[name] for name in (FRESH, STALE, WRONG, FAILED)}
    return PAGE.format(
        **counts,
        clients=found.clients,
        versions="\n".join(f"| {name} | {version} |" for name, version in found.versions.items()),
        refreshes=found.refreshes,
        publishes=found.publishes,
        kept=found.kept,
        published=found.refreshes + found.publishes,
        asked=len(found.answers),
        switched=sum(one.before != one.after for one in found.answers),
        first=sum(found.firsts),
        firsts=len(found.firsts),
        cached=sum(one.is_cached for one in found.answers),
        median=median(seconds),
        longest=max(seconds),
        marts="\n".join(f"| {table} | {asked[table]} | {seen} |" for table, seen in found.seen.items()),
        no_cache=no_cache,
        control_cached="from the cache" if found.control_is_cached else "anew",
        attempts=_attempts(found.guarded, found.control),
        verdict="\n".join(f"* {one}" for one in found.wrong)
        or "Nothing failed, nothing was stale, nothing was reached.",
    )
