"""A published table as its readers see it: grain, meaning, owner, example questions, columns with their units.

Made from a model's YAML, be it read from the file or from dbt's manifest, so that the pages of docs/marts and the
dictionary that is published with the data say the same. Add a field when readers need it. Never here: how it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from ingestion.persons.classes import PERSONAL_CLASSES
from orchestration.dbt.needs import column_needs, needs_of
from orchestration.publish.units import unit_of

#: Letters up to which a folder is named by an abbreviation (rfm).
ABBREVIATION = 3
#: What parts a description into its meaning and its examples, each `question: query`.
EXAMPLE = " Example - "


@dataclass(frozen=True)
class DescribedColumn:
    """A column: its SQL type, its meaning, its unit where it has one, the classes of personal data it may hold."""

    name: str
    data_type: str
    meaning: str
    unit: str | None = None
    personal: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def is_personal(self) -> bool:
        """Whether it tells who somebody is."""
        return bool(self.personal)


@dataclass(frozen=True)
class Example:
    """A question somebody asks, and the query that answers it."""

    question: str
    query: str


@dataclass(frozen=True)
class DescribedTable:
    """A table. `needs`: inputs without which it is empty; `key`: columns that name a row, empty where not declared.

    `rows`: SQL condition of the rows its readers see, empty for all; `impersonal_rows`: the same for readers who are
    given nothing about persons.
    """

    name: str
    subject: str
    grain: str
    meaning: str
    owner: str
    columns: tuple[DescribedColumn, ...]
    needs: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    rows: str = ""
    impersonal_rows: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of its columns, in order."""
        return tuple(column.name for column in self.columns)

    def seen_with(self, classes: tuple[str, ...]) -> DescribedTable:
        """The table as readers see it who are given these classes of personal data.

        Rows that name persons are for those who are given every class; a key that loses a column is no key.
        """
        columns = tuple(column for column in self.columns if set(column.personal) <= set(classes))
        left = {column.name for column in columns}
        key = self.key if left.issuperset(self.key) else ()
        rows = self.rows if set(classes) >= set(PERSONAL_CLASSES) else self.impersonal_rows
        return replace(self, columns=columns, key=key, rows=rows)


def line(text: Any) -> str:
    """A text of YAML as one line."""
    return " ".join(str(text or "").split())


def subject_of(folders: Iterable[str]) -> str:
    """The folder right under models/marts, as a title; three letters are an abbreviation."""
    words = next(iter(folders), "other").replace("_", " ")
    return words.upper() if len(words) <= ABBREVIATION else words.capitalize()


def grain_of(sql: str) -> str:
    """What one row is, from the first line of the model."""
    return sql.splitlines()[0].removeprefix("-- grain: ").strip()


def _meta(of: dict[str, Any]) -> dict[str, Any]:
    meta: dict[str, Any] = (of.get("config") or {}).get("meta") or {}
    return meta


def _column(column: dict[str, Any], needs: tuple[str, ...] = ()) -> DescribedColumn:
    name, kind, meta = column["name"], line(column.get("data_type")).lower(), _meta(column)
    unit = line(meta["unit"]) if meta.get("unit") else unit_of(name, kind)
    given = meta.get("personal") or ()
    personal = (given,) if isinstance(given, str) else tuple(given)
    return DescribedColumn(name, kind, line(column.get("description")), unit, personal, needs)


def _example(words: str) -> Example:
    question, _, query = words.partition(": ")
    return Example(question, query.rstrip(". "))


def described(
    model: dict[str, Any], folders: Iterable[str], sql: str, key: tuple[str, ...] = ()
) -> DescribedTable:
    """A table from its model: YAML values (columns a list, or by name as in the manifest), folders below marts, SQL."""
    meaning, *examples = line(model.get("description")).split(EXAMPLE)
    columns, needs = model.get("columns") or [], column_needs(model)
    return DescribedTable(
        name=model["name"],
        subject=subject_of(folders),
        grain=grain_of(sql),
        meaning=meaning,
        owner=line(_meta(model).get("owner")),
        columns=tuple(
            _column(one, needs.get(one["name"], ()))
            for one in (columns.values() if isinstance(columns, dict) else columns)
        ),
        needs=needs_of(model),
        key=key,
        examples=tuple(_example(one) for one in examples),
        impersonal_rows=line(_meta(model).get("impersonal_rows")),
    )
