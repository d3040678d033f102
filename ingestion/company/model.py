"""The company file: who the company is and how its sources map onto the contracts.

Here: the shape of the file and its validation, before any data is read. Add a key here when a mapping
needs a new word, and describe it in docs/sources.md. Never here: YAML (file.py) or data (readers).
"""

from __future__ import annotations

import difflib
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from ingestion.company.checks import (
    check_expression,
    check_formats,
    check_input_name,
    check_sql,
    check_zone,
)
from ingestion.company.reading import Reading, Strict
from ingestion.company.statements import Statement, check_statements
from ingestion.contracts import contracts

#: Each input becomes a table of its name; some names belong to the loader.
InputName = Annotated[str, AfterValidator(check_input_name)]


class ColumnMap(Strict):
    """Where one contract column comes from: a column, a constant or a DuckDB expression."""

    column: str | None = None
    constant: str | int | float | bool | None = None
    sql: str | None = None
    map: dict[str, str | None] | None = None
    otherwise: str | None = None
    timestamps: tuple[str, ...] = ()
    time_zone: str | None = None

    _zone = field_validator("time_zone")(check_zone)
    _sql = field_validator("sql")(check_expression)
    _formats = field_validator("timestamps")(check_formats)

    @model_validator(mode="before")
    @classmethod
    def _a_map(cls, part: Any) -> Any:
        if isinstance(part, dict):
            return part
        raise ValueError(f"YAML reads this as {part!r}: put the column's name in quotes, or write a map")

    @model_validator(mode="after")
    def _one_origin(self) -> ColumnMap:
        if sum(origin is not None for origin in (self.column, self.constant, self.sql)) != 1:
            raise ValueError("give exactly one of column, constant or sql")
        if self.otherwise is not None and self.map is None:
            raise ValueError(
                "'otherwise' stands beside a 'map': it is what every value outside the map means"
            )
        if self.map is not None and self.column is None:
            raise ValueError("'map' translates the values of a 'column'")
        return self


class Source(Strict):
    """One source: files that feed one contract, by a column map or by a select."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    feed: str
    inputs: dict[InputName, Reading] = Field(min_length=1)
    columns: dict[str, ColumnMap] = Field(default_factory=dict)
    select: str | None = None
    where: str | None = None
    over: Literal["each_file", "all_files"] = "each_file"
    timestamps: tuple[str, ...] = ()
    time_zone: str | None = None

    _select = field_validator("select")(check_sql)
    _where = field_validator("where")(check_expression)

    @property
    def whole(self) -> bool:
        """Whether all files are read together as one set that replaces the set before it."""
        return len(self.inputs) > 1 or self.over == "all_files"

    @model_validator(mode="after")
    def _maps_onto_its_contract(self) -> Source:
        if self.feed not in contracts():
            raise ValueError(f"unknown feed '{self.feed}'; feeds are: {', '.join(contracts())}")
        if bool(self.columns) == bool(self.select):
            raise ValueError("give either 'columns' or 'select'")
        if self.columns and self.whole:
            raise ValueError(
                "'columns' maps one file set row by row; several inputs or over: all_files need a 'select'"
            )
        if self.where and self.select:
            raise ValueError("'where' stands beside 'columns'; a select has a where of its own")
        if self.columns:
            self._check_columns()
        return self

    def _check_columns(self) -> None:
        contract = contracts()[self.feed]
        unknown = [name for name in self.columns if name not in contract.columns]
        if unknown:
            near = difflib.get_close_matches(unknown[0], contract.columns, n=1)
            hint = f"; did you mean '{near[0]}'?" if near else f"; it has: {', '.join(contract.columns)}"
            raise ValueError(f"feed {self.feed} has no column '{unknown[0]}'{hint}")
        for name, part in self.columns.items():
            self._check_targets(name, contract.columns[name].values, part)
        missing = [name for name in contract.required if name not in self.columns]
        if missing:
            raise ValueError(f"required column(s) of feed {self.feed} not mapped: {', '.join(missing)}")
        if contract.references and not set(contract.references) & set(self.columns):
            raise ValueError(f"feed {self.feed} needs at least one of {', '.join(contract.references)}")

    def _check_targets(self, name: str, allowed: tuple[str, ...], part: ColumnMap) -> None:
        """What a column is said to mean must be a word of the contract; a file's own words are seen when it is read."""
        said = [*(part.map or {}).values(), part.otherwise, part.constant]
        for target in (str(word) for word in said if word is not None):
            if allowed and target not in allowed:
                near = difflib.get_close_matches(target, allowed, n=1)
                hint = f"did you mean '{near[0]}'? " if near else ""
                raise ValueError(f"{name} cannot be '{target}'; {hint}allowed: {', '.join(allowed)}")


class Company(Strict):
    """The parsed company file."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str = ""
    time_zone: str = "UTC"
    currency: str = Field(default="EUR", pattern=r"^[A-Z]{3}$")
    as_of: date | None = None
    vars: dict[str, Any] = Field(default_factory=dict)
    rules: str | None = None
    statements: tuple[Statement, ...] = ()
    max_quarantine_share: dict[str, float] = Field(default_factory=dict)
    demo: dict[str, Any] | None = None
    sources: tuple[Source, ...]

    _zone = field_validator("time_zone")(check_zone)
    _statements = field_validator("statements")(check_statements)

    @field_validator("max_quarantine_share")
    @classmethod
    def _shares(cls, shares: dict[str, float]) -> dict[str, float]:
        for feed, share in shares.items():
            if feed not in contracts():
                raise ValueError(f"unknown feed '{feed}'; feeds are: {', '.join(contracts())}")
            if not 0 <= share <= 1:
                raise ValueError(f"share of {feed} is {share}; allowed: 0 to 1")
        return shares

    @model_validator(mode="after")
    def _names_are_unique(self) -> Company:
        names = [source.name for source in self.sources]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"source name '{twice[0]}' is used twice; each source needs its own")
        return self

    def feeds(self) -> set[str]:
        """Feeds that at least one source serves."""
        return {source.feed for source in self.sources}
