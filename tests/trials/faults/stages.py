"""Starting a refresh and waiting for a moment within one of its stages.

Never here: what happens at that moment (kinds.py).
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from random import Random
from subprocess import Popen

from tests.small import SmallCompany

#: Stages of a refresh by the line that begins each: what the stage before it says when it is done.
BEGINS = {
    "start": "Refreshing",
    "loading": "ready after",
    "gate raw": "raw",
    "staging": "gate raw",
    "intermediate": "staging",
    "marts": "intermediate",
    "gate marts": "marts",
    "publish": "gate marts",
    "report": "publish",
}
#: Seconds of a stage that the reference's summary does not tell.
UNTOLD = {"start": 6.0, "loading": 4.0, "report": 3.0}
TIMES = re.compile(r"(demo|raw|gate raw|staging|intermediate|marts|gate marts|publish|report) (\d+\.\d)")


def seconds_of(said: str) -> dict[str, float]:
    """Seconds of each stage, read from what a whole refresh printed."""
    told = {name: float(seconds) for name, seconds in TIMES.findall(said.split("Seconds a stage", 1)[-1])}
    return {
        stage: max(told.get("raw" if stage == "loading" else stage, 0), UNTOLD.get(stage, 0.3))
        for stage in BEGINS
    }


def moment(process: Popen[str], stage: str, seconds: Mapping[str, float], draw: Random) -> bool:
    """Wait for a random moment of a stage; False when the refresh ended before it came."""
    assert process.stdout is not None
    begun = any(line.startswith(BEGINS[stage]) for line in process.stdout)
    if begun:
        time.sleep(draw.uniform(0, seconds[stage]))
    return begun and process.poll() is None


def under_way(
    company: SmallCompany, stage: str, seconds: Mapping[str, float], draw: Random
) -> tuple[Popen[str], bool]:
    """A refresh that has come to a random moment of a stage, and whether it still runs."""
    process = company.start()
    return process, moment(process, stage, seconds, draw)
