"""Deciding to buy again: the true chance, and the day of the next order.

Here: the log-odds of staying, the gap to the next order, and both in closed form, so that the ground truth is
computed and not estimated. Never here: what leads to a decision (judging.py, recovery.py).
"""

from __future__ import annotations

import numpy as np

from ingestion.demo import constants as c
from ingestion.demo import service_constants as s
from ingestion.demo.clock import NEVER
from ingestion.demo.draws import Columns, Floats, Ints, below, sigmoid
from ingestion.demo.people import Crowd


def log_odds(crowd: Crowd, who: Ints, gap: Floats) -> Floats:
    """Log-odds of buying again, before failure and recovery."""
    tired = np.maximum(crowd.fatigue[who] - s.FATIGUE_BEARABLE, 0)
    return (
        c.STAY_BASE
        + c.STAY_TRUST * (crowd.trust[who] - 0.5)
        + c.STAY_GAP * np.clip(gap, -0.4, 0.4)
        + c.STAY_FIRST_ORDER * (crowd.orders[who] <= 1) * (crowd.loops[who] < c.FOUNDING_LOOPS)
        + c.STAY_GUEST * crowd.guest[who]
        + c.STAY_REFERRED * (crowd.referrer[who] != NEVER)
        + c.STAY_PROGRAMME * (crowd.programme[who] != NEVER)
        + c.STAY_FATIGUE * tired
    )


def failure_log_odds(orders: Columns) -> Floats:
    """What a failure adds: more with severity, and more where it was bad enough to complain."""
    failed = orders["severity"] > 0
    return np.where(failed, c.STAY_FAILURE + c.STAY_SEVERITY * (orders["severity"] - 1), 0.0) + np.where(
        orders["complains"], c.STAY_COMPLAINT, 0.0
    )


def gap_scale(crowd: Crowd, who: Ints, month: int) -> Floats:
    """Weibull scale (days) of the next gap: own rhythm, shortened by trust and bearable marketing."""
    fatigue = crowd.fatigue[who]
    bearable = np.minimum(fatigue, s.FATIGUE_BEARABLE)
    marketing = 1 - s.CONTACT_HELPS * bearable + s.CONTACT_HURTS * np.minimum(fatigue - bearable, 2)
    season = c.SEASON_FACTOR if month in (11, 12) else 1.0
    trust = c.GAP_AT_NO_TRUST - c.GAP_TRUST * crowd.trust[who]
    return crowd.traits["rhythm"][who] * marketing * season * trust


def within(days: Floats, scale: Floats, shape: Floats) -> Floats:
    """Chance that a gap is shorter than some days (Weibull distribution function)."""
    return 1 - np.exp(-((np.maximum(days, 0) / scale) ** shape))


def chance_within(odds: Floats, window: int, waited: Ints, scale: Floats, shape: Floats) -> Floats:
    """True chance of an order within `window` days, `waited` of which pass before the customer decides."""
    return sigmoid(odds) * within(window - waited.astype(np.float64), scale, shape)


def decide(
    crowd: Crowd, who: Ints, odds: Floats, decided: Ints, scale: Floats, rng: np.random.Generator
) -> None:
    """Draw who stays and when they order next; who leaves may come back much later."""
    count, shape = len(who), crowd.traits["shape"][who]
    stays = rng.random(count) < sigmoid(odds)
    gap = np.floor(scale * (-np.log1p(-rng.random(count))) ** (1 / shape)).astype(np.int64)
    returns = rng.random(count) < c.WINBACK_SHARE
    away = c.WINBACK_DAYS + below(rng.random(count), c.WINBACK_SPREAD)
    later = np.where(returns, decided + away, NEVER)
    crowd.next_order[who] = np.where(stays, decided + 1 + gap, later)
    crowd.left[who] = np.where(stays, NEVER, decided)
