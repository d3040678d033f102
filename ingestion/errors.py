"""Errors a person meets, each saying what is wrong, where, and what to do next.

Add an error here when a user can cause it. Never here: programming errors, which stay bare exceptions.
"""

from __future__ import annotations

import re

#: How a database quotes the value that an operation failed on.
VALUE = re.compile(
    r"\b([Ss]tring|[Vv]alue|[Kk]ey|[Ff]ormat|[Ii]nput)( ?:?=? ?)(?:'[^']*'|\"[^\"]*\"|\([^)]*\))"
)


class LoyaltyError(Exception):
    """Base of everything a user can mend; `str()` is the whole message."""


def without_values(text: str) -> str:
    """An error's text without the values that it quotes: they may be a person's, and messages go to logs and chats."""
    return VALUE.sub(r"\1\2(masked)", text)


class SettingsError(LoyaltyError):
    """A setting has a value it may not have; names the setting and the allowed range."""


class CompanyFileError(LoyaltyError):
    """A company file is wrong; names file, line and fix."""


class RejectedFile(LoyaltyError):
    """A source file cannot be loaded at all; the other files go on.

    `reason` says what is wrong with it, `what_to_do` what mends it, `column` whose mapping it is about.
    """

    def __init__(self, reason: str, what_to_do: str, column: str | None = None) -> None:
        """Keep both halves, so that a summary can show them apart."""
        super().__init__(f"{reason}. {what_to_do}")
        self.column = column
        self.reason = reason
        self.what_to_do = what_to_do
