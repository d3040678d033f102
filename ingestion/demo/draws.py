"""Counter-based random draws: what a chunk draws on a turn depends on nothing drawn before it.

Here: the one way to get randomness in this package. Add a purpose here when a new kind of draw is needed, at the
end. Never here: a global generator, a clock or a seed from the system.
"""

from __future__ import annotations

import enum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Columns = dict[str, NDArray]

#: Second word of the Philox key; tells this model's streams from any other use of the same seed.
MODEL_KEY = 0x6C6F79616C7479


class Purpose(enum.IntEnum):
    """What the draws are for: each purpose of a chunk and turn has its own stream."""

    PEOPLE = 0
    ORDERS = 1
    SERVICE = 2
    SURVEYS = 3
    MARKETING = 4
    REFERRALS = 5
    DIRT = 6
    RATES = 7


def generator(seed: int, chunk: int, turn: int, purpose: Purpose) -> np.random.Generator:
    """The stream of a chunk's turn (turn in days since the start, may be 0 for what is drawn once)."""
    key = np.array([seed, MODEL_KEY], dtype=np.uint64)
    counter = np.array([0, int(purpose), turn, chunk], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=key, counter=counter))


def pick(draws: Floats, shares: tuple[float, ...]) -> Ints:
    """Position of each draw (0-1) among cumulated shares; what exceeds their sum gets the last position."""
    return np.searchsorted(np.cumsum(shares), draws, side="right").astype(np.int64)


def below(draws: Floats, count: int) -> Ints:
    """Draws (0-1) as whole numbers from 0 to count - 1."""
    return (draws * count).astype(np.int64)


def sigmoid(log_odds: Floats) -> Floats:
    """Log-odds as probability."""
    return 1.0 / (1.0 + np.exp(-log_odds))
