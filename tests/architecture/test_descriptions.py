"""A description of a column is read alone, in a BI tool: it names its subject and points at nothing outside itself.

Add an opening here when one is found that needs the column before it. Never here: whether a description is true.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
import yaml

from orchestration.documentation.blocks import blocks, document, with_blocks
from tests.architecture.house import name, refuse, under

#: Words that, at the beginning, stand for something the description does not name.
OPENING = re.compile(
    r"(of (those|them|these|which)|those|these|them|they|theirs?|the (same|others?)|likewise|its?|ditto|such|"
    r"without (it|them)|with (it|them)|that is|as (above|before))\b",
    re.IGNORECASE,
)
#: A thing counted that is only a pronoun: "Customers of them."
PRONOUN = re.compile(r"^\w+( \w+)? (of|among) (them|those|these)[.;,]", re.IGNORECASE)
FOLDERS = ("dbt_project/models/marts", "dbt_project/models/intermediate", "dbt_project/seeds")


def dangles(text: str) -> bool:
    """Whether a description points at something outside itself."""
    return bool(OPENING.match(text.strip()) or PRONOUN.match(text.strip()))


def columns(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every column of a YAML file, as model.column, with its description."""
    for one in [*(document.get("models") or []), *(document.get("seeds") or [])]:
        for column in one.get("columns") or []:
            yield f"{one['name']}.{column['name']}", str(column.get("description") or "")


def _described() -> Iterator[tuple[str, str, str]]:
    for folder in FOLDERS:
        for file in under(folder, ".yml"):
            for column, text in columns(document(file)):
                yield name(file), column, text


def test_every_description_names_its_subject() -> None:
    found = list(_described())
    assert len(found) > 500
    refuse(
        f"{file}: {column}: '{text}' points outside itself" for file, column, text in found if dangles(text)
    )


@pytest.mark.parametrize(
    "text",
    [
        "Of those, kept.",
        "Of them recovered.",
        "Customers of them.",
        "The same within 60 days.",
        "Its standard error.",
        "Likewise for orders.",
        "Theirs.",
        "Their net revenue so far.",
        "Those whose days are over.",
        "The others; not in the rate.",
        "Without it.",
        "Such days since the first departure.",
    ],
)
def test_a_dangling_description_is_seen(text: str) -> None:
    assert dangles(text)
    document = {"models": [{"name": "a", "columns": [{"name": "b", "description": text}]}]}
    assert list(columns(document)) == [("a.b", text)]


@pytest.mark.parametrize(
    "text", ["Promises due on the day that were kept.", "Items of the order.", "Itemised cost of the order."]
)
def test_a_description_that_names_its_subject_passes(text: str) -> None:
    assert not dangles(text)


#: How often the same words may describe columns before they become a block of dbt's `docs`.
REPEATED = 10


def repeated(texts: Iterable[str]) -> list[str]:
    """Descriptions written out so often that they should be a block (models/columns.md)."""
    return [text for text, count in Counter(texts).items() if count > REPEATED and "{{ doc(" not in text]


def test_what_repeats_is_written_once() -> None:
    files = [file for folder in FOLDERS for file in under(folder, ".yml")]
    written = [
        text for file in files for _, text in columns(yaml.safe_load(file.read_text("utf-8")) or {}) if text
    ]
    assert repeated(written) == []


def test_words_written_out_again_are_seen() -> None:
    assert repeated(["The day."] * 11 + ["{{ doc('as_of') }}"] * 50) == ["The day."]


def test_a_block_stands_in_place_of_its_name() -> None:
    told = with_blocks("- {name: as_of, description: \"{{ doc('as_of') }}\"}")
    assert told == f'- {{name: as_of, description: "{blocks()["as_of"]}"}}'
    with pytest.raises(KeyError):
        with_blocks("{{ doc('nothing') }}")
