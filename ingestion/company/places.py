"""Where in a company file a column of a source is mapped, for what is found wrong while data is read.

Never here: faults of the file itself (file.py tells those).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml


def _value(node: Any, key: str) -> tuple[Any, Any]:
    """Key and value nodes of a map; None where it has no such key."""
    for own, value in node.value if isinstance(node, yaml.MappingNode) else []:
        if own.value == key:
            return own, value
    return None, None


def _in_select(select: Any, column: str) -> int:
    """The line of a select that gives a column: `... as column` before any other that names it."""
    begins = select.start_mark.line + (1 if select.style in ("|", ">") else 0)
    lines = select.value.splitlines()
    for pattern in (rf"\bas\s+\"?{re.escape(column)}\b", rf"\b{re.escape(column)}\b"):
        for number, line in enumerate(lines):
            if re.search(pattern, line, re.IGNORECASE):
                return int(begins + number)
    return int(select.start_mark.line)


def line_of(file: Path, source: str, column: str | None = None) -> int:
    """The line (1 = first) where a source maps a contract column, else where the source begins; 0 where neither is."""
    tree = yaml.compose(file.read_text("utf-8-sig"))
    _, sources = _value(tree, "sources")
    for part in sources.value if isinstance(sources, yaml.SequenceNode) else []:
        name, value = _value(part, "name")
        if value is None or value.value != source:
            continue
        _, select = _value(part, "select")
        if column and select is not None:
            return _in_select(select, column) + 1
        own, _ = _value(_value(part, "columns")[1], column or "")
        return int((own or name).start_mark.line) + 1
    return 0
