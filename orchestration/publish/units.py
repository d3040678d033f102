"""The unit of a column by the conventions of names and types in units.yml: `tenure_days` is in days.

Add a convention there. Never here: the unit of one column, which its model's YAML says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

#: The unit that a publish replaces by the company's own currency.
MONEY = "reporting currency"
RULES = Path(__file__).with_name("units.yml")


@dataclass(frozen=True)
class UnitConvention:
    """One convention: the unit of columns of these types (without precision) whose whole name matches."""

    unit: str
    types: tuple[str, ...]
    names: str = ".*"

    def fits(self, name: str, data_type: str) -> bool:
        """Whether a column follows this convention."""
        return (
            data_type.split("(", maxsplit=1)[0] in self.types and re.fullmatch(self.names, name) is not None
        )


@cache
def rules() -> tuple[UnitConvention, ...]:
    """Every convention, in the order they are tried."""
    found: list[dict[str, Any]] = yaml.safe_load(RULES.read_text("utf-8"))
    return tuple(UnitConvention(**{**one, "types": tuple(one["types"])}) for one in found)


def rule_of(name: str, data_type: str) -> UnitConvention | None:
    """The first convention a column (name, SQL type in lower case) follows."""
    return next((rule for rule in rules() if rule.fits(name, data_type)), None)


def unit_of(name: str, data_type: str) -> str | None:
    """The unit of a column by convention; None where there is none."""
    rule = rule_of(name, data_type)
    return rule.unit if rule else None
