"""What is likely meant by a value that cannot be read, said beside the reason in quarantine and in the notes on cells.

Add a hint where one word of the company file makes the values readable. Never here: reading them by that word unasked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import duckdb

from ingestion.contracts import ContractColumn
from ingestion.database import literal, quoted
from ingestion.load.context import Batch
from ingestion.mapping.casting import NUMERIC, ReadAs, cast_value
from ingestion.mapping.columns import read_as
from ingestion.mapping.row_rules import Check, mapped_name, row_checks

#: A number with a decimal comma, which tells how its column is written; and one that then is a thousand times as much.
COMMA, DOUBTFUL = r"\d,\d{1,2}\D*$", r"[+-]?\d{1,3}[.]\d{3}"
POINT = "elsewhere in the column the comma is the decimal sign; say how numbers are written with numbers"
ISO = "it is written as ISO 8601; add iso to timestamps"


def _unreadable(batch: Batch) -> Iterator[tuple[int, Check, ContractColumn, ReadAs]]:
    """The checks that find a value unreadable, each with its number and how its column is read."""
    for index, check in enumerate(row_checks(batch.contract, batch.source.unknown)):
        if check.reason.startswith("not readable"):
            how = read_as(batch.source, check.column, batch.zone)
            yield index, check, batch.contract.columns[check.column], how


def name_iso(con: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    """Of times that the formats of their source do not fit, say where they are ISO 8601."""
    for index, check, column, how in _unreadable(batch):
        if column.type in ("instant", "date") and how.formats and "iso" not in how.formats:
            text = mapped_name(batch.contract, check.column)
            iso = cast_value(column, text, "VARCHAR", replace(how, formats=("iso",)))
            con.execute(
                f"update typed set hint = {literal(ISO)} where broken = {index} and {iso} is not null"
            )


def doubt_numbers(con: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    """Where a file's column has decimal commas and nothing says so, a number as 1.500 is no more readable than they."""
    for index, check, column, how in _unreadable(batch):
        if column.type not in NUMERIC or how.numbers:
            continue
        mapped, name = mapped_name(batch.contract, check.column), quoted(check.column)
        commas = con.execute(
            f"select distinct _file_id from typed where broken is not null and {name} is null "
            f"and regexp_matches({mapped}, {literal(COMMA)})"
        ).fetchall()
        if commas:
            con.execute(
                f"update typed set {name} = null, broken = coalesce(broken, {index}), "
                f"hint = case when coalesce(broken, {index}) = {index} then {literal(POINT)} end "
                f"where _file_id in (select unnest(?)) and regexp_full_match({mapped}, {literal(DOUBTFUL)})",
                [[file_id for (file_id,) in commas]],
            )
