"""From a landing table to a contract's columns: the source's column map or select, run by DuckDB.

Leaves the temp table `mapped`: the contract's columns as the mapping gives them, `_extra` (JSON of what
the contract does not know), `_file_id` and `_row_number`. Never here: types (casting.py) or rules.
"""

from __future__ import annotations

import duckdb

from ingestion.company.model import ColumnMap, Source
from ingestion.company.numbers import number_format
from ingestion.contracts import Contract, contracts
from ingestion.database import quoted
from ingestion.errors import RejectedFile, without_values
from ingestion.mapping.casting import ReadAs
from ingestion.mapping.headers import unread_sql, unused_columns
from ingestion.mapping.values import ATTRIBUTES, attributes_json, extra_json, mapped_value
from ingestion.readers.common import RESERVED


def map_columns(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    table: str,
    columns: list[str],
    file_ids: list[int],
    failing: bool = False,
) -> None:
    """Run a column map over files of a landing table that have these columns; appends to `mapped`.

    With `failing`, SQL of a column that may be empty gives null where it fails.
    """
    contract = contracts()[source.feed]
    have = {name.lower() for name in columns}
    nothing = ColumnMap(sql="cast(null as varchar)")
    given = {
        name: part for name, part in source.parts.items() if name not in unread_sql(con, source, columns)
    }
    values = {name: mapped_value(given.get(name, nothing), have) for name in contract.columns}
    if source.attributes:
        values[ATTRIBUTES] = attributes_json(given, have)
    if failing:
        values |= {name: f"try{value}" for name, value in values.items()
                   if name in given and given[name].sql and contract.may_be_empty(name)}  # fmt: skip
    parts = [f"{value} as {quoted(name)}" for name, value in values.items()]
    parts.append(f"{extra_json(unused_columns(source, columns))} as _extra")
    whole = f"select {visible(columns)} from {table} where _file_id in ({', '.join(map(str, file_ids))})"
    files = f"select * from ({whole}) as t where ({source.where}\n)" if source.where else whole
    try:
        _append(con, source, f"select {', '.join(parts)}, _file_id, _row_number from ({files}) as t")
    except RejectedFile as fault:
        raise _name_fault(con, source, whole, fault) from None


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
        if name != ATTRIBUTES or not source.attributes
    ]
    mapped = set(contract.columns) | {(part.column or "").lower() for part in source.attributes.values()}
    if source.attributes:
        parts.append(f"{attributes_json(source.parts, set(lower))} as {ATTRIBUTES}")
        mapped -= {ATTRIBUTES}
    extra = [name for name in given if name.lower() not in mapped and name not in RESERVED]
    order = ", ".join(quoted(name) for name in contract.key) or "all"
    query = (
        f"select *, row_number() over () as _row_number from ("
        f"select {', '.join(parts)}, {extra_json(extra)} as _extra, cast({file_id} as bigint) as _file_id "
        f"from ({select}\n) order by {order})"
    )
    _append(con, source, query)


def _check_select(source: Source, contract: Contract, given: list[str]) -> None:
    have = {name.lower() for name in given}
    missing = [name for name in contract.required if name not in have and name not in source.unknown]
    references = contract.references
    if not missing and contract.reference_required and not have & set(references):
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
        said = "\n".join(lines) if source.select else _first_words(error)
        raise RejectedFile(
            f"the mapping of source {source.name} fails on it: {without_values(said)}",
            "A column may have gone from the file, or the mapping's SQL is wrong: compare the two",
        ) from None


def _first_words(error: duckdb.Error) -> str:
    """What DuckDB says, without its pointing into a text that is the loader's own."""
    said = " ".join(line for line in str(error).splitlines()[:2] if line.strip()).split(" LINE ")[0]
    return without_values(said)


def _name_fault(
    con: duckdb.DuckDBPyConnection, source: Source, unfiltered: str, fault: RejectedFile
) -> RejectedFile:
    """The rejection with the column whose SQL DuckDB does not understand, where it is one column's."""
    for name, part in source.columns.items():
        if part.sql is None:
            continue
        try:
            con.execute(f"describe select ({part.sql}\n) from ({unfiltered}) as t")
        except duckdb.Error as error:
            reason = f"the sql of {name} in source {source.name} fails on it: {_first_words(error)}"
            return RejectedFile(reason, fault.what_to_do, name)
    return fault


def start_mapping(con: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Forget what was mapped before."""
    con.execute("drop table if exists mapped")
    con.execute(
        "create or replace temp table failed_cells "
        "(_file_id bigint, _row_number bigint, column_name varchar, reason varchar)"
    )


def nothing_mapped(con: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Make `mapped` an empty table where no file had a row to map."""
    names = ", ".join(f"{quoted(name)} varchar" for name in contracts()[source.feed].columns)
    con.execute(
        f"create temp table if not exists mapped ({names}, _extra varchar, _file_id bigint, _row_number bigint)"
    )


def _append(con: duckdb.DuckDBPyConnection, source: Source, query: str) -> None:
    there = con.execute("select 1 from duckdb_tables() where table_name = 'mapped' and temporary").fetchall()
    _run(con, source, f"insert into mapped {query}" if there else f"create temp table mapped as {query}")


def read_as(source: Source, name: str, zone: str) -> ReadAs:
    """How a mapped column's text is written: as the column says, else the source, else the company.

    A way of writing numbers that the source names is the file's: what the SQL of a column map returns has its own.
    """
    part = source.columns.get(name)
    formats = (part.timestamps if part else ()) or source.timestamps
    example = part.numbers if part and (part.numbers or part.column is None) else source.numbers
    own_zone = (part.time_zone if part else None) or source.time_zone or zone
    return ReadAs(formats, own_zone, number_format(example) if example else None)
