"""Killed at any stage, the next refresh ends in the same marts as an undisturbed one."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from tests.shared import copied, refreshed_company
from tests.small import SmallCompany, small_company

pytestmark = pytest.mark.long

#: Where each kill falls: the line of the refresh it waits for, and the seconds it then waits, drawn within.
KILLS = [
    ("Refreshing", 8.0),  # start-up, writing the demo, the first loads
    ("raw", 1.0),  # in the middle of loading
    ("raw", 3.0),
    ("gate raw", 3.0),  # in the staging models
    ("staging", 5.0),  # in the intermediate models
    ("intermediate", 3.0),  # in the marts
    ("gate marts", 0.4),  # in publishing
    ("gate marts", 0.8),
]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> SmallCompany:
    return refreshed_company(tmp_path_factory)


def _kill(company: SmallCompany, line: str, wait: float, draw: random.Random) -> bool:
    """Start a refresh and kill it a while after it says `line`; False when it was done before."""
    process = company.start()
    assert process.stdout is not None
    for said in process.stdout:
        if said.startswith(line):
            time.sleep(draw.uniform(0, wait))
            break
    process.kill()
    return process.wait() == -9


def test_killed_at_every_stage_and_run_again(tmp_path: Path, undisturbed: SmallCompany) -> None:
    company, draw = small_company(tmp_path), random.Random(7)
    killed = [_kill(company, line, wait, draw) for line, wait in KILLS]
    assert sum(killed) >= len(KILLS) - 2, f"too few kills fell within a refresh: {killed}"
    code, said = company.refresh()
    assert code == 0, said
    assert company.served() == undisturbed.served()
    leftovers = [path.name for path in (tmp_path / "var/small/serve").iterdir() if path.name.startswith(".")]
    assert leftovers == []


def test_a_second_refresh_changes_nothing(tmp_path: Path, undisturbed: SmallCompany) -> None:
    company = copied(undisturbed, tmp_path)
    target = (tmp_path / "var/small/serve/current").resolve()
    code, said = company.refresh()
    assert code == 0, said
    assert company.served() == undisturbed.served()
    assert (tmp_path / "var/small/serve/current").resolve() == target
