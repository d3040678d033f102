"""Where the ledger quotes a person: refused rows, notes on cells, messages, found by the person's own values.

Never here: the rows of raw that name them (finding.py).
"""

from __future__ import annotations

import duckdb

from ingestion.persons.holding import Held
from ingestion.persons.spelling import any_reference, parts_of

#: What stands where a value of an erased person stood.
ERASED = "(erased)"
#: Texts shorter than this are looked for as a whole value alone: as a part they are part of anything.
LONG = 6
#: Text columns of the ledger that may quote a row: table -> columns.
QUOTING = {
    "quarantine": ("row_key", "value", "row_text", "reason", "all_reasons"),
    "cell_notes": ("row_key", "value", "reason"),
    "rejected_files": ("reason", "what_to_do"),
    "drift": ("message",),
}


def texts_of(held: Held) -> list[str]:
    """Everything that says who the person is: as the sources wrote it, and in the models' spelling."""
    plain = (ref.partition(":")[2] for ref in held.references if not ref.startswith("person_key:"))
    cards = (ref.rpartition(":")[2] for ref in held.references if ref.startswith("person_key:"))
    return sorted({*held.texts, *plain, *cards} - {""})


def lay_out_texts(con: duckdb.DuckDBPyConnection, held: Held) -> None:
    """Temp tables of the persons' texts, and for each table of the ledger of the rows that quote one."""
    texts = "create or replace temp table their_texts as select unnest(?::varchar[]) as text"
    con.execute(texts, [texts_of(held)])
    con.execute(
        f"""
        create or replace temp table spelt_otherwise as
        select distinct row_id
        from (select row_id, unnest({any_reference("part")}) as ref
              from (select rowid as row_id, unnest({parts_of("row_text")}) as part from raw.quarantine))
        where ref in (select unnest(?::varchar[]))
        """,
        [list(held.references)],
    )
    for table, columns in QUOTING.items():
        _lay_out_cells(con, table, columns)
        _lay_out_words(con)
        con.execute(f"create or replace temp table quoting_{table} as {_quoting_rows()}")


def _lay_out_cells(con: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...]) -> None:
    """Temp tables of what a table of the ledger quotes: `cells` (row_id, cell), `contents` (cell) each once."""
    con.execute(
        f"create or replace temp table cells as select row_id, cell from "
        f"(select rowid as row_id, unnest([{', '.join(columns)}]) as cell from raw.{table}) where cell is not null"
    )
    con.execute("create or replace temp table contents as select distinct cell from cells")


def _lay_out_words(con: duckdb.DuckDBPyConnection) -> None:
    """Temp table `worded` (text, word): each long text of theirs that may stand in a cell, by its rarest word there.

    A text that stands by itself begins and ends where a word does, so that each word of it is a word of the cell; a
    text of which one word is in no cell is in none. Comparing every text with every cell instead takes persons times
    rows.
    """
    con.execute(
        "create or replace temp table cell_words as "
        f"select distinct cell, unnest({_words('cell')}) as word from contents"
    )
    con.execute(
        f"""
        create or replace temp table worded as
        with words as (
            select distinct text, unnest({_words("text")}) as word from their_texts where length(text) >= {LONG}
        ),
        known as (select word, count(*) as cells from cell_words group by word)
        select text, min_by(word, (cells, word)) as word
        from words left join known using (word) group by text having bool_and(cells is not null)
        """
    )


def _words(text: str) -> str:
    return rf"regexp_extract_all(lower({text}), '\w+')"


def _by_itself(cell: str, text: str) -> str:
    return rf"regexp_matches({cell}, '(?i)(^|\W)' || regexp_escape({text}) || '(\W|$)')"


def _quoting_rows() -> str:
    """SQL of the rows whose cells hold one of their texts by itself, a short one as a whole value alone.

    What no word tells of (a long text of signs or letters beyond ASCII, a short one with a quotation mark) is compared
    with each cell.
    """
    wordless = f"""length(text) >= {LONG} and len({_words("text")}) = 0"""
    marked = f"""length(text) < {LONG} and contains(text, '"')"""
    return f"""
        with whole as (select cell from contents semi join their_texts on cell = text),
        long as (
            select cell from cell_words join worded using (word) where {_by_itself("cell", "text")}
        ),
        short as (
            select cell from (select cell, unnest(list_slice(string_split(cell, '"'), 2, -2)) as part from contents)
            semi join (select text from their_texts where length(text) < {LONG}) on part = text
        ),
        other as (
            select cell from contents cross join (select text from their_texts where {wordless} or {marked})
            where case when length(text) >= {LONG} then {_by_itself("cell", "text")}
                else contains(cell, '"' || text || '"') end
        )
        select distinct row_id from cells
        where cell in (from whole union all from long union all from short union all from other)
    """


def quoting(table: str) -> str:
    """SQL: whether a row of a table of the ledger quotes the persons, once their texts are laid out."""
    where = f"rowid in (from quoting_{table})"
    return f"{where} or rowid in (from spelt_otherwise)" if table == "quarantine" else where


def redact(con: duckdb.DuckDBPyConnection, table: str) -> int:
    """A row of the ledger that quotes the person keeps its place and its column, and quotes nothing."""
    sets = ", ".join(f"{name} = case when {name} is not null then '{ERASED}' end" for name in QUOTING[table])
    sets += ", row_hash = null" if table == "quarantine" else ""
    row = con.execute(f"update raw.{table} set {sets} where {quoting(table)}").fetchone()
    return int(row[0]) if row else 0
