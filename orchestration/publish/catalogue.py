"""What is published: every table that an audience is given, and the audiences, made from dbt's manifest.

Never here: the content of a mart, or how a version is written.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from orchestration.dbt.manifest import models
from orchestration.publish.audiences import Audience, audiences
from orchestration.publish.table import DescribedColumn, DescribedTable, described
from orchestration.publish.units import MONEY


@dataclass(frozen=True)
class Catalogue:
    """Published tables by name, and who is given which of them."""

    tables: dict[str, DescribedTable]
    audiences: tuple[Audience, ...]

    def of(self, audience: Audience) -> tuple[DescribedTable, ...]:
        """The tables of an audience as it sees them: without the classes of personal data that it is not given."""
        return tuple(self.tables[name].seen_with(audience.personal) for name in audience.tables)

    def in_currency(self, code: str) -> Catalogue:
        """The same with amounts named by the currency they are in, an ISO 4217 code."""
        tables = {
            name: replace(table, columns=tuple(_in_currency(column, code) for column in table.columns))
            for name, table in self.tables.items()
        }
        return Catalogue(tables, self.audiences)

    def digest(self) -> str:
        """Hash of everything said here: another one means other files, whatever the rows."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


def _in_currency(column: DescribedColumn, code: str) -> DescribedColumn:
    return replace(column, unit=code) if column.unit == MONEY else column


def _key_of(manifest: dict[str, Any], mart: dict[str, Any]) -> tuple[str, ...]:
    """Key columns of a mart, by which its published rows lie: its primary key, else its unique columns.

    Empty where the project names none; then the rows lie ordered by all columns.
    """
    for constraint in mart.get("constraints", []):
        if constraint.get("type") == "primary_key" and constraint.get("columns"):
            return tuple(constraint["columns"])
    tests = [
        (test["test_metadata"], test.get("column_name"))
        for test in manifest["nodes"].values()
        if test["resource_type"] == "test"
        and test.get("attached_node") == mart["unique_id"]
        and test.get("test_metadata")
    ]
    for kind in ("primary_key", "unique"):
        for about, column in tests:
            if about["name"] == kind and column:
                return (column,)
    for about, _ in tests:
        if about["name"] == "unique_combination":
            return tuple(about["kwargs"]["columns"])
    return ()


def catalogue(manifest: dict[str, Any]) -> Catalogue:
    """The published tables of a project and its audiences.

    Raises ExposuresWrong when the audiences are declared wrongly.
    """
    given = audiences(manifest)
    wanted = {table for audience in given for table in audience.tables}
    marts = {name: mart for name, mart in models(manifest, "marts").items() if name in wanted}
    tables = {
        name: described(mart, mart["fqn"][2:-1], mart["raw_code"], _key_of(manifest, mart))
        for name, mart in sorted(marts.items())
    }
    return Catalogue(tables, given)
