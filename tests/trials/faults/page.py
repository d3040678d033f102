"""docs/reliability.md: what was done to a company and what came of it, in words for who runs one.

Here: the text around the table. Never here: counts by hand; every one comes from the runs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from tests.trials.faults.company import Run

PAGE = """# What happens when it is hit

Written by `make faults`; do not edit. A company of {customers} simulated customers is refreshed whole, and at a random
moment of a stage something happens to it. Then an ordinary refresh follows, as a scheduler would start it. It must end
well, or stop with an instruction that works. After it every raw table must hold the rows of an undisturbed company, by
count and by hash; every served mart must have the undisturbed company's content; and nothing half-made may be left.

{table}

*within its stage*: faults that fell while the refresh was still at work; the others came after it.

## What each is

* **kill -9**: the process dies at once, as in a power cut or when the system runs out of memory.
* **TERM, Ctrl-C**: it is told to end; it must end within ten seconds, with 143 and 130.
* **two schedulers**: a second refresh begins while the first is at work; the second must end with 75, the first well.
* **memory limit**: `LOYALTY_MEMORY_LIMIT` of 20 to 120 MB for one refresh.
* **disk full**: the company's folder on a file system that is full at some moment; the next refresh has room.
* **sources gone midway**: the folder of the sources cannot be reached from some moment of loading on.
* **file replaced while read**: a file is cut to its half and written whole again while it is read.
* **an earlier day**: a refresh of a past as-of day, days on which the clock is changed among them.
* **stale lock**: the lock file of a dead process lies there.
* **clock jump**: a refresh, then every file of the company bears a time up to 400 days earlier or later, as if the
  clock had been wrong until then.
* **damaged file**: after a good refresh a file is cut, emptied or overwritten in places: the pipeline's database, a
  served database, a manifest, the files in which the refresh notes what it has seen. Where the next refresh stops, the
  command that its message names is run, and the refresh after that must end well.

## What went wrong

{wrong}
"""


def _table(runs: Sequence[Run]) -> str:
    by: defaultdict[tuple[str, str], list[Run]] = defaultdict(list)
    for run in runs:
        by[run.kind, run.stage].append(run)
    lines = [
        "| fault | stage | runs | within its stage | afterwards as if nothing had happened |",
        "| --- | --- | ---: | ---: | ---: |",
    ]
    for (kind, stage), own in by.items():
        within = sum(run.note != "was over" for run in own)
        lines.append(f"| {kind} | {stage} | {len(own)} | {within} | {sum(not run.wrong for run in own)} |")
    within, good = sum(run.note != "was over" for run in runs), sum(not run.wrong for run in runs)
    lines.append(f"| all | | {len(runs)} | {within} | {good} |")
    return "\n".join(lines)


def page(runs: Sequence[Run], customers: int = 120) -> str:
    """The page of some runs."""
    wrong = [f"* {run.kind}, {run.stage}: {run.wrong.splitlines()[0][:300]}" for run in runs if run.wrong]
    return PAGE.format(table=_table(runs), customers=customers, wrong="\n".join(wrong) or "Nothing.")
