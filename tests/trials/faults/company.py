"""The company that faults happen to, and what must be equal after them.

Here: the undisturbed company, copies of it at the moment before a refresh, hashes of what is stored and served. Never
here: a fault (kinds.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml

from ingestion.contracts import contracts
from ingestion.database import quoted
from ingestion.demo.write import write_demo
from tests.small import ABOUT_DELIVERIES, SmallCompany, small_company


@dataclass(frozen=True)
class Reference:
    """The undisturbed company: where it starts from, what it stores and serves, and the seconds of each stage."""

    before: SmallCompany
    stored: dict[str, Any]
    served: dict[str, Any]
    seconds: dict[str, float]


def before_refresh(folder: Path) -> SmallCompany:
    """A company whose files lie there, written once: nothing is loaded, and nobody writes them again."""
    company = small_company(folder)
    write_demo(company.settings)
    document = yaml.safe_load(company.file.read_text("utf-8"))
    del document["demo"]
    company.file.write_text(yaml.safe_dump(document, sort_keys=False), "utf-8")
    return company


def stored(company: SmallCompany) -> dict[str, Any]:
    """Rows and hash of each raw table's content, whatever the order or the number of loads."""
    with duckdb.connect(str(company.settings.pipeline_db), read_only=True) as con:
        found = {}
        for feed, contract in contracts().items():
            content = ", ".join(quoted(name) for name in contract.columns)
            query = f"select count(*), sum(hash(row({content}))::hugeint) from raw.{feed}"
            found[feed] = con.execute(query).fetchone()
        found["quarantine"] = con.execute("select count(*) from raw.quarantine").fetchone()
        return found


def served(company: SmallCompany) -> dict[str, Any]:
    """Content hash of each mart, without those that count deliveries."""
    return {name: sums for name, sums in company.served().items() if name not in ABOUT_DELIVERIES}


def leftovers(company: SmallCompany) -> list[str]:
    """Half-made versions that nobody removed."""
    return [path.name for path in (company.settings.serve_dir).iterdir() if path.name.startswith(".")]


@dataclass(frozen=True)
class Run:
    """One fault and what came after it; `wrong` is empty where every promise was kept."""

    kind: str
    stage: str
    number: int
    note: str
    wrong: str
    seconds: float
