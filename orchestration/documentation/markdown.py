"""Words of the pages written as Markdown: a table's cell, the first sentence of a description.

Add what two kinds of pages write alike. Never here: what a page says.
"""

from __future__ import annotations

import re
from typing import Any

#: The end of a sentence: a stop before a blank and a capital, or the end of the text.
SENTENCE = re.compile(r"(.+?[.!?])(?=\s+[A-Z(]|$)", re.DOTALL)


def cell(text: Any) -> str:
    """A text on one line, as a table's cell may hold it."""
    return " ".join(str(text).split()).replace("|", "\\|")


def first_sentence(text: str) -> str:
    """The first sentence of a description, on one line."""
    line = " ".join(text.split())
    found = SENTENCE.match(line)
    return found.group(1) if found else line
