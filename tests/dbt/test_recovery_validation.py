"""The validation itself on a few companies, and on findings that must fail it.

Here: what `make validate` does, small. Never here: coverage over many companies (make validate, docs/validation.md).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.trials.validation import leaving, run
from tests.trials.validation.company import Simulation, built
from tests.trials.validation.coverage import count, faults
from tests.trials.validation.estimands import SLOPE, Finding, findings
from tests.trials.validation.leaving import Leavers, calibration
from tests.trials.validation.page import page
from tests.trials.validation.worth import Shop

COMPANIES = [Simulation(seed, customers=900, days=330) for seed in (11, 12, 13)]
#: Standard errors by which the mean of the companies may miss the truth; chance does so once in 15,000 runs.
SURE = 4.0


@pytest.fixture(scope="module")
def shown() -> list[Finding]:
    """What three companies show."""
    found: list[Finding] = []
    for simulation in COMPANIES:
        with built(simulation) as con:
            found += findings(con)
    return found


def misses(found: list[Finding]) -> float:
    """Standard errors between the mean of some estimates and of their truths."""
    variance = sum(one.error**2 for one in found)
    return abs(sum(one.estimate - one.truth for one in found)) / variance**0.5


def test_every_estimand_is_near_its_truth(shown: list[Finding]) -> None:
    names = {one.estimand for one in shown}
    assert {"effect_90", "compensated_whole", "no_transfer"} <= names
    assert all(misses([one for one in shown if one.estimand == name]) < SURE for name in names)


def test_an_estimate_of_something_else_is_seen(shown: list[Finding]) -> None:
    """Had failures no effect, or were nothing matched, the truth would be missed."""
    effects = [one for one in shown if one.estimand == "effect_90"]
    assert misses([replace(one, estimate=0.0) for one in effects]) > SURE
    assert misses([replace(one, estimate=one.naive) for one in effects]) > SURE


def made(spread: float, error: float, naive: float, companies: int = 300) -> Iterator[Finding]:
    """Findings around a truth of 0.1: how far estimates spread, the error they state, where the naive one is."""
    chance = random.Random(5)
    for _ in range(companies):
        estimate = 0.1 + spread * chance.gauss(0, 1)
        interval = estimate - 1.96 * error, estimate + 1.96 * error
        yield Finding("followed_up", 100, 0.1, estimate, error, *interval, naive=naive, naive_error=0.01)


@pytest.mark.parametrize(
    ("spread", "error", "naive", "said"),
    [
        (0.02, 0.02, 0.0, None),
        (0.02, 0.016, 0.0, "holds the truth in 8"),
        (0.02, 0.03, 0.0, "holds the truth in 9"),
        (0.02, 0.02, 0.1, "nothing was there to correct"),
    ],
)
def test_the_verdict(spread: float, error: float, naive: float, said: str | None) -> None:
    wrong = faults(count(run.STEERED, list(made(spread, error, naive))), run.STEERED)
    assert [said in one for one in wrong] == [True] if said else wrong == []


@pytest.mark.parametrize(("slope", "said"), [(0.95, False), (1.08, False), (0.85, True), (1.15, True)])
def test_chances_too_extreme_or_too_timid_fail(slope: float, said: bool) -> None:
    """Judged by the mean of companies, of which each alone is too small to tell."""
    chance = random.Random(5)
    found = [
        Finding(SLOPE, 100, 1.0, of, 0.01, of - 0.02, of + 0.02, naive=1.0, naive_error=0.01)
        for of in (slope + 0.1 * chance.gauss(0, 1) for _ in range(300))
    ]
    assert any("calibration slope" in one for one in faults(count(run.LEAVING, found), run.STEERED)) == said


def test_the_slope_tells_right_chances_from_extreme_ones() -> None:
    draw = np.random.default_rng(3)
    odds = draw.normal(0, 1.5, 20_000)
    left = (draw.random(20_000) < 1 / (1 + np.exp(-odds))).astype(float)
    for stretched, expected in ((odds, 1.0), (2 * odds, 0.5), (odds / 2, 2.0)):
        slope, error = calibration(1 / (1 + np.exp(-stretched)), left)
        assert abs(slope - expected) < SURE * error < 0.3


def test_a_company_of_leavers_shows_its_slope() -> None:
    small = replace(Leavers(seed=2), shop=Shop(seed=0, customers=500, days=700))
    (found,) = leaving.findings(small)
    assert abs(found.estimate - 1) < SURE * found.error < 1


@pytest.mark.parametrize(
    ("companies", "spread", "said"),
    [
        (300, 0.02, "as often as it says"),
        (300, 0.03, "are allowed"),
        (9, 0.02, "chance explains"),
        (9, 0.2, "hold the truth"),
    ],
)
def test_a_short_run_says_that_it_is_one(companies: int, spread: float, said: str) -> None:
    found = count(run.STEERED, list(made(spread, 0.02, 0.0, companies)))
    text = page({run.STEERED: found}, run.ABOUT, faults(found, run.STEERED), companies)
    told = text.split("## What it found")[1].split("## What it cannot say")[0]
    assert said in told
    assert ("Too few companies" in told) == ("A whole run has 300" in text) == (companies == 9)


def test_a_run_goes_on_where_it_stopped_and_fails_when_an_interval_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, int]] = []

    def ask(name: str, seed: int) -> list[Finding]:
        asked.append((name, seed))
        return [replace(next(made(0.0, 0.01, 0.0, 1)), truth=0.1 if seed % 20 else 0.5)]

    monkeypatch.setattr(run, "ask", ask)
    given = ["--processes", "1", "--page", str(tmp_path / "page.md"), "--kept", str(tmp_path)]
    assert run.main(["--seeds", "5", *given]) == 1
    (kept,) = tmp_path.glob("*.jsonl")
    kept.write_text(kept.read_text("utf-8") + '{"scenario": "cut sh', "utf-8")
    assert run.main(["--seeds", "20", *given]) == 0
    assert len(asked) == len(set(asked)) == 20 * len(run.SCENARIOS)
    assert run.main(["--seeds", "20", *given]) == 0
    assert len(asked) == 20 * len(run.SCENARIOS)
    assert "95.0%" in (tmp_path / "page.md").read_text("utf-8")
