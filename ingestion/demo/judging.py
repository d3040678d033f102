"""Judging a service: perception against expectation, and what goes wrong.

Here: failures, the satisfaction gap and what both do to trust and expectation. Never here: recovery.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ingestion.demo import constants as c
from ingestion.demo import service_constants as s
from ingestion.demo import words
from ingestion.demo.clock import NEVER
from ingestion.demo.draws import Columns, Flags, Floats, Ints, below, pick
from ingestion.demo.people import Crowd

LATE = 1
QUALITY = words.FAILURES.index("quality")


def hot_category(day: int) -> int:
    """The category that goes wrong on a day, or NEVER: a batch of bad goods now and then."""
    return (day // s.HOT_EVERY) % len(words.CATEGORIES) if day % s.HOT_EVERY < s.HOT_DAYS else NEVER


def fail(orders: Columns, day: int, rng: np.random.Generator) -> Columns:
    """Failure code (0 = none), severity (1-3, 0 = none) and whether the customer complains."""
    count = len(orders["order_key"])
    hot = orders["category"] == hot_category(day)
    chance = s.FAILURE_SHARE * np.where(hot, s.HOT_FACTOR, 1.0)
    wrong = rng.random(count) < chance
    late = orders["late_days"] > c.LATE_FAILURE_DAYS
    which = np.where(hot, QUALITY, 2 + below(rng.random(count), len(words.FAILURES) - 2))
    failure = np.where(late, LATE, np.where(wrong, which, 0))
    failure = np.where(orders["cancelled"] != NEVER, 0, failure)
    severity = np.where(failure > 0, 1 + pick(rng.random(count), s.SEVERITY_SHARES), 0)
    complains = rng.random(count) < complaint_chance(severity)
    return {"failure": failure, "severity": severity, "complains": complains & (failure > 0)}


def silent_chance(orders: Columns, day: int) -> Floats:
    """Chance that an order on which no failure shows (a late delivery does) failed all the same, and nobody said so."""
    chance = s.FAILURE_SHARE * np.where(orders["category"] == hot_category(day), s.HOT_FACTOR, 1.0)
    shown = chance * sum(share * complaint_chance(severity) for severity, share in severity_shares().items())
    return np.asarray((chance - shown) / (1 - shown))


def complaint_chance(severity: Ints | int) -> Any:
    """Chance that a failure is complained about."""
    return s.COMPLAIN_BASE + s.COMPLAIN_SEVERITY * severity


def severity_shares() -> dict[int, float]:
    """Shares of the severities 1 to 3 among failures."""
    low, medium = s.SEVERITY_SHARES
    return {1: low, 2: medium, 3: 1 - low - medium}


def perceive(crowd: Crowd, who: Ints, orders: Columns, rng: np.random.Generator) -> Columns:
    """Perception, expectation and their gap (0-1 scales), and the gap had nothing failed."""
    noise = s.PERCEPTION_SPREAD * rng.standard_normal(len(who))
    clean = s.PERCEPTION_MEAN + s.PERCEPTION_TRUST * (crowd.trust[who] - 0.5) + noise
    lost = s.PERCEPTION_FAILURE * orders["severity"] + s.PERCEPTION_LATE_DAY * orders["late_days"]
    perception, expectation = np.clip(clean - lost, 0, 1), crowd.expectation[who].copy()
    return {
        "perception": perception,
        "expectation": expectation,
        "gap": perception - expectation,
        "gap_unfailed": np.clip(clean, 0, 1) - expectation,
    }


def remember(crowd: Crowd, who: Ints, orders: Columns, practised: Floats) -> None:
    """What an order leaves behind: expectation follows perception; trust grows slowly, falls fast, is won back.

    practised: share of the recovery practices applied to each order's complaint (0 without one).
    """
    failed: Flags = orders["severity"] > 0
    trust = crowd.trust[who]
    gained = np.where(failed, 0.0, s.TRUST_GAIN * (1 - trust) * (orders["gap"] > s.SATISFIED_GAP))
    lost = s.TRUST_LOSS * orders["severity"]
    crowd.trust[who] = np.clip(trust + gained - lost + s.TRUST_RECOVERY * practised, 0.02, 0.98)
    crowd.expectation[who] += s.EXPECTATION_LEARNING * (orders["perception"] - crowd.expectation[who])
    crowd.feeling[who] = 0.5 * crowd.feeling[who] + 0.5 * np.clip(orders["gap"], -0.6, 0.4)
    crowd.loops[who] = np.where(failed, crowd.loops[who], crowd.loops[who] + 1)
