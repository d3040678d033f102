"""The ground truth of failures: what each recovery was worth, computed from the model and not estimated.

Here: true chances of buying again with and without each practice. For tests only: the pipeline never reads it.
Never here: how the truth is written (truth_files.py).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ingestion.demo import constants as c
from ingestion.demo import service_constants as s
from ingestion.demo import tickets
from ingestion.demo.clock import NEVER, Clock
from ingestion.demo.deciding import chance_within
from ingestion.demo.draws import Columns, Floats, Ints, sigmoid
from ingestion.demo.judging import LATE, complaint_chance, severity_shares
from ingestion.demo.people import Crowd
from ingestion.demo.recovery import AFTER_SOLUTION, PRACTICES, Recovery, practice_columns

#: Window (days) of the chances with and without a practice: the marts' repurchase_days.
WINDOW = c.REPURCHASE_WINDOWS[-1]


@dataclass(frozen=True)
class Decision:
    """What decides on the next order, an entry an order.

    odds, unfailed: log-odds of staying, and had nothing failed; gap: satisfaction then; silent: chance that an order
    like it fails unseen; decided: day of the decision; scale (days) and shape: the gap's Weibull distribution.
    """

    odds: Floats
    unfailed: Floats
    gap: Floats
    silent: Floats
    decided: Ints
    scale: Floats
    shape: Floats

    def of(self, which: Ints) -> Decision:
        """The decisions at some positions."""
        return Decision(**{name: values[which] for name, values in vars(self).items()})

    def within(self, window: int, start: Ints) -> Floats:
        """True chance of an order within `window` days of the start days."""
        return chance_within(self.odds, window, self.decided - start, self.scale, self.shape)

    def unfailed_within(self, window: int, arrived: Ints, start: Ints) -> tuple[Floats, Floats]:
        """The same had nothing failed, and had no failure shown: some that show none have failed in silence.

        Of somebody who has not ordered again by the start, as the customer of the failure has not.
        """
        clean = self._from(start, window, self.unfailed, arrived)
        unheard = {n: share * (1 - complaint_chance(n)) for n, share in severity_shares().items()}
        silent = np.zeros_like(clean)
        for severity, share in unheard.items():
            lost = np.clip(self.gap - s.PERCEPTION_FAILURE * severity, -0.4, 0.4) - np.clip(
                self.gap, -0.4, 0.4
            )
            odds = self.unfailed + c.STAY_GAP * lost + c.STAY_FAILURE + c.STAY_SEVERITY * (severity - 1)
            silent += self._from(start, window, odds, arrived) * share / sum(unheard.values())
        return clean, (1 - self.silent) * clean + self.silent * silent

    def undecided_within(self, window: int, start: Ints, odds: Floats) -> Floats:
        """True chance of an order within `window` days of a start, of who has not ordered by then."""
        return self._from(start, window, odds, self.decided)

    def _from(self, start: Ints, window: int, odds: Floats, decided: Ints) -> Floats:
        """Chance of an order within `window` days of a start by which there was none."""
        before = chance_within(odds, 0, decided - start, self.scale, self.shape)
        return (chance_within(odds, window, decided - start, self.scale, self.shape) - before) / (1 - before)


@dataclass(frozen=True)
class Healing:
    """The complaints of a day: positions among its orders, their tickets and recoveries."""

    which: Ints
    tickets: Columns
    recovery: Recovery


def _changed(
    decision: Decision, changed: Recovery, healing: Healing, arrived: Ints, clock: Clock
) -> Decision:
    """The decisions had the recoveries been others: the odds differ in the practice, the day in the hours."""
    opened = healing.tickets["opened"]
    solved = clock.day(opened + (changed.hours * tickets.HOUR).astype(np.int64))
    settled = np.where(changed.resolved, solved, clock.day(opened) + s.UNRESOLVED_DECIDES)
    decided = np.maximum(settled, arrived)
    return replace(decision, decided=decided)


def _landmark(practice: str, changed: Recovery, healing: Healing, clock: Clock) -> Ints:
    """Day on which a practice's own window is over: what follows the solution counts from it."""
    opened = healing.tickets["opened"]
    if practice == "apology_within_hour":
        return clock.day(opened)
    if practice in AFTER_SOLUTION:
        return clock.day(opened + (changed.hours * tickets.HOUR).astype(np.int64)) + s.FOLLOW_UP_DAYS
    return clock.day(opened) + s.OPEN_DAYS


def _chances(
    decision: Decision, healing: Healing, arrived: Ints, effects: dict[str, float], clock: Clock
) -> Columns:
    """Chance of an order within WINDOW days of a complaint, with and without each practice, all else equal.

    landed_*: the same from the practice's landmark on, of who has not ordered by then (the marts' recovery_levers).
    """
    start, columns = clock.day(healing.tickets["opened"]), {}
    others = decision.odds - healing.recovery.log_odds(effects)
    for practice in PRACTICES:
        for word, applied in (("with", True), ("without", False)):
            other = healing.recovery.where(practice, applied)
            then = _changed(decision, other, healing, arrived, clock)
            odds, waited = others + other.log_odds(effects), then.decided - start
            columns[f"p{WINDOW}_{word}_{practice}"] = chance_within(
                odds, WINDOW, waited, then.scale, then.shape
            )
            landed = then.undecided_within(WINDOW, _landmark(practice, other, healing, clock), odds)
            columns[f"landed_{word}_{practice}"] = landed
    return columns


def failures(
    placed: Columns, decision: Decision, healing: Healing, effects: dict[str, float], clock: Clock
) -> Columns:
    """One row a failed order: what happened, and the true chances of an order after it.

    p_stay: ever, without winning back; p30, p60, p90: within days of the complaint (where nobody complained, of the day
    a delivery is too late, else of the experience); p90_no_failure and so on: had nothing failed, lateness included;
    p90_none_shown: had no failure shown.
    """
    which, arrived, promised = healing.which, clock.day(placed["experienced"]), clock.day(placed["promised"])
    failed, late = np.flatnonzero(placed["severity"] > 0), placed["failure"] == LATE
    start = np.where(late, promised + c.LATE_FAILURE_DAYS, arrived)
    start[which] = clock.day(healing.tickets["opened"])
    on_time = [np.where(late, promised - days, arrived) for days in range(c.PROMISE_DAYS)]
    columns: Columns = {
        name: placed[name] for name in ("order_key", "person", "failure", "severity", "complains")
    }
    columns |= {"started_day": start, "p_stay": sigmoid(decision.odds)}
    for window in c.REPURCHASE_WINDOWS:
        columns[f"p{window}"] = decision.within(window, start)
        unfailed = [decision.unfailed_within(window, day, start) for day in on_time]
        for place, name in enumerate(("no_failure", "none_shown")):
            columns[f"p{window}_{name}"] = np.mean([both[place] for both in unfailed], axis=0)
    given = _chances(decision.of(which), healing, arrived[which], effects, clock)
    for name, values in (given | practice_columns(healing.recovery)).items():
        columns[name] = np.full(len(arrived), np.nan)
        columns[name][which] = values
    return {name: column[failed] for name, column in columns.items()}


def with_outcome(failed: Columns, crowd: Crowd, who: Ints, placed: Columns) -> Columns:
    """The failures with the outcome drawn: the day of the next order, and whether the customer stayed."""
    rows = who[np.flatnonzero(placed["severity"] > 0)]
    return failed | {"stayed": crowd.left[rows] == NEVER, "next_order_day": crowd.next_order[rows]}
