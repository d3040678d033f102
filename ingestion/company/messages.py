"""What a fault in a company file is called: the words that say how to write it right.

Never here: where the fault stands (file.py) or what is one (model.py).
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from ingestion.company.model import ColumnMap, Company, Source
from ingestion.company.reading import Reading

#: Every key a company file may hold anywhere, for the likely meaning of a misspelt one.
KNOWN_KEYS = [name for model in (Company, Source, Reading, ColumnMap) for name in model.model_fields]

#: What pydantic says of a wrong value, in words that say how to write a right one.
WORDS = {
    "date_from_datetime_parsing": "write the day as YYYY-MM-DD, such as 2026-10-30",
    "date_parsing": "write the day as YYYY-MM-DD, such as 2026-10-30",
}
PATTERNS = {
    "name": "use lower-case letters, digits and _, a letter first (it names a folder or a table)",
    "currency": "use the three capital letters of ISO 4217, such as EUR",
}


def told(fault: Mapping[str, Any]) -> str:
    """A pydantic fault in words; pydantic's own where we have none better."""
    kind, last = fault["type"], str(fault["loc"][-1]) if fault["loc"] else ""
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(last, KNOWN_KEYS, n=1)
        hint = (
            f"did you mean '{near[0]}'?"
            if near
            else "remove it or see docs/sources.md for the keys there are"
        )
        return f"unknown key; {hint}"
    text = str(fault["msg"]).removeprefix("Value error, ")
    if kind == "string_pattern_mismatch":
        return PATTERNS.get(last, text)
    return WORDS.get(kind, text)
