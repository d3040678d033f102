"""The ground truth of failures: what each recovery was worth, computed from the model and not estimated.

Here: true chances of buying again with and without each practice. For tests only: the pipeline never reads it.
Never here: how the truth is written (truth_files.py).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ingestion.demo import constants as c
from ingestion.demo import deciding, tickets
from ingestion.demo.clock import NEVER, Clock
from ingestion.demo.draws import Columns, Floats, Ints, sigmoid
from ingestion.demo.parameters import DemoParameters
from ingestion.demo.people import Crowd
from ingestion.demo.recovery import PRACTICES, Recovery, practice_columns

#: Window (days) of the chances with and without a practice: the marts' repurchase_days.
WINDOW = c.REPURCHASE_WINDOWS[-1]


@dataclass(frozen=True)
class Decision:
    """What decides on the next order, an entry an order: log-odds, those without a failure, day, Weibull scale."""

    odds: Floats
    unfailed: Floats
    decided: Ints
    scale: Floats


def _chances(
    placed: Columns, complained: Columns, repaired: Recovery, others: Floats, decision: Decision, shape: Floats,
    effects: dict[str, float], clock: Clock,
) -> Columns:  # fmt: skip
    """Chance of an order within WINDOW days of a complaint, with and without each practice, all else equal."""
    opened_day, columns = clock.day(complained["opened"]), {}
    for practice in PRACTICES:
        for word, applied in (("with", True), ("without", False)):
            changed = repaired.where(practice, applied)
            solved = complained["opened"] + (changed.hours * tickets.HOUR).astype(np.int64)
            decided = np.where(changed.resolved, clock.day(solved), opened_day + c.UNRESOLVED_DECIDES)
            decided = np.maximum(decided, clock.day(placed["experienced"]))
            odds = others + changed.log_odds(effects)
            chance = deciding.chance_within(odds, WINDOW, decided - opened_day, decision.scale, shape)
            columns[f"p{WINDOW}_{word}_{practice}"] = chance
    return columns


def failures(
    crowd: Crowd, who: Ints, placed: Columns, decision: Decision, healing: tuple[Ints, Columns, Recovery],
    parameters: DemoParameters, clock: Clock,
) -> Columns:  # fmt: skip
    """One row a failed order: what happened, and the true chances of an order after it.

    p_stay: ever, without winning back; p30, p60, p90: within days of the complaint (of the experience where
    nobody complained); p90_no_failure: had nothing failed.
    """
    which, complained, repaired = healing
    failed = np.flatnonzero(placed["severity"] > 0)
    start = clock.day(placed["experienced"])
    start[which] = clock.day(complained["opened"])
    shape, scale, waited = crowd.traits["shape"][who], decision.scale, decision.decided - start
    effects = parameters.practice_effects
    columns: Columns = {name: placed[name] for name in ("order_key", "person", "failure", "severity", "complains")}
    columns |= {"started_day": start, "trust": crowd.trust[who], "p_stay": sigmoid(decision.odds)}
    for window in c.REPURCHASE_WINDOWS:
        columns[f"p{window}"] = deciding.chance_within(decision.odds, window, waited, scale, shape)
    waited_unfailed = clock.day(placed["experienced"]) - start
    columns[f"p{WINDOW}_no_failure"] = deciding.chance_within(decision.unfailed, WINDOW, waited_unfailed, scale, shape)
    about = {"experienced": placed["experienced"][which]}
    part = Decision(decision.odds[which], decision.unfailed[which], decision.decided[which], scale[which])
    others = part.odds - repaired.log_odds(effects)
    given = _chances(about, complained, repaired, others, part, shape[which], effects, clock)
    for name, values in (given | practice_columns(repaired)).items():
        column = np.full(len(who), np.nan)
        column[which] = values
        columns[name] = column
    return {name: column[failed] for name, column in columns.items()}


def with_outcome(failed: Columns, crowd: Crowd, who: Ints, placed: Columns) -> Columns:
    """The failures with the outcome drawn: the day of the next order, and whether the customer stayed."""
    rows = who[np.flatnonzero(placed["severity"] > 0)]
    return failed | {"stayed": crowd.left[rows] == NEVER, "next_order_day": crowd.next_order[rows]}
