"""Every way in which a file, a row or a cell is refused or warned of has a row in the docs' table.

A message is known by its words as the code writes them, with … for what is filled in. A new one fails here until the
table has a row for it and it is entered below. Never here: when it is said (the tests of each).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingestion.contracts import contracts
from ingestion.mapping.row_rules import row_checks
from ingestion.settings import PROJECT_ROOT
from orchestration.gates import arrival_rules, identity_rules, reference_rules, version_rules, volume_rules

PAGE = (PROJECT_ROOT / "docs/sources.md").read_text("utf-8")
TABLE = PAGE.split("## What happens to what is wrong")[1]
ROWS = re.findall(r"^\| (.+?) \| .+ \|$", TABLE, re.M)
#: Words of a row of the table, and the messages that it is about.
FILES = {
    "an empty, half-written or wrongly encoded file": (
        "the file is empty: 0 bytes, not even a header", "row …, the last, breaks off in the middle",
        "the packed file cannot be unpacked to its end: …", "the packed file cannot be unpacked as far as its header",
        "the file is no whole JSON document", "wrong encoding: …, which is not …", "wrong encoding: …; it is not utf-8",
        "wrong encoding: row … is not utf-8", "the file cannot be read: …",
    ),
    "a missing required column": ("required column(s) missing: …; the file has: …",),
    "a doubled column": (
        "duplicate header: column '…' stands twice (case does not count), and the mapping reads it",
    ),
    "a header that names no column": (
        "the header has no name in it", "row … of the sheet names no column",
        "column '…' has a name that is kept for the loader",
    ),
    "not of its source's format": (
        "no line is a JSON object", "no array stands at … of the JSON document", "the workbook cannot be read: …",
        "the header cannot be read: …", "the file mixes line ends (LF with CRLF)",
    ),
    "where the `excel` extra is not installed": ("Excel needs python-calamine",),
    "a line of more than 16 MB": (
        "… is longer than … MB", "one JSON document of more than … MB",
        "the workbook takes more memory than LOYALTY_MEMORY_LIMIT", "the workbook takes more than … seconds to read",
        "the workbook unpacks from … MB to … MB", "the file unpacks to more than … times its size",
        "more than … rows do not split into the columns of the header",
    ),
    "a link that leads nowhere": (
        "the link leads nowhere: …", "the file's name is not UTF-8", "the file cannot be opened: …",
        "… is no regular file",
    ),
    "a location at which no file stands": ("no file at …",),
    "rows with quotes that lack columns": (
        "of … rows only … can be told apart: rows with quotes lack columns, such as where a quote opens "
        "and does not close",
    ),
    "a row on which the SQL": (
        "the select of source … gives no …, required by feed …", "the mapping of source … fails on it: …",
    ),
    "a new column": ("new_column",),
    "a column that came before and is gone": ("lost_column",),
    "a missing optional column": ("missing_optional_column",),
    "an empty, half-written": ("no_rejected_files",),
    "a new file without any row": ("files_hold_rows",),
    "raw tables that hold other rows": ("total_adds_up",),
    "a row that breaks a rule": ("quarantine_share_allowed",),
    "a wrong value in a column": ("lost_cells_allowed",),
    "an e-mail or phone of too many customer ids": (
        "values_name_one_person", "ids_name_one_person", "ids_written_alike",
    ),
    "a row of `customers` whose id means nobody": ("customers_are_somebody",),
    "another secret than that of what is served": ("keys_are_as_served",),
    "order ids or customer ids that match nothing": ("references_are_described", "order_ids_are_orders"),
    "two contents of one key in two files": ("one_newest_version",),
    "several contents of one key in one file": ("one_content_a_key_and_file", "key_is_one"),
    "a batch far smaller than usual": ("new_days_hold_usual_rows", "corrections_keep_rows"),
    "a feed whose newest event is older": ("newest_event_is_recent",),
}  # fmt: skip
KNOWN = {message for messages in FILES.values() for message in messages}
#: Reasons that every contract makes of its own words; docs/contracts.md lists the words.
OF_CONTRACTS = r"(not readable as|required value|unknown value|is not|below|above|no customer reference).*"


def _words(node: ast.AST) -> str | None:
    """A text as the code writes it, … for what is filled in."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(
            "…" if isinstance(part, ast.FormattedValue) else _words(part) or "" for part in node.values
        )
    return None


def said(source: str) -> Iterator[str]:
    """The reasons for which a source text rejects files, reports columns and names rules of a gate."""
    places = {"RejectedFile": 0, "Drift": 1, "GateRule": 1}
    for node in ast.walk(ast.parse(source)):
        name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
        words = _words(node.args[places[name]]) if isinstance(node, ast.Call) and name in places else None
        if words:
            yield words


def everything_said() -> set[str]:
    gates = [
        Path(str(part.__file__))
        for part in (arrival_rules, identity_rules, reference_rules, version_rules, volume_rules)
    ]
    files = [*(PROJECT_ROOT / "ingestion").rglob("*.py"), *gates]
    return {words for file in files for words in said(file.read_text("utf-8"))}


def test_every_message_has_a_row() -> None:
    assert everything_said() == KNOWN


@pytest.mark.parametrize("words", FILES)
def test_the_row_is_in_the_table(words: str) -> None:
    assert any(words in row for row in ROWS)


def test_a_new_message_is_seen() -> None:
    assert set(said('raise RejectedFile(f"{n} moons", "x")\nDrift(p, "odd_column", c, m)')) == {
        "… moons",
        "odd_column",
    }


@pytest.mark.parametrize("feed", list(contracts()))
def test_reasons_of_a_contract_are_on_its_page(feed: str) -> None:
    page = (PROJECT_ROOT / "docs/contracts.md").read_text("utf-8")
    rules = {rule.reason for rule in (*contracts()[feed].rules, *contracts()[feed].warnings)}
    assert {rule for rule in rules if rule not in page} == set()
    others = {check.reason for check in row_checks(contracts()[feed])} - rules
    assert {reason for reason in others if not re.fullmatch(OF_CONTRACTS, reason)} == set()
