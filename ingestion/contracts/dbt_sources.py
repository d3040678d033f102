"""What ingestion writes, as the sources of dbt: `python -m ingestion.contracts.dbt_sources`, into models/sources.yml.

Feeds come from the contracts, the ledger's tables from ledger/tables.yml. A test keeps sources.yml equal to what
this writes. Add a technical column when ingestion writes one. Never here: words that belong to a contract.
"""

from __future__ import annotations

import json
from pathlib import Path

from ingestion.contracts import Contract, contracts

LEDGER = Path(__file__).parent / "ledger/tables.yml"
INTRO = """version: 2

# What ingestion wrote. Only staging may read it; the raw feeds are kept for ever, append-only.
# Written from ingestion/contracts by `make docs`: change the contract, not this file.
sources:
  - name: raw
    description: Rows as they came, one table a contract, and the ledger of how they came.
    schema: raw
    tables:
"""
#: Columns that ingestion adds to every feed, after those of the contract: name, type, meaning.
TECHNICAL = (
    ("_extra", "varchar", "Columns of the source that no mapping asked for, as JSON text."),
    ("_batch_id", "bigint", "The load that wrote the row."),
    ("_file_id", "bigint", "The file content the row came from."),
    ("_row_number", "bigint", "Position of the row in its file, the first data row being 1."),
    ("_row_hash", "uuid", "Hash of the row's content."),
    ("_loaded_at", "timestamp", "When the row was written."),
)


def _quoted(text: str) -> str:
    """A text as YAML holds it whatever it contains: JSON's quotes are YAML's."""
    return json.dumps(text, ensure_ascii=False)


def _column(name: str, sql_type: str, meaning: str) -> str:
    type_ = _quoted(sql_type.lower())
    return f"          - {{name: {name}, data_type: {type_}, description: {_quoted(meaning)}}}\n"


def _table(contract: Contract) -> str:
    head = (
        f"      - name: {contract.feed}\n"
        f"        description: {_quoted(contract.description)}\n"
        f"        config: {{meta: {{dagster: {{asset_key: [raw, {contract.feed}]}}}}}}\n"
        "        columns:\n"
    )
    own = [(name, column.sql_type, column.description) for name, column in contract.columns.items()]
    return head + "".join(_column(*column) for column in (*own, *TECHNICAL))


def sources() -> str:
    """The whole file as YAML."""
    return INTRO + "".join(map(_table, contracts().values())) + LEDGER.read_text("utf-8")


if __name__ == "__main__":
    print(sources(), end="")
