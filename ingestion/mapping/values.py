"""What a column map says of one value, as SQL: a column, a constant, an expression, and JSON of several.

Add a way to say where a value comes from here. Never here: which columns a contract has (columns.py), or types
(casting.py).
"""

from __future__ import annotations

from collections.abc import Mapping

from ingestion.company.model import ColumnMap
from ingestion.database import literal, quoted
from ingestion.mapping.casting import plain_text

#: Column of a contract that holds what the source's key `attributes` names.
ATTRIBUTES = "attributes"


def mapped_value(part: ColumnMap, columns: set[str]) -> str:
    """SQL of what one part of a column map says, for a file that has these columns (in lower case)."""
    if part.sql is not None:
        return f"({part.sql})"
    if part.constant is not None:
        return literal(str(part.constant))
    if part.column is None or part.column.lower() not in columns:
        return "cast(null as varchar)"
    value = quoted(part.column)
    if part.map is None:
        return value
    null = "cast(null as varchar)"
    whens = " ".join(
        f"when {literal(given)} then {null if meant is None else literal(meant)}"
        for given, meant in part.map.items()
    )
    other = value if part.otherwise is None else literal(part.otherwise)
    return f"case trim({value}) {whens} else case when {value} is null then null else {other} end end"


def attributes_json(given: Mapping[str, ColumnMap], have: set[str]) -> str:
    """SQL: the named attributes as a JSON object, outer blanks dropped; null where none holds a value."""
    values = {
        name.removeprefix(f"{ATTRIBUTES}."): plain_text(mapped_value(part, have))
        for name, part in given.items()
        if name.startswith(f"{ATTRIBUTES}.")
    }
    if not values:
        return "cast(null as varchar)"
    fields = ", ".join(f"{literal(name)}, {value}" for name, value in values.items())
    known = " or ".join(f"({value}) is not null" for value in values.values())
    return f"case when {known} then cast(json_object({fields}) as varchar) end"


def extra_json(names: list[str]) -> str:
    """SQL: a JSON object of the named columns; null where there are none."""
    if not names:
        return "cast(null as varchar)"
    fields = ", ".join(f"{literal(name)}, {quoted(name)}" for name in names)
    return f"cast(json_object({fields}) as varchar)"
