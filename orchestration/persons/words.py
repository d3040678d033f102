"""One pattern for all texts of persons: each where it stands by itself, as plain text, in JSON and in HTML.

Never here: what is done with what it finds (sweep.py, searching.py).
"""

from __future__ import annotations

import html
import json
import os.path
import re
from collections.abc import Iterable
from itertools import groupby

from ingestion.persons.quoting import LONG


def spellings(text: str) -> set[str]:
    """A text as it stands in plain files, in JSON and in HTML."""
    return {text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], html.escape(text)}


def any_of(words: Iterable[str]) -> str:
    """A pattern of all words that shares their beginnings: thousands are looked for in the time of a few."""
    found = sorted(set(words))
    if not found[1:]:
        return re.escape("".join(found))
    branches = []
    for _, group in groupby(found, key=lambda word: word[:1]):
        alike = list(group)
        shared = os.path.commonprefix(alike)  # noqa: RUF071 - characters are meant, no path
        branches.append(re.escape(shared) + any_of(word[len(shared) :] for word in alike))
    longest_first = sorted(branches, key=lambda branch: branch == "")
    return f"(?:{'|'.join(longest_first)})"


def pattern(texts: list[str]) -> re.Pattern[str]:
    """Finds each text where it stands by itself; a short one between quotes or tags alone."""
    long = {one.lower() for text in texts if len(text) >= LONG for one in spellings(text)}
    short = {one.lower() for text in texts if len(text) < LONG for one in spellings(text)}
    parts = [rf"(?<!\w){any_of(long)}(?!\w)"] if long else []
    parts += [rf"(?<=[\"'>]){any_of(short)}(?=[\"'<\\])"] if short else []
    return re.compile("|".join(parts) or r"(?!)", re.IGNORECASE)
