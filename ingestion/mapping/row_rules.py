"""The row rules: what in a row breaks its contract, as SQL conditions over the mapped and the cast row.

The conditions come from the contract and read one table that holds each column cast, under its name, and
the text it was cast from, under `m__name`. Add a kind of rule here when contracts need a new word for it.
Never here: a rule of one feed (its contract says it).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ingestion.contracts import Contract, ContractColumn
from ingestion.database import literal, quoted


@dataclass(frozen=True)
class Check:
    """One way to break a contract: the column to name, the condition, the reason, and whether only the cell is lost."""

    column: str
    breaks_when: str
    reason: str
    cell: bool = False


def mapped_name(contract: Contract, name: str) -> str:
    """SQL name of the text a column was cast from; a text column is its own."""
    return quoted(name) if contract.columns[name].type == "text" else quoted(f"m__{name}")


def _number(value: float) -> str:
    return f"{value:g}"


def _column_checks(contract: Contract, name: str, column: ContractColumn, is_needed: bool) -> list[Check]:
    mapped, typed = mapped_name(contract, name), quoted(name)
    cell = contract.may_be_empty(name)
    found = []
    if column.type != "text":
        found.append((f"{mapped} is not null and {typed} is null", f"not readable as {column.type}"))
    if is_needed:
        found.append((f"{mapped} is null", "required value is missing"))
    if column.values:
        allowed = ", ".join(literal(value) for value in column.values)
        found.append((f"{typed} not in ({allowed})", f"unknown value; allowed: {', '.join(column.values)}"))
    if column.pattern:
        matches = f"regexp_full_match({typed}, {literal(column.pattern)})"
        found.append((f"not {matches}", f"is not {column.written or column.pattern}"))
    if column.min is not None:
        found.append((f"{typed} < {column.min}", f"below {_number(column.min)}"))
    if column.max is not None:
        found.append((f"{typed} > {column.max}", f"above {_number(column.max)}"))
    return [Check(name, breaks_when, reason, cell) for breaks_when, reason in found]


def _reference_check(contract: Contract) -> list[Check]:
    references = contract.references
    if not contract.reference_required:
        return []
    none = " and ".join(f"{quoted(name)} is null" for name in references)
    return [Check(references[0], none, f"no customer reference: {', '.join(references)} are all missing")]


def row_checks(contract: Contract, unknown: Collection[str] = ()) -> list[Check]:
    """Every check of a contract, the most telling first: a row is filed under the first one that costs it.

    `unknown`: required columns that the source says it may not know.
    """
    checks = [
        check
        for name, column in contract.columns.items()
        for check in _column_checks(contract, name, column, column.required and name not in unknown)
    ]
    checks += _reference_check(contract)
    checks += [
        Check(rule.column, f"({rule.breaks_when})", rule.reason, rule.costs == "cell")
        for rule in contract.rules
    ]
    return checks


def cell_checks(checks: list[Check]) -> dict[str, list[Check]]:
    """The checks by column that cost a cell alone."""
    found: dict[str, list[Check]] = {}
    for check in checks:
        if check.cell:
            found.setdefault(check.column, []).append(check)
    return found


def first_broken(checks: list[Check]) -> str:
    """SQL: the index of the first check a row breaks, or null."""
    whens = " ".join(f"when {check.breaks_when} then {index}" for index, check in enumerate(checks))
    return f"case {whens} end"


def broken_reasons(checks: list[Check]) -> str:
    """SQL: all reasons a row is refused for, as one text."""
    reasons = ", ".join(
        f"case when {check.breaks_when} then {literal(f'{check.column}: {check.reason}')} end"
        for check in checks
    )
    return f"concat_ws('; ', {reasons})"
