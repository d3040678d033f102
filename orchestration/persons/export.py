"""What is held of a person, as files: a CSV file a table and a README that says what each is.

Never here: which rows are theirs (ingestion/persons).
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from ingestion.contracts import contracts
from ingestion.database import literal, pipeline
from ingestion.errors import LoyaltyError
from ingestion.persons import finding
from ingestion.persons.handing import mart_tables, raw_tables
from ingestion.persons.holding import held as held_of
from ingestion.settings import Settings

#: What is said of tables that no contract describes.
LEDGER = {
    "quarantine": "Rows that were refused as they broke a rule, with the reason.",
    "cell_notes": "Values that could not be read, with the reason; the rest of their row was loaded.",
}
HEAD = (
    "# What is held of one person\n",
    "Company: {company}. Made on {day} (UTC). Each file is a table with a header line: text in UTF-8, values parted by",
    "commas, an empty value is not known. Times are in UTC.\n",
    "The files under `records/` hold what the company's systems delivered, with the file and the row it came from;",
    "those under `figures/` what was computed from it. What the columns mean: the dictionary beside the published",
    "tables, and the contracts.\n",
    "| file | rows | what it is |",
    "| --- | --- | --- |\n",
)


def _place(folder: Path) -> None:
    """A new folder that its owner alone may read."""
    if folder.exists() and any(folder.iterdir()):
        raise LoyaltyError(f"{folder} holds something already: name a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)


def _meaning(name: str) -> str:
    return LEDGER.get(name) or (contracts()[name].description if name in contracts() else "")


def _write(con: duckdb.DuckDBPyConnection, file: Path, query: str) -> int:
    """Write a query's rows; returns how many, and leaves no file where there are none."""
    file.parent.mkdir(mode=0o700, exist_ok=True)
    row = con.execute(f"copy ({query}) to {literal(file)} (format csv, header)").fetchone()
    rows = int(row[0]) if row else 0
    if not rows:
        file.unlink()
    else:
        file.chmod(0o600)
    return rows


def export(settings: Settings, who: str, folder: Path) -> dict[str, int]:
    """Write what is held of the customer who is known by an id, e-mail or phone; returns rows by file.

    Raises NobodyFound unless it is one customer, LoyaltyError where the folder is not empty.
    """
    _place(folder)
    os.umask(0o077)
    written = {}
    with pipeline(settings) as con:
        keys = finding.keys_of(con, who)
        finding.rows_of(con, keys)
        held = held_of(con, len(keys))
        tables = [("records", *one) for one in raw_tables(con, held)] + [
            ("figures", *one) for one in mart_tables(con)
        ]
        for part, name, query in tables:
            if rows := _write(con, folder / part / f"{name}.csv", query):
                written[f"{part}/{name}.csv"] = rows
    lines = [f"| {name} | {rows} | {_meaning(Path(name).stem)} |" for name, rows in written.items()]
    head = "\n".join(HEAD).format(
        company=settings.company.title or settings.company.name, day=f"{datetime.now(UTC):%Y-%m-%d}"
    )
    (folder / "README.md").write_text(head + "\n".join(lines) + "\n", "utf-8")
    return written
