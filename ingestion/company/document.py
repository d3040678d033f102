"""The text of a company file as YAML: its values and the nodes that know their lines; a fault is told with its line.

Never here: what the values mean (file.py, model.py).
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from ingestion.errors import CompanyFileError

#: Values that a company file may hold, aliases written out; the largest real one has some hundred.
MOST_NODES = 100_000


def _refuse_twins(file: Path, node: Any) -> None:
    """A key written twice would win over the first in silence."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if str(key.value) in seen:
                line = key.start_mark.line + 1
                raise CompanyFileError(
                    f"{file}, line {line}: {key.value}: stands twice here; remove one of the two"
                )
            seen.add(str(key.value))
            _refuse_twins(file, value)
    elif isinstance(node, yaml.SequenceNode):
        for part in node.value:
            _refuse_twins(file, part)


def _refuse_expansion(file: Path, node: Any) -> None:
    """Aliases of aliases make a small file a document that no memory holds."""
    sizes: dict[int, int] = {}

    def size(part: Any) -> int:
        if id(part) not in sizes:
            inner = part.value if isinstance(part, yaml.CollectionNode) else []
            sizes[id(part)] = 1 + sum(sum(map(size, p)) if isinstance(p, tuple) else size(p) for p in inner)
        return sizes[id(part)]

    if node is not None and size(node) > MOST_NODES:
        raise CompanyFileError(
            f"{file}, line 1: aliases (*) inside aliases make more than {MOST_NODES} values"
        )


def parse(file: Path) -> tuple[Any, Any]:
    """The YAML's nodes, which know their lines, and its values."""
    data = file.read_bytes()
    try:
        text = data.decode("utf-8-sig")
        tree = yaml.compose(text)
        _refuse_expansion(file, tree)
        _refuse_twins(file, tree)
        return tree, yaml.safe_load(text)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CompanyFileError(f"{file}, line {line}: not UTF-8; save the file as UTF-8") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        tab = "; indent with blanks, YAML takes no tab" if "\\t" in str(error.problem) else ""
        raise CompanyFileError(f"{file}, line {line}: not valid YAML: {error.problem}{tab}") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise CompanyFileError(f"{file}, line {line}: not valid YAML: {error.reason}") from None
    except ValueError as error:  # a date that no calendar has
        raise CompanyFileError(f"{file}, line {_no_day(text)}: not a date: {error}") from None
    except RecursionError:
        raise CompanyFileError(f"{file}, line 1: an alias (*) stands inside what it names") from None


def _no_day(text: str) -> int:
    """The first line with a date that no calendar has."""
    for number, line in enumerate(text.splitlines(), 1):
        for found in re.findall(r"\d{4}-\d\d?-\d\d?", line):
            try:
                date(*map(int, found.split("-")))
            except ValueError:
                return number
    return 1
