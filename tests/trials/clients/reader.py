"""What one DuckDB sees of a published file: run by that DuckDB's own Python, with nothing of ours to import.

    python reader.py FILE CANARY [plain]    prints {version, tables: {name: [rows, content]}, refused: {statement: why}}

`content` is a hash that every version of DuckDB computes alike: MD5 over the rows as text, sorted. CANARY is a CSV
file of the host that no reader may reach; `plain` opens without the reader's settings, to see what they are good
for. Add a statement to FORBIDDEN that a reader must not get through. Never here: what is expected of the answers.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import duckdb

#: The reader's settings of docs/connect.md.
SETTINGS = {"enable_external_access": "false", "lock_configuration": "true"}
#: What a reader may try on the host, on the file and on its own settings; {canary} is a file that is there.
FORBIDDEN = (
    "select * from read_csv('{canary}')",
    "select content from read_text('{canary}')",
    "select * from '{canary}'",
    "copy (select 1) to '{canary}.leak'",
    "attach '{canary}.duckdb' as other",
    "export database '{canary}.export'",
    "install httpfs",
    "load httpfs",
    "create table marts.mine as select 1 as a",
    "delete from marts.dictionary_tables",  # a table of every audience
    "set enable_external_access = true",
    "set lock_configuration = false",
)


def content(reader: duckdb.DuckDBPyConnection, table: str) -> tuple[int, str]:
    """Rows of a mart and the hash of all its values."""
    columns = [row[0] for row in reader.execute(f'describe marts."{table}"').fetchall()]
    # An unknown and an empty text must not look alike, nor may a value run into its neighbour.
    row = " || '|' || ".join(
        f"coalesce('=' || cast(\"{column}\" as varchar), 'unknown')" for column in columns
    )
    hashes = f'select md5({row}) as h from marts."{table}"'
    found = reader.execute(
        f"select count(*), coalesce(md5(string_agg(h, '' order by h)), '') from ({hashes})"
    ).fetchone()
    assert found is not None
    return int(found[0]), str(found[1])


def refused(reader: duckdb.DuckDBPyConnection, canary: str) -> dict[str, str | None]:
    """Why each forbidden statement was refused; None where it went through."""
    answers: dict[str, str | None] = {}
    for statement in FORBIDDEN:
        try:
            reader.execute(statement.format(canary=canary)).fetchall()
            answers[statement] = None
        except duckdb.Error as error:
            answers[statement] = str(error)
    return answers


def look(file: str, canary: str, config: dict[str, str]) -> dict[str, Any]:
    """Everything a reader with these settings finds in a file, and everything it is refused."""
    with duckdb.connect(file, read_only=True, config=dict(config)) as reader:
        names = reader.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts' order by 1"
        )
        tables = {name: content(reader, name) for (name,) in names.fetchall()}
        return {"version": duckdb.__version__, "tables": tables, "refused": refused(reader, canary)}


if __name__ == "__main__":
    print(json.dumps(look(sys.argv[1], sys.argv[2], {} if "plain" in sys.argv else SETTINGS)))
