"""Immortal time: a practice that only those get who have not bought yet looks like what keeps them from buying.

Simulated failures whose true effect is known, judged by the models' own SQL and by the rule without a landmark. Never
here: companies of the demo's making (trials/validation), or which practices there are (twins/levers.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import numpy as np
import pytest

from tests.dbt.companies.levers import ADDED, GIVEN, LIVED, STAYS, WAITS, live, passed
from tests.dbt.compiled import Step, compiled, in_memory
from tests.dbt.twins.levers import mantel_haenszel

COMPANIES = 200
MODELS = (
    "int_episode_landmarks", "int_episode_levers", "int_lever_outcomes", "int_lever_strata", "recovery_levers",
)  # fmt: skip
VARIABLES = {"as_of": "2026-12-31", "as_of_instant": "2027-01-01 00:00:00"}


@pytest.fixture(scope="module")
def steps() -> list[Step]:
    return [one for one in compiled(*MODELS, variables=VARIABLES).steps if one.name in MODELS]


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with in_memory() as made:
        made.execute(GIVEN)
        yield made


def shown(
    con: duckdb.DuckDBPyConnection,
    steps: list[Step],
    drawn: dict[str, Any],
    practice: str = "followed_up",
    outcome: str = "repurchase_90",
) -> tuple[float, ...]:
    """The interval of recovery_levers."""
    con.register("drawn", drawn)
    con.execute(LIVED)
    for step in steps:
        step.make(con)
    found = con.execute(
        """
        select difference_low, difference_high from marts.recovery_levers
        where practice = ? and outcome = ? and dimension = 'all'
        """,
        [practice, outcome],
    ).fetchall()
    return tuple(found[0])


def without_landmark(drawn: dict[str, Any]) -> tuple[float, float]:
    """The interval of the rule that counts from the opening, whoever had bought before the call."""
    return interval(drawn["called"], drawn["bought"] <= 90)


def from_the_end(drawn: dict[str, Any]) -> tuple[float, float]:
    """The interval of the rule whose clock starts when the case ends, sooner for who was not passed on."""
    waits = drawn["bought"] > drawn["ended"]
    return interval(~drawn["passed_on"][waits], (drawn["bought"] <= drawn["ended"] + 90)[waits])


def of_the_case(drawn: dict[str, Any]) -> tuple[float, float]:
    """The interval of recovered as recovery_episodes has it: bought after the end, within 90 days of it.

    Counted among those not yet recovered at the landmark, two weeks after the opening.
    """
    recovered = (drawn["bought"] > drawn["ended"]) & (drawn["bought"] <= drawn["ended"] + 90)
    left = ~(recovered & (drawn["bought"] <= 14))
    return interval(~drawn["passed_on"][left], recovered[left])


def interval(treated: Any, bought: Any) -> tuple[float, float]:
    """The interval of the difference of two rates, in one stratum."""
    counts = [treated, treated & bought, ~treated, ~treated & bought]
    difference, error = mantel_haenszel([[int(one.sum()) for one in counts]])
    assert difference is not None and error is not None
    return difference - 1.96 * error, difference + 1.96 * error


def truth(added: float) -> float:
    """What a call adds to buying within 90 days of the landmark, of who has not bought by then."""
    waits = STAYS * np.exp(-7 / WAITS)
    alone = waits * (1 - np.exp(-90 / WAITS)) / (waits + 1 - STAYS)
    return float(added * (1 - alone))


@pytest.mark.parametrize("added", [ADDED, pytest.param(0.0, marks=pytest.mark.long)])
def test_the_interval_holds_the_truth_as_often_as_it_says(
    con: duckdb.DuckDBPyConnection, steps: list[Step], added: float
) -> None:
    found = [shown(con, steps, live(seed, added)) for seed in range(COMPANIES)]
    held = sum(low <= truth(added) <= high for low, high in found) / COMPANIES
    assert 0.92 <= held <= 0.98


def test_immortal_time_fools_the_rule_without_a_landmark() -> None:
    """Without any effect it says that calls drive customers away."""
    found = [without_landmark(live(seed, 0.0)) for seed in range(COMPANIES)]
    assert sum(high < 0 for _, high in found) / COMPANIES > 0.8


def test_a_call_that_helps_is_seen(con: duckdb.DuckDBPyConnection, steps: list[Step]) -> None:
    found = [shown(con, steps, live(seed, ADDED)) for seed in range(40)]
    assert sum(low > 0 for low, _ in found) > 20


@pytest.mark.parametrize("outcome", ["repurchase_90", pytest.param("recovered", marks=pytest.mark.long)])
def test_a_transfer_that_only_lengthens_the_case_is_no_lever(
    con: duckdb.DuckDBPyConnection, steps: list[Step], outcome: str
) -> None:
    found = [shown(con, steps, passed(seed), "no_transfer", outcome) for seed in range(COMPANIES)]
    assert 0.92 <= sum(low <= 0 <= high for low, high in found) / COMPANIES <= 0.98


def test_a_clock_that_starts_at_the_end_is_fooled_by_it() -> None:
    """It says that transfers keep customers from buying: who waits for it longer has had longer to buy before."""
    found = [from_the_end(passed(seed)) for seed in range(COMPANIES)]
    assert sum(low > 0 for low, _ in found) / COMPANIES > 0.8


def test_the_window_of_the_case_is_fooled_by_it() -> None:
    """It says that transfers keep customers from coming back: who buys during the longer case is never counted."""
    found = [of_the_case(passed(seed)) for seed in range(COMPANIES)]
    assert sum(low <= 0 <= high for low, high in found) / COMPANIES < 0.85
    assert sum(low + high for low, high in found) / (2 * COMPANIES) > 0.03
