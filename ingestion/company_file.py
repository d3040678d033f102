"""Reading a company file: YAML to the validated model, with the line of every fault.

Here: what is short-hand in the YAML, and how a fault is told. Never here: what a key may hold (company.py).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from ingestion.company import Company, Reading
from ingestion.errors import CompanyFileError

READING_KEYS = tuple(Reading.model_fields)


def _expand_columns(columns: Any) -> Any:
    """`name: Source column` is short for `name: {column: Source column}`."""
    if not isinstance(columns, dict):
        return columns
    return {name: {"column": value} if isinstance(value, str) else value for name, value in columns.items()}


def _expand_source(raw: Any, defaults: dict[str, Any]) -> Any:
    """Give a source its defaults, and its single location the input name `source`."""
    if not isinstance(raw, dict):
        return raw
    source = dict(raw)
    own = {key: source.pop(key) for key in READING_KEYS if key in source}
    inherited = {**defaults, **own}
    inputs = source.get("inputs")
    if isinstance(inputs, dict):
        source["inputs"] = {name: {**inherited, **(part or {})} for name, part in inputs.items()}
    elif inputs is None:
        source["inputs"] = {"source": inherited}
    if source.get("select") and "over" not in source:
        source["over"] = "all_files"
    for key in ("timestamps", "time_zone"):
        if key in inherited:
            source[key] = inherited[key]
    source["columns"] = _expand_columns(source.get("columns", {}))
    return source


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
        path = tuple(step for step in fault["loc"] if step not in ("inputs", "source"))
        line = _node_at(tree, path).start_mark.line + 1
        where = ".".join(str(step) for step in path) or "company file"
        text = fault["msg"].removeprefix("Value error, ")
        if fault["type"] == "extra_forbidden":
            text = "unknown key; remove it or see docs/sources.md for the keys there are"
        lines.append(f"{file}, line {line}: {where}: {text}")
    return "\n".join(lines)


def _expand(document: Any) -> Any:
    """The document as the models above want it: the company's keys and its sources on one level."""
    if not isinstance(document, dict):
        raise TypeError("the file holds no keys; see docs/sources.md for a first one")
    unknown = set(document) - {"company", "demo", "defaults", "sources"}
    if unknown:
        raise TypeError(f"unknown key '{sorted(unknown)[0]}'; keys are: company, demo, defaults, sources")
    sources = document.get("sources") or []
    defaults = document.get("defaults") or {}
    expanded = [_expand_source(source, defaults) for source in sources]
    return {**(document.get("company") or {}), "demo": document.get("demo"), "sources": expanded}


def load_company(file: Path) -> Company:
    """Read and validate a company file.

    Raises CompanyFileError naming file, line and fix for each fault.
    """
    if not file.is_file():
        raise CompanyFileError(
            f"{file}: no such company file; set LOYALTY_COMPANY to one (see docs/sources.md)"
        )
    text = file.read_text("utf-8")
    try:
        tree, document = yaml.compose(text), yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CompanyFileError(f"{file}, line {line}: not valid YAML: {error.problem}") from None
    try:
        return Company.model_validate(_expand(document))
    except TypeError as error:
        raise CompanyFileError(f"{file}: {error}") from None
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
