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
    """Temp tables of the person's texts, and of quarantined rows that hold one of their references spelt otherwise."""
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


def _quotes(column: str) -> str:
    """SQL: whether a text holds one of their texts by itself, a short one as a whole value alone."""
    return (
        f"exists (select 1 from their_texts as v where {column} = v.text or case when length(v.text) >= {LONG} "
        f"then regexp_matches({column}, '(?i)(^|\\W)' || regexp_escape(v.text) || '(\\W|$)') "
        f"else contains({column}, '\"' || v.text || '\"') end)"
    )


def quoting(table: str) -> str:
    """SQL: whether a row of a table of the ledger quotes the person, once their texts are laid out."""
    where = " or ".join(_quotes(f"raw.{table}.{name}") for name in QUOTING[table])
    return f"{where} or rowid in (from spelt_otherwise)" if table == "quarantine" else where


def redact(con: duckdb.DuckDBPyConnection, table: str) -> int:
    """A row of the ledger that quotes the person keeps its place and its column, and quotes nothing."""
    sets = ", ".join(f"{name} = case when {name} is not null then '{ERASED}' end" for name in QUOTING[table])
    sets += ", row_hash = null" if table == "quarantine" else ""
    row = con.execute(f"update raw.{table} set {sets} where {quoting(table)}").fetchone()
    return int(row[0]) if row else 0
