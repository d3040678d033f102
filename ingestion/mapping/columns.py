"""From a landing table to a contract's columns: the source's column map or select, run by DuckDB.

Leaves the temp table `mapped`: the contract's columns as the mapping gives them, `_extra` (JSON of what
the contract does not know), `_file_id` and `_row_number`. Never here: types (casting.py) or rules.
"""

from __future__ import annotations

import duckdb

from ingestion.company.model import ColumnMap, Source
from ingestion.contracts import Contract, contracts
from ingestion.database import literal, quoted
from ingestion.errors import RejectedFile
from ingestion.mapping.headers import unread_sql, unused_columns
from ingestion.readers.common import RESERVED


def _mapped_value(part: ColumnMap, columns: set[str]) -> str:
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


def _extra_json(names: list[str]) -> str:
    """SQL: a JSON object of the named columns; null where there are none."""
    if not names:
        return "cast(null as varchar)"
    fields = ", ".join(f"{literal(name)}, {quoted(name)}" for name in names)
    return f"cast(json_object({fields}) as varchar)"


def map_columns(
    con: duckdb.DuckDBPyConnection, source: Source, table: str, columns: list[str], file_ids: list[int]
) -> None:
    """Run a column map over files of a landing table that have these columns; appends to `mapped`."""
    contract = contracts()[source.feed]
    have = {name.lower() for name in columns}
    nothing = ColumnMap(sql="cast(null as varchar)")
    given = {
        name: part for name, part in source.columns.items() if name not in unread_sql(con, source, columns)
    }
    parts = [
        f"{_mapped_value(given.get(name, nothing), have)} as {quoted(name)}" for name in contract.columns
    ]
    parts.append(f"{_extra_json(unused_columns(source, columns))} as _extra")
    files = f"select {visible(columns)} from {table} where _file_id in ({', '.join(map(str, file_ids))})"
    if source.where:
        files = f"select * from ({files}) as t where ({source.where}\n)"
    _append(con, source, f"select {', '.join(parts)}, _file_id, _row_number from ({files}) as t")


def visible(columns: list[str]) -> str:
    """The columns of a landing table that a file has: what others have beside it is not its to map."""
    return ", ".join([*RESERVED, *(quoted(name) for name in columns)])


def map_select(
    con: duckdb.DuckDBPyConnection, source: Source, tables: dict[str, tuple[str, list[str]]], file_id: int
) -> None:
    """Run a source's select over its inputs (name -> landing table and columns), its rows booked to `file_id`.

    A source read whole sees all rows of its inputs, any other only those of the file. Appends to `mapped`.
    """
    where = "" if source.whole else f" where _file_id = {file_id}"
    for name, (table, columns) in tables.items():
        con.execute(
            f"create or replace temp view {quoted(name)} as select {visible(columns)} from {table}{where}"
        )
    select = (source.select or "").strip().rstrip(";")
    contract = contracts()[source.feed]
    given = [row[0] for row in _run(con, source, f"describe {select}").fetchall()]
    _check_select(source, contract, given)
    lower = {name.lower(): name for name in given}
    parts = [
        f"{quoted(lower[name])} as {quoted(name)}"
        if name in lower
        else f"cast(null as varchar) as {quoted(name)}"
        for name in contract.columns
    ]
    extra = [name for name in given if name.lower() not in contract.columns and name not in RESERVED]
    order = ", ".join(quoted(name) for name in contract.key) or "all"
    query = (
        f"select *, row_number() over () as _row_number from ("
        f"select {', '.join(parts)}, {_extra_json(extra)} as _extra, cast({file_id} as bigint) as _file_id "
        f"from ({select}\n) order by {order})"
    )
    _append(con, source, query)


def _check_select(source: Source, contract: Contract, given: list[str]) -> None:
    have = {name.lower() for name in given}
    missing = [name for name in contract.required if name not in have]
    references = contract.references
    if not missing and references and not have & set(references):
        missing = [f"one of {', '.join(references)}"]
    if missing:
        raise RejectedFile(
            f"the select of source {source.name} gives no {', '.join(missing)}, required by feed {contract.feed}",
            f"Add it to the select in the company file; the select gives: {', '.join(given)}",
        )


def _run(con: duckdb.DuckDBPyConnection, source: Source, query: str) -> duckdb.DuckDBPyConnection:
    try:
        return con.execute(query)
    except duckdb.Error as error:
        lines = [line for line in str(error).splitlines() if line.strip()]
        # DuckDB points into its text: LINE n and a ^ below; of a column map that text is the loader's own.
        said = "\n".join(lines) if source.select else " ".join(lines[:2])
        raise RejectedFile(
            f"the mapping of source {source.name} fails on it: {said}",
            "A column may have gone from the file, or the mapping's SQL is wrong: compare the two",
        ) from None


def start_mapping(con: duckdb.DuckDBPyConnection) -> None:
    """Forget what was mapped before."""
    con.execute("drop table if exists mapped")


def nothing_mapped(con: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Make `mapped` an empty table where no file had a row to map."""
    names = ", ".join(f"{quoted(name)} varchar" for name in contracts()[source.feed].columns)
    con.execute(
        f"create temp table if not exists mapped ({names}, _extra varchar, _file_id bigint, _row_number bigint)"
    )


def _append(con: duckdb.DuckDBPyConnection, source: Source, query: str) -> None:
    there = con.execute("select 1 from duckdb_tables() where table_name = 'mapped' and temporary").fetchall()
    _run(con, source, f"insert into mapped {query}" if there else f"create temp table mapped as {query}")


def source_zone(source: Source, name: str, zone: str) -> tuple[tuple[str, ...], str]:
    """Timestamp formats and zone of one mapped column: its own, else the source's, else the company's."""
    part = source.columns.get(name)
    formats = (part.timestamps if part else ()) or source.timestamps
    return formats, (part.time_zone if part else None) or source.time_zone or zone
