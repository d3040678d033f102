"""Reading a company file: YAML to the validated model, with the line of every fault.

Here: what is short-hand in the YAML, and how a fault is told. Never here: what a key may hold (model.py).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from ingestion.company.document import parse
from ingestion.company.messages import told
from ingestion.company.model import Company
from ingestion.company.reading import Reading
from ingestion.errors import CompanyFileError

READING_KEYS = tuple(Reading.model_fields)


class _NoMap(Exception):
    """A part of the document is not what its place wants; `path` says where."""

    def __init__(self, path: tuple[Any, ...], wanted: str) -> None:
        super().__init__(f"{'.'.join(map(str, path))}: write {wanted}; see docs/sources.md")
        self.path = path


class _UnknownKey(TypeError):
    """A key at the top of the document that there is not."""

    def __init__(self, key: str) -> None:
        super().__init__(f"unknown key '{key}'; keys are: company, demo, defaults, sources")
        self.key = key


def _map(value: Any, *path: Any) -> dict[Any, Any]:
    """The value, a map; an absent one is empty."""
    if not isinstance(value, dict | None):
        raise _NoMap(path, "a map (key: value)")
    return value or {}


def _expand_columns(columns: Any) -> Any:
    """`name: Source column` is short for `name: {column: Source column}`."""
    if not isinstance(columns, dict):
        return columns
    return {name: {"column": value} if isinstance(value, str) else value for name, value in columns.items()}


def _expand_source(raw: Any, defaults: dict[Any, Any], index: int) -> Any:
    """Give a source its defaults, and its single location the input name `source`."""
    source = dict(_map(raw, "sources", index))
    own = {key: source.pop(key) for key in READING_KEYS if key in source}
    inherited = {**defaults, **own}
    inputs = source.get("inputs")
    if isinstance(inputs, dict):
        source["inputs"] = {
            name: {**inherited, **_map(part, "sources", index, "inputs", name)}
            for name, part in inputs.items()
        }
    elif inputs is None:
        source["inputs"] = {"source": inherited}
    if source.get("select") and "over" not in source:
        source["over"] = "all_files"
    for key in ("timestamps", "time_zone", "numbers"):
        if key in inherited:
            source[key] = inherited[key]
    for key in ("columns", "attributes"):
        source[key] = _expand_columns(source.get(key, {}))
    return source


def _line(tree: Any, path: tuple[Any, ...]) -> int:
    """The line a fault is in: where its key stands, be that in its source, in `defaults` or in `company`."""
    top = path if path[:1] and path[0] in ("company", "demo", "defaults", "sources") else ("company", *path)
    own = _node_at(tree, top)
    if top[0] == "sources" and top[2:] and own is _node_at(tree, top[:2]):
        of_all, fallback = _node_at(tree, ("defaults",)), _node_at(tree, ("defaults", top[-1]))
        own = own if of_all is fallback else fallback
    return int(own.start_mark.line) + 1


def _node_at(node: Any, path: tuple[Any, ...]) -> Any:
    """The deepest YAML node on a path of keys and indexes; used for line numbers."""
    for step in path:
        if isinstance(node, yaml.MappingNode):
            found = [value for key, value in node.value if key.value == step]
            keyed = [key for key, _ in node.value if key.value == step]
            if not found:
                continue
            node = found[0] if isinstance(found[0], yaml.CollectionNode) else keyed[0]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
    return node


def _message(file: Path, tree: Any, error: ValidationError) -> str:
    """All faults of a company file, each with its line and the fix pydantic or we name."""
    lines = []
    for fault in error.errors():
        unnamed = ("inputs", "source") if "source" in fault["loc"] else ()
        path = tuple(step for step in fault["loc"] if step not in (*unnamed, "[key]"))
        path += getattr(fault.get("ctx", {}).get("error"), "path", ())
        line = _line(tree, path)
        where = ".".join(str(step) for step in path) or "company file"
        lines.append(f"{file}, line {line}: {where}: {told(fault)}")
    return "\n".join(lines)


def _expand(document: Any) -> Any:
    """The document as the models above want it: the company's keys and its sources on one level."""
    if not isinstance(document, dict):
        raise TypeError("the file holds no keys; see docs/sources.md for a first one")
    unknown = sorted(map(str, set(document) - {"company", "demo", "defaults", "sources"}))
    if unknown:
        raise _UnknownKey(unknown[0])
    sources = document.get("sources") or []
    if not isinstance(sources, list):
        raise _NoMap(("sources",), "a list, each source after a dash (- name: ...)")
    defaults = _map(document.get("defaults"), "defaults")
    expanded = [_expand_source(source, defaults, index) for index, source in enumerate(sources)]
    return {**_map(document.get("company"), "company"), "demo": document.get("demo"), "sources": expanded}


def load_company(file: Path) -> Company:
    """Read and validate a company file.

    Raises CompanyFileError naming file, line and fix for each fault.
    """
    if not file.is_file():
        raise CompanyFileError(
            f"{file}: no such company file; set LOYALTY_COMPANY to one (see docs/sources.md)"
        )
    tree, document = parse(file)
    try:
        return Company.model_validate(_expand(document))
    except _NoMap as error:
        raise CompanyFileError(f"{file}, line {_line(tree, error.path)}: {error}") from None
    except TypeError as error:
        line = _node_at(tree, (error.key,)).start_mark.line + 1 if isinstance(error, _UnknownKey) else 1
        raise CompanyFileError(f"{file}, line {line}: {error}") from None
    except ValidationError as error:
        raise CompanyFileError(_message(file, tree, error)) from None


def fill(text: str, places: dict[str, Path]) -> str:
    """A location with its {placeholders} filled; ValueError names an unknown one."""
    for name in re.findall(r"\{(\w+)\}", text):
        if name not in places:
            raise CompanyFileError(
                f"unknown placeholder '{{{name}}}' in '{text}'; known: {', '.join(places)}"
            )
        text = text.replace("{" + name + "}", str(places[name]))
    return text
