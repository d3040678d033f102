"""Which inputs a part of a page waits for, by the needs that the marts declare and what the sources tell.

Never here: a need (the marts' YAML), or how it is said on the page (static/part.js).
"""

from __future__ import annotations

import duckdb

from orchestration.dbt.needs import unmet
from orchestration.documentation.marts import marts
from orchestration.publish.table import DescribedTable
from orchestration.report.parts import PagePart

INPUTS = "select input from marts.known_inputs where is_known"


def known_inputs(reader: duckdb.DuckDBPyConnection) -> set[str] | None:
    """What the sources tell; None in a version from before that was published."""
    try:
        return {str(name) for (name,) in reader.execute(INPUTS).fetchall()}
    except duckdb.CatalogException:
        return None


class Waiting:
    """Asked for each part of a report: its mart's needs and those of the columns it explains, as far as unmet."""

    def __init__(self, reader: duckdb.DuckDBPyConnection) -> None:
        self.known = known_inputs(reader)
        self.tables: dict[str, DescribedTable] = {table.name: table for table in marts()}

    def of(self, part: PagePart) -> list[str]:
        """The needs of a part that nothing meets, each once."""
        table = self.tables.get(part.mart)
        if table is None or self.known is None:
            return []
        needs = [*table.needs, *(n for one in table.columns if one.name in part.explains for n in one.needs)]
        needs += self._of_column(part.made_of) if part.made_of else []
        return list(dict.fromkeys(unmet(needs, self.known)))

    def _of_column(self, place: str) -> list[str]:
        """The needs of a `mart.column`."""
        mart, _, name = place.partition(".")
        (column,) = (one for one in self.tables[mart].columns if one.name == name)
        return list(column.needs)
