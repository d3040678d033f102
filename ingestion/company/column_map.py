"""Where one contract column comes from, as the company file says it.

Add a word here when a column needs a new way to be read, and describe it in docs/sources.md. Never here: a whole
source (model.py), or the SQL made of it (mapping/values.py).
"""

from __future__ import annotations

from typing import Any

from pydantic import field_validator, model_validator

from ingestion.company.checks import check_expression, check_formats, check_zone
from ingestion.company.numbers import check_numbers
from ingestion.company.reading import Strict


class ColumnMap(Strict):
    """Where one contract column comes from: a column, a constant or a DuckDB expression."""

    column: str | None = None
    constant: str | int | float | bool | None = None
    sql: str | None = None
    map: dict[str, str | None] | None = None
    otherwise: str | None = None
    timestamps: tuple[str, ...] = ()
    time_zone: str | None = None
    numbers: str | None = None

    _zone = field_validator("time_zone")(check_zone)
    _numbers = field_validator("numbers")(check_numbers)
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
