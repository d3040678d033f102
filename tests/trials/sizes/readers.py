"""A BI tool that asks while refreshes run: `python -m tests.trials.sizes.readers SERVE_FOLDER` until its stdin closes.

Each question is asked over a connection of its own, as dashboards do, and its seconds are printed as JSON at the end.
Add a question that a dashboard asks often. Never here: whether the answers are right.
"""

from __future__ import annotations

import json
import math
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

from ingestion.settings import PROJECT_ROOT
from orchestration.publish.reader import open_published

QUESTIONS = (
    "select rfm_segment, count(*), sum(revenue) from marts.customer_360 group by all",
    "select * from marts.customer_360 order by customer_key limit 50",
    "select date_trunc('month', order_date) as month, sum(net_amount) from marts.fct_orders group by all order by 1",
    "select month, dimension_value, nps, nps_low, nps_high from marts.nps where dimension = 'all' order by 1",
    "select * from marts.save_list order by list_name, call_rank limit 100",
    "select snapshot_date, segment, count(*) from marts.rfm_history group by all order by 1, 2",
)
#: Seconds between two questions: somebody looks at the answer, and one reader does not take a core from the refresh.
PAUSE = 0.2


def percentile(seconds: list[float], share: float) -> float:
    """The smallest of the seconds that so large a share of them does not exceed."""
    return sorted(seconds)[max(0, math.ceil(share * len(seconds)) - 1)]


@contextmanager
def reading(serve: Path) -> Iterator[list[float]]:
    """A reader at work for as long as the block lasts; the list holds its seconds a question afterwards."""
    command = [sys.executable, "-m", "tests.trials.sizes.readers", str(serve)]
    seconds: list[float] = []
    reader = subprocess.Popen(
        command, cwd=PROJECT_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield seconds
    finally:
        said, _ = reader.communicate(timeout=60)
        seconds.extend(json.loads(said or "[]"))


def main(serve: Path) -> None:
    """Ask in turn until nobody listens any more."""
    seconds, questions = [], cycle(QUESTIONS)
    while not select.select([sys.stdin], [], [], PAUSE)[0]:
        begun = time.monotonic()
        with open_published(serve) as reader:
            reader.execute(next(questions)).fetchall()
        seconds.append(time.monotonic() - begun)
    print(json.dumps(seconds))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
