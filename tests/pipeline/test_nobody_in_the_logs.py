"""What a refresh leaves of itself - records, Dagster's history, pages, its output - holds no way to reach anybody.

Every e-mail, phone, name and comment that was loaded is a mark that is looked for in every byte.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from ingestion.contracts import contracts
from tests.shared import said_by
from tests.small import SmallCompany

#: What holds persons by its purpose: the database, what is published, and the simulated company's own files.
FOR_PERSONS = ("pipeline.duckdb", "serve", "sources", "truth")
#: Shorter texts are part of anything; what somebody typed is a mark from a sentence on, as "passed on" is a label too.
SHORTEST = {"contact": 8, "identifier": 8, "free_text": 16}


@pytest.fixture(scope="module")
def marks(served_company: SmallCompany) -> set[str]:
    parts = [
        f'select "{name}" as text from raw.{contract.feed} where length("{name}") >= {SHORTEST[str(column.personal)]}'
        for contract in contracts().values()
        for name, column in contract.columns.items()
        if column.personal in ("contact", "free_text") or name == "full_name"
    ]
    with duckdb.connect(str(served_company.settings.pipeline_db), read_only=True) as con:
        return {text for (text,) in con.execute(" union ".join(parts)).fetchall()}


def left_behind(home: Path) -> list[Path]:
    """Files that runs have left of themselves."""
    files = [file for file in home.rglob("*") if file.is_file() and not file.is_symlink()]
    return [file for file in files if file.relative_to(home).parts[0] not in FOR_PERSONS]


def holding(files: list[Path], marks: set[str]) -> dict[str, set[str]]:
    """Marks by the files whose bytes hold them."""
    read = {file: file.read_bytes() for file in files}
    return {
        file.name: held
        for file, content in read.items()
        if (held := {mark for mark in marks if mark.encode() in content})
    }


def test_no_log_names_a_way_to_reach_anybody(served_company: SmallCompany, marks: set[str]) -> None:
    files = left_behind(served_company.settings.company_home)
    assert len(marks) > 200
    assert {"runs.db", "index.db", "summary.json", "summary.html", "gate_marts.json"} <= {
        file.name for file in files
    }
    assert holding(files, marks) == {}
    assert [mark for mark in marks if mark in said_by(served_company)] == []


def test_the_search_is_no_blind_one(served_company: SmallCompany, marks: set[str]) -> None:
    home = served_company.settings.company_home
    assert len(holding([home / "pipeline.duckdb"], marks)["pipeline.duckdb"]) > 200
    report = [file for file in (home / "serve/reports").rglob("*") if file.is_file()]
    assert holding(report, marks) == {}, "the report shows no contact and no free text"
