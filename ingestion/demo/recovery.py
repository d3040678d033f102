"""Recovery of a complaint: which practices are applied, how long it takes, what that is worth.

Here: the stages of a recovery and their true effect. Never here: the ticket's columns (tickets.py).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ingestion.demo import service_constants as s
from ingestion.demo.draws import Columns, Flags, Floats, Ints, sigmoid

PRACTICES = tuple(s.PRACTICE_SHARES)
#: Practices that only a resolved complaint can have.
AFTER_SOLUTION = ("compensated_whole", "followed_up")


@dataclass(frozen=True)
class Recovery:
    """The recoveries of some complaints, an entry each.

    practices: applied or not. base_hours: hours to resolution without transfers; transfers_if: transfers there
    are when there are any; resolved: solved at all; lemon: a repair that took three goes.
    """

    practices: dict[str, Flags]
    base_hours: Floats
    transfers_if: Ints
    resolved: Flags
    lemon: Flags

    @property
    def transfers(self) -> Ints:
        """Times the complaint was passed on."""
        return np.where(self.practices["no_transfer"], 0, self.transfers_if)

    @property
    def hours(self) -> Floats:
        """Hours from opening to resolution."""
        return self.base_hours + s.TRANSFER_HOURS * self.transfers

    @property
    def practised(self) -> Floats:
        """Share of the practices applied."""
        return np.mean([self.practices[name] for name in PRACTICES], axis=0)

    def log_odds(self, effects: dict[str, float]) -> Floats:
        """What the recovery adds to the log-odds of buying again."""
        doublings = np.clip(np.log2(np.maximum(self.hours, 0.5) / 24), *s.SLOW_BOUNDS)
        given = np.sum([effects[name] * self.practices[name] for name in PRACTICES], axis=0)
        solved = given - s.SLOW_EFFECT * doublings
        return np.where(self.resolved, solved, given + s.UNRESOLVED_EFFECT) + s.LEMON_EFFECT * self.lemon

    def where(self, practice: str, applied: bool) -> Recovery:
        """The same recoveries had a practice been applied to all of them, or to none (where it can be)."""
        possible = self.resolved if practice in AFTER_SOLUTION else np.ones(len(self.resolved), dtype=bool)
        changed = np.where(possible, applied, self.practices[practice])
        return replace(self, practices=self.practices | {practice: changed})


def _shares(severity: Ints, trust: Floats, confounded: bool) -> dict[str, Floats]:
    """How likely each practice is; in a confounded company severity and trust steer it."""
    shift = s.CONFOUNDING_SEVERITY * (severity - 1.75) + s.CONFOUNDING_TRUST * (trust - 0.5)
    return {
        name: sigmoid(np.log(share / (1 - share)) + (shift if confounded else 0.0 * shift))
        for name, share in s.PRACTICE_SHARES.items()
    }


def recover(
    severity: Ints, trust: Floats, durable: Flags, confounded: bool, rng: np.random.Generator
) -> Recovery:
    """The recoveries complaints get; by chance alone unless confounded."""
    count = len(severity)
    resolved = rng.random(count) >= s.UNRESOLVED_SHARE
    practices = {
        name: rng.random(count) < share for name, share in _shares(severity, trust, confounded).items()
    }
    for name in AFTER_SOLUTION:
        practices[name] &= resolved
    hours = s.RESOLVE_HOURS * np.exp(s.RESOLVE_SPREAD * rng.standard_normal(count))
    return Recovery(
        practices=practices,
        base_hours=np.clip(hours, 1.5, 400.0),
        transfers_if=1 + rng.geometric(0.65, count) - 1,
        resolved=resolved,
        lemon=durable & (rng.random(count) < s.LEMON_SHARE),
    )


def practice_columns(recovery: Recovery) -> Columns:
    """The practices as columns of the ground truth."""
    return {name: recovery.practices[name] for name in PRACTICES} | {
        "resolved": recovery.resolved,
        "transfers": recovery.transfers,
        "hours": np.where(recovery.resolved, recovery.hours, np.nan),
    }
