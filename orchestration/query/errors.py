"""What may go wrong in reading, each error with what to do.

Never here: errors of the refresh (ingestion/errors.py).
"""

from __future__ import annotations

from ingestion.errors import LoyaltyError


class ReadingError(LoyaltyError):
    """The question cannot be answered from what is served; the message says what can."""


class NothingPublished(ReadingError):
    """There is no served version yet; names the command that makes one."""


class CustomerNotFound(ReadingError):
    """No one customer has this id; `near` are ids of customers that come close."""

    def __init__(self, message: str, near: list[str]) -> None:
        """Keep the near ids, so that a program can offer them."""
        super().__init__(message)
        self.near = near
