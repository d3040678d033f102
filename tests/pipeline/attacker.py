"""Somebody who has a published file, the code and a full list of people, but not the company's secret, looks for them.

Every spelling of whoever is on the list, as it is and hashed in every way that comes to mind, is compared with every
cell of the file and every word in one. Add a way when one comes to mind. Never here: expectations.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from pathlib import Path

import duckdb

#: Kinds of a person's texts; the last is what a row of theirs is called.
KINDS = ("customer_id", "email", "phone", "person_key", "full_name", "row_id")
#: One text of each kind, or None.
Person = tuple[str | None, ...]
#: What failures, actions and triggers put before an id where they make a key of it, and the kinds of shared values.
PREFIXES = ("", "ticket:", "order:", "response:", "customer_id ", "email ", "phone ", "person_key ")
#: Secrets that somebody would try; the company's name is the last.
GUESSES = ("", "secret", "loyalty", "small")
#: Hashes of a text in hexadecimal.
HASHES = {
    **{name: f"{name}(text)" for name in ("md5", "sha1", "sha256")},
    **{f"{outer} of {inner}": f"{outer}({inner}(text))" for outer in ("md5", "sha256") for inner in ("md5", "sha256")},
    **{f"md5 after {word}": f"md5('{word}' || text)" for word in GUESSES[1:]},
    **{f"md5 before {word}": f"md5(text || '{word}')" for word in GUESSES[1:]},
    **{f"nest of {word}": f"md5('{word}' || md5('{word}' || text))" for word in GUESSES[1:]},
}  # fmt: skip
#: What is made of a hash: the whole, its beginning, whole numbers.
SHAPES = {
    "whole": "{}", "12 digits": "left({}, 12)", "16 digits": "left({}, 16)", "32 digits": "left({}, 32)",
    "60 bits": "cast(cast('0x' || left({}, 15) as bigint) as varchar)",
    "64 bits": "cast(cast('0x' || left({}, 16) as ubigint) as varchar)",
}  # fmt: skip
#: Ways from a text to what a cell may hold, as SQL.
WAYS = {
    "as it is": "lower(text)",
    "base64": "lower(base64(encode(text)))",
    "hash": "cast(hash(text) as varchar)",
    "md5_number": "cast(md5_number(text) as varchar)",
    "md5_number_lower": "cast(md5_number_lower(text) as varchar)",
    "md5_number_upper": "cast(md5_number_upper(text) as varchar)",
    **{f"{how}, {shape}": of.format(sql) for how, sql in HASHES.items() for shape, of in SHAPES.items()},
}
#: Types that hold no key: of the others every cell is looked at.
NO_KEYS = "'BOOLEAN', 'DATE', 'TIME', 'TIMESTAMP', 'INTERVAL', 'DOUBLE', 'FLOAT'"
#: Letters of the shortest plain text that is taken for a name of somebody, and of the shortest key.
SHORTEST, SHORTEST_KEY = 5, 10


def _of_person_key(text: str) -> set[str]:
    """A person key, its pairs and their values."""
    pairs = {pair.strip() for pair in text.split(";")}
    return {text} | pairs | {pair.partition(":")[2].strip() for pair in pairs}


def _variants(kind: str, text: str) -> set[str]:
    """A text as sources write it and as it is compared."""
    digits = "".join(filter(str.isdigit, text)) if kind == "phone" else text
    more = _of_person_key(text) if kind == "person_key" else set()
    return {
        text,
        text.strip(),
        text.strip().lower(),
        text.strip().upper(),
        digits,
        digits.removeprefix("00"),
    } | more


def _together(person: Person) -> set[str]:
    """What says who somebody is, in one text: as the warehouse joins it, and as others would."""
    compared = [_compared(kind, text) for kind, text in zip(KINDS[:4], person, strict=False)]
    parts = product(*({"", told or "", mine} for told, mine in zip(person, compared, strict=False)))
    return {sep.join(filter(None, texts)) for texts in parts for sep in (" ", "|", "")}


def _compared(kind: str, text: str | None) -> str:
    if kind == "phone":
        return "".join(filter(str.isdigit, text or "")).removeprefix("00")
    return (text or "").strip().lower()


def spellings(person: Person) -> set[tuple[str, str]]:
    """The kinds and texts that a key of this person may have been made of."""
    parts = [(kind, _variants(kind, text)) for kind, text in zip(KINDS, person, strict=True) if text]
    alone = {(kind, prefix + text) for kind, texts in parts for text in texts for prefix in PREFIXES if text}
    return alone | {("together", text) for text in _together(person) if text}


#: SQL of the words and the numbers in base sixteen of a cell.
WORDS = (
    "regexp_extract_all(replace(cell, '-', ''), '[0-9a-f]{10,}') "
    r"|| regexp_split_to_array(cell, '[^\w@.+-]+')"
)


def cells_of(file: Path) -> set[str]:
    """Every text, whole number and UUID in a published file, in small letters, and every word and number in a text."""
    with duckdb.connect(str(file), read_only=True) as con:
        columns = con.execute(
            f"select table_name, column_name, data_type from duckdb_columns() where schema_name = 'marts' "
            f"and data_type not in ({NO_KEYS}) and data_type not like 'DECIMAL%' and table_name not like 'dictionary%'"
        ).fetchall()
        found: set[str] = set()
        for table, column, kind in columns:
            text = f'hex("{column}")' if kind == "BLOB" else f'cast("{column}" as varchar)'
            cells = (
                f'(select distinct lower({text}) as cell from marts."{table}" where "{column}" is not null)'
            )
            rows = con.execute(
                f"select cell from {cells} union select unnest({WORDS}) from {cells}"
            ).fetchall()
            found |= {cell for (cell,) in rows}
    return {cell for cell in found if len(cell) >= SHORTEST}


def named(
    people: Iterable[Person], cells: set[str], more: dict[str, str] | None = None
) -> set[tuple[str, str, str]]:
    """Kind, text and way of everything on the list that a cell gives away; `more` are further ways."""
    texts = [
        {"kind": kind, "text": text} for kind, text in {pair for one in people for pair in spellings(one)}
    ]
    tries = " union all ".join(
        f"select kind, text, '{way}' as way, {sql} as cell from texts"
        for way, sql in (WAYS | (more or {})).items()
    )
    found = (
        f"select distinct kind, text, way from ({tries}) join cells using (cell) "
        f"where way = 'as it is' or length(cell) >= {SHORTEST_KEY}"
    )
    with duckdb.connect() as con:
        con.execute("create table texts as select unnest($1, recursive := true)", [texts])
        con.execute("create table cells as select unnest($1) as cell", [sorted(cells)])
        return set(con.execute(found).fetchall())
