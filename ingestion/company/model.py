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
    At,
    check_attribute_name,
    check_expression,
    check_input_name,
    check_sql,
    check_zone,
)
from ingestion.company.column_map import ColumnMap
from ingestion.company.reading import Reading, Strict
from ingestion.company.statements import Statement, check_statements
from ingestion.contracts import contracts

#: Each input becomes a table of its name; some names belong to the loader.
InputName = Annotated[str, AfterValidator(check_input_name)]
AttributeName = Annotated[str, AfterValidator(check_attribute_name)]
#: Attributes a feed may have: as many columns stand ready in its fact table.
MOST_ATTRIBUTES = 5
#: Nobody who was here within so many days is forgotten: fewer is a slip, and cannot be taken back.
MOST_RECENT_DAYS = 90


class Source(Strict):
    """One source: files that feed one contract, by a column map or by a select."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    feed: str
    inputs: dict[InputName, Reading] = Field(min_length=1)
    columns: dict[str, ColumnMap] = Field(default_factory=dict)
    select: str | None = None
    where: str | None = None
    unknown: tuple[str, ...] = ()
    attributes: dict[AttributeName, ColumnMap] = Field(default_factory=dict)
    over: Literal["each_file", "all_files"] = "each_file"
    snapshot: bool = False
    timestamps: tuple[str, ...] = ()
    time_zone: str | None = None
    numbers: str | None = None

    _select = field_validator("select")(check_sql)
    _where = field_validator("where")(check_expression)

    @property
    def whole(self) -> bool:
        """Whether all files are read together as one set that replaces the set before it."""
        return len(self.inputs) > 1 or self.over == "all_files"

    @property
    def parts(self) -> dict[str, ColumnMap]:
        """Everything the source maps by name: the contract's columns and the company's own attributes."""
        return self.columns | {f"attributes.{name}": part for name, part in self.attributes.items()}

    @model_validator(mode="after")
    def _maps_onto_its_contract(self) -> Source:
        if self.feed not in contracts():
            near = difflib.get_close_matches(self.feed, contracts(), n=1)
            hint = f"did you mean '{near[0]}'? " if near else ""
            raise At(f"unknown feed '{self.feed}'; {hint}feeds are: {', '.join(contracts())}", "feed")
        if bool(self.columns) == bool(self.select):
            raise ValueError("give either 'columns' or 'select'")
        if self.columns and self.whole:
            raise ValueError(
                "'columns' maps one file set row by row; several inputs or over: all_files need a 'select'"
            )
        if self.where and self.select:
            raise ValueError("'where' stands beside 'columns'; a select has a where of its own")
        self._check_unknown()
        if self.attributes and "attributes" not in contracts()[self.feed].columns:
            raise ValueError(
                f"feed {self.feed} has no attributes; those of orders, tickets and surveys may be named"
            )
        if self.columns:
            self._check_columns()
        return self

    def _check_unknown(self) -> None:
        """Only what the contract lets be unknown may be called so; anything else optional simply stays unmapped."""
        may = contracts()[self.feed].may_be_unknown
        wrong = [name for name in self.unknown if name not in may]
        if wrong:
            allowed = f"it may list: {', '.join(may)}" if may else "no required column of it may be"
            raise ValueError(f"'{wrong[0]}' of feed {self.feed} cannot be declared unknown; {allowed}")

    def _check_columns(self) -> None:
        contract = contracts()[self.feed]
        unknown = [name for name in self.columns if name not in contract.columns]
        if unknown:
            near = difflib.get_close_matches(unknown[0], contract.columns, n=1)
            hint = f"; did you mean '{near[0]}'?" if near else f"; it has: {', '.join(contract.columns)}"
            raise At(f"feed {self.feed} has no column '{unknown[0]}'{hint}", "columns", unknown[0])
        if "attributes" in self.columns and self.attributes:
            raise At(
                "'attributes' stands beside 'columns': attributes: {name: the file's column}",
                "columns",
                "attributes",
            )
        for name, part in self.columns.items():
            self._check_targets(name, contract.columns[name].values, part)
        missing = [name for name in contract.required if name not in {*self.columns, *self.unknown}]
        if missing:
            known = [name for name in missing if name in contract.may_be_unknown]
            hint = f"; a source that does not know it says unknown: [{', '.join(known)}]" if known else ""
            raise At(
                f"required column(s) of feed {self.feed} not mapped: {', '.join(missing)}{hint}", "columns"
            )
        if contract.reference_required and not set(contract.references) & set(self.columns):
            raise ValueError(f"feed {self.feed} needs at least one of {', '.join(contract.references)}")

    def _check_targets(self, name: str, allowed: tuple[str, ...], part: ColumnMap) -> None:
        """What a column is said to mean must be a word of the contract; a file's own words are seen when it is read."""
        said = [*(part.map or {}).values(), part.otherwise, part.constant]
        for target in (str(word) for word in said if word is not None):
            if allowed and target not in allowed:
                near = difflib.get_close_matches(target, allowed, n=1)
                hint = f"did you mean '{near[0]}'? " if near else ""
                text = f"{name} cannot be '{target}'; {hint}allowed: {', '.join(allowed)}"
                raise At(text, "columns", name)


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
    #: Days without anything that a person did after which `loyalty forget` erases them; None: nobody is forgotten.
    forget_after_days: int | None = Field(default=None, ge=MOST_RECENT_DAYS)
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
            second = len(names) - 1 - names[::-1].index(twice[0])
            text = f"source name '{twice[0]}' is used twice; each source needs its own"
            raise At(text, "sources", second, "name")
        return self

    @model_validator(mode="after")
    def _attributes_have_places(self) -> Company:
        for feed, names in self.attributes().items():
            if len(names) > MOST_ATTRIBUTES:
                raise ValueError(
                    f"feed {feed} has {len(names)} attributes ({', '.join(names)}); "
                    f"at most {MOST_ATTRIBUTES} fit, over all its sources"
                )
        return self

    def attributes(self) -> dict[str, list[str]]:
        """Names of each feed's attributes, in the order in which its sources first name them."""
        found: dict[str, dict[str, None]] = {}
        for source in self.sources:
            found.setdefault(source.feed, {}).update(dict.fromkeys(source.attributes))
        return {feed: list(names) for feed, names in found.items() if names}

    def feeds(self) -> set[str]:
        """Feeds that at least one source serves."""
        return {source.feed for source in self.sources}
