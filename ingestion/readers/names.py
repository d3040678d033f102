"""Names of the columns of a header: trimmed, and told apart where the file itself does not do so.

A name that stands twice is numbered from its second place on (`Sprint`, `Sprint_2`); a cell without a name is called
after its place (`unnamed_5`). Never here: finding the header (text.py, excel.py) or what a mapping may read of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

#: Beside white space, what a spreadsheet or an editor leaves around a name: the byte order mark, the empty space.
BLANKS = " \t\r\n\u00a0\ufeff\u200b"
#: How a column without a name is called.
UNNAMED = re.compile(r"unnamed_\d+")


def column_names(cells: Sequence[object]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Names of the cells, each once, and which of them stand more than once in the header (in lower case)."""
    told = [cell.strip(BLANKS) if isinstance(cell, str) else "" for cell in cells]
    given = {name.lower() for name in told}
    names: list[str] = []
    used: set[str] = set()
    doubled: set[str] = set()
    for place, name in enumerate(told, 1):
        own = name or f"unnamed_{place}"
        if own.lower() in used:
            doubled.add(own.lower())
            own = _numbered(own, used | given)
        used.add(own.lower())
        names.append(own)
    return tuple(names), frozenset(doubled)


def _numbered(name: str, taken: set[str]) -> str:
    """The name with the first number that no column has."""
    number = 2
    while f"{name}_{number}".lower() in taken:
        number += 1
    return f"{name}_{number}"
