"""How a source writes its numbers, said by one example: `1.234,56`, `$1,234.56`, `(1 234,56 €)`.

The example shows one thousands sign, two decimals, and what else may stand about a number: the currency's sign,
parentheses for amounts below zero, a minus behind. Never here: reading a value (mapping/casting.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

EXAMPLE = re.compile(
    r"(?P<open>\()?(?P<before>[^\d().,\s+-]{1,4})?\s?1(?P<group>[.,'’ \u00a0\u202f]?)234(?P<decimal>[.,])56"
    r"\s?(?P<after>[^\d().,\s+-]{1,4})?(?P<minus>-)?(?P<close>\))?"
)
#: Signs that people and programs take for one another.
ALIKE = {" ": " \u00a0\u202f", "\u00a0": " \u00a0\u202f", "\u202f": " \u00a0\u202f", "'": "'’", "’": "'’"}


@dataclass(frozen=True)
class NumberFormat:
    """The signs of a source's numbers; `group` holds all signs that count as the thousands sign, or none."""

    group: str
    decimal: str
    currency: str = ""
    parentheses: bool = False
    minus_behind: bool = False

    @property
    def pattern(self) -> str:
        """Regular expression of a whole number text; a thousands sign that groups other than three does not fit."""
        whole = rf"\d{{1,3}}(?:[{self.group}]\d{{3}})+|\d+" if self.group else r"\d+"
        body = rf"(?:(?:{whole})(?:[{self.decimal}]\d*)?|[{self.decimal}]\d+)"
        sign = rf"(?:{re.escape(self.currency)}[ \x{{a0}}\x{{202f}}]?)?" if self.currency else ""
        behind = rf"(?:[ \x{{a0}}\x{{202f}}]?{re.escape(self.currency)})?" if self.currency else ""
        minus = "-?" if self.minus_behind else ""
        plain = rf"[+-]?{sign}[+-]?{body}{behind}{minus}"
        return rf"{plain}|\({sign}{body}{behind}\)" if self.parentheses else plain


def number_format(example: str) -> NumberFormat:
    """The format that an example shows; ValueError where it does not show one."""
    found = EXAMPLE.fullmatch(example.strip())
    signs = (found["group"], found["decimal"]) if found else ("", "")
    if not found or signs[0] == signs[1] or bool(found["open"]) != bool(found["close"]):
        raise ValueError(
            f"'{example}' shows no way to write numbers: write the number 1234.56 as the source does, "
            'such as "1.234,56", "1,234.56" or "1 234,56 €"'
        )
    return NumberFormat(
        ALIKE.get(signs[0], signs[0]), signs[1], found["before"] or found["after"] or "",
        bool(found["open"]), bool(found["minus"]),
    )  # fmt: skip


def check_numbers(example: str | None) -> str | None:
    """The example itself; ValueError where it shows no way to write numbers."""
    if example is not None:
        number_format(example)
    return example
