"""The contracts: one YAML file a feed, read once into typed values.

From them come the raw tables, the row rules, the validation of mappings, the docs page and the
gate's suite. Add a feed by adding a file here; put no rule of a contract anywhere else.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from ingestion.persons.classes import PersonalClass

ColumnType = Literal["text", "instant", "date", "money", "price", "number", "integer", "boolean"]

#: Contract type -> DuckDB type. Money has two decimals (a reporting currency's cents); a unit price has
#: six, because sources quote fractions of a cent. Fewer would round a source's own figures.
SQL_TYPES: dict[str, str] = {
    "text": "VARCHAR",
    "instant": "TIMESTAMP",
    "date": "DATE",
    "money": "DECIMAL(18,2)",
    "price": "DECIMAL(18,6)",
    "number": "DOUBLE",
    "integer": "BIGINT",
    "boolean": "BOOLEAN",
}


class ContractColumn(BaseModel):
    """One column of a contract: its type and what its values may be."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: ColumnType
    description: str
    required: bool = False
    may_be_unknown: bool = False
    values: tuple[str, ...] = ()
    #: Words of the trade that mean one of the values, each with the value; a source's own words are for its mapping.
    aliases: dict[str, str] = Field(default_factory=dict)
    min: float | None = None
    max: float | None = None
    pattern: str | None = None
    #: The pattern in words, for the reason that a person reads.
    written: str | None = None
    words: dict[Literal["true", "false"], tuple[str, ...]] = Field(default_factory=dict)
    #: What the column holds of a person; None: nothing of one.
    personal: PersonalClass | None = None
    reference: bool = False

    @property
    def sql_type(self) -> str:
        """DuckDB type of the column in raw."""
        return SQL_TYPES[self.type]


class ContractRule(BaseModel):
    """A rule over one row: a DuckDB predicate that is true where the row breaks it, and what that costs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    column: str
    breaks_when: str
    reason: str
    costs: Literal["row", "cell"] = "row"


class ContractWarning(ContractRule):
    """A predicate that is true where a row is loaded and the gate warns of it, with what to do about it."""

    what_to_do: str


class Contract(BaseModel):
    """One feed: its columns, its key and its row rules."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    feed: str
    entity: str
    grain: str
    description: str
    key: tuple[str, ...]
    event_at: str | None = None
    version_at: str | None = None
    reference_required: bool = False
    columns: dict[str, ContractColumn]
    rules: tuple[ContractRule, ...] = Field(default=())
    warnings: tuple[ContractWarning, ...] = Field(default=())

    @property
    def required(self) -> list[str]:
        """Columns that a row cannot do without."""
        return [name for name, column in self.columns.items() if column.required]

    def may_be_empty(self, name: str) -> bool:
        """Whether a row can do without a column's value."""
        return not self.columns[name].required and name not in self.key

    @property
    def may_be_unknown(self) -> list[str]:
        """Required columns that a source may do without where its mapping says so."""
        return [name for name, column in self.columns.items() if column.may_be_unknown]

    @property
    def personal_columns(self) -> list[str]:
        """Columns that hold personal data of any class."""
        return [name for name, column in self.columns.items() if column.personal]

    @property
    def is_about_a_person(self) -> bool:
        """Whether a row is nothing without its person: their own record, or something sent to them."""
        return self.entity == "customers" or self.reference_required

    @property
    def references(self) -> list[str]:
        """Columns that say who the customer is; a row with none of them is nobody's (anonymous)."""
        return [name for name, column in self.columns.items() if column.reference]


@cache
def contracts() -> dict[str, Contract]:
    """All contracts by feed name, in the order of their names."""
    files = sorted(Path(__file__).parent.glob("*.yml"))
    parsed = [Contract.model_validate(yaml.safe_load(file.read_text("utf-8"))) for file in files]
    return {contract.feed: contract for contract in parsed}
