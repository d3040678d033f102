"""What a gate asks and what it is answered, as plain values.

A rule is data: which table, which expectation, how bad a breach is, and what a person does about it. Add a rule in
one of the `*_rules.py` files; a rule that reads one contract's columns belongs in the contract instead.
Never here: great_expectations (see evaluate.py).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Severity = Literal["critical", "warning"]
Kind = Literal["row_count", "not_null", "in_set", "between", "no_rows"]
Status = Literal["passed", "failed", "skipped"]


@dataclass(frozen=True)
class GateRule:
    """One claim about one table.

    `kind` and `arguments` say how it is asked: row_count(min_value), not_null(column), in_set(column, value_set),
    between(column, min_value, max_value), no_rows(query; `{batch}` stands for the suite's rows).
    `offenders` is a query for the rows that break it (`{batch}` likewise); a no_rows rule shows its own rows.
    """

    check: str
    name: str
    says: str
    what_to_do: str
    kind: Kind
    arguments: dict[str, Any]
    severity: Severity = "critical"
    offenders: str | None = None


@dataclass(frozen=True)
class Suite:
    """The rules of one asset: asked over `relation` (a DuckDB query), or skipped for a reason."""

    asset: str
    relation: str
    rules: tuple[GateRule, ...]
    skipped: str | None = None


@dataclass(frozen=True)
class Outcome:
    """The answer to one rule; `rows` are up to SHOWN_ROWS offenders with personal columns masked."""

    asset: str
    check: str
    name: str
    severity: Severity
    status: Status
    says: str
    what_to_do: str
    observed: Any = None
    offending: int | None = None
    rows: list[dict[str, Any]] = field(default_factory=list)
    note: str = ""

    @property
    def stops(self) -> bool:
        """Whether nothing downstream may run."""
        return self.status == "failed" and self.severity == "critical"

    def as_dict(self) -> dict[str, Any]:
        """For the run folder."""
        return asdict(self)
