"""How a mart is made: the SQL of it and of what it reads, as links on the mart's page.

A reader who asks where a figure comes from follows links from the mart to the raw columns instead of searching a
hundred files. Read from the SQL's own `ref` and `source`, and the models' YAML. Never here: words about a model.
"""

from __future__ import annotations

import re
from functools import cache
from os.path import relpath
from pathlib import Path

from ingestion.contracts import contracts
from ingestion.settings import PROJECT_ROOT
from orchestration.documentation.blocks import document
from orchestration.documentation.markdown import cell, first_sentence

PROJECT = PROJECT_ROOT / "dbt_project"
PAGES = PROJECT_ROOT / "docs/marts"
#: What a model reads: other models, named in a ref or in a list that a loop gives to ref, and raw tables.
READS = re.compile(r"""\bref\(['"](\w+)['"]\)|'((?:stg|int)_\w+)'""")
READS_RAW = re.compile(r"\bsource\('raw', '(\w+)'\)")
#: A macro with its name and text, and what may be a call of one. Those under macros/marts hold definitions, the others
#: ways of writing SQL.
MACRO = re.compile(r"{%-? macro (\w+)\((.*?){%-? endmacro", re.S)
CALL = re.compile(r"\b(\w+)\(")
DEFINITIONS = PROJECT / "macros/marts"


@cache
def _files() -> dict[str, Path]:
    """File of each model and rule table, by its name."""
    return {
        file.stem: file
        for folder, kind in (("models", "*.sql"), ("models", "*.py"), ("seeds", "*.csv"))
        for file in (PROJECT / folder).rglob(kind)
    }


@cache
def _descriptions() -> dict[str, str]:
    """First sentence of each model's and rule table's description, by its name."""
    found = {}
    for folder in ("models", "seeds"):
        for file in sorted((PROJECT / folder).rglob("*.yml")):
            content = document(file)
            for node in [*content.get("models", []), *content.get("seeds", [])]:
                found[node["name"]] = first_sentence(node.get("description", ""))
    return found


def _row(name: str) -> str:
    link = relpath(_files()[name], PAGES)
    return f"| [{name}]({link}) | {cell(_descriptions().get(name, ''))} |"


@cache
def _macros() -> dict[str, tuple[Path, str]]:
    """File and text of each macro of the project, by its name."""
    files = sorted((PROJECT / "macros").rglob("*.sql"))
    return {name: (file, text) for file in files for name, text in MACRO.findall(file.read_text("utf-8"))}


def _called(text: str) -> set[str]:
    """Macros that a text calls, and those that they call."""
    found: set[str] = set()
    waiting = [text]
    while waiting:
        words = set(CALL.findall(waiting.pop()))
        new = (words & _macros().keys()) - found
        found |= new
        waiting += [_macros()[name][1] for name in new]
    return found


@cache
def _text(name: str) -> str:
    """The model's SQL with that of the macros it calls."""
    own = _files()[name].read_text("utf-8")
    return "\n".join([own, *(_macros()[macro][1] for macro in sorted(_called(own)))])


@cache
def _reads(name: str) -> tuple[str, ...]:
    named = {one or other for one, other in READS.findall(_text(name))}
    return tuple(sorted((named & _files().keys()) - {name}))


@cache
def _steps(name: str) -> int:
    """Models between a model and raw, on the longest way."""
    return 1 + max((_steps(other) for other in _reads(name)), default=0)


def made_of(name: str) -> set[str]:
    """Every model and rule table that a model is made of."""
    found = set(_reads(name))
    return found.union(*(made_of(other) for other in found)) if found else found


def _link(file: Path, name: str = "") -> str:
    return f"[{name or file.stem}]({relpath(file, PAGES)})"


def _chain(name: str) -> list[str]:
    """The way from raw to the mart, raw first, and the macros on it that hold definitions."""
    before = sorted(made_of(name), key=lambda other: (_steps(other), other))
    raw = sorted({table for other in [*before, name] for table in READS_RAW.findall(_text(other))})
    feeds = [feed for feed in raw if feed in contracts()]
    texts = "\n".join(_files()[other].read_text("utf-8") for other in [*before, name])
    files = {_macros()[macro][0] for macro in _called(texts)}
    called = sorted(file for file in files if file.is_relative_to(DEFINITIONS))
    told = {
        "From the feeds": [f"[{feed}](../contracts.md#{feed})" for feed in feeds],
        "Every step, raw first:": [_link(_files()[other]) for other in before],
        "Definitions shared with other models:": [_link(file, file.name) for file in called],
    }
    return [line for words, links in told.items() if links for line in ("", f"{words} {', '.join(links)}.")]


def made(name: str) -> list[str]:
    """Lines of the page of mart `name` that say which SQL computes it, what that reads, and the whole way from raw."""
    sql, read = _files()[name], _reads(name)
    lines = [
        "## How it is made",
        "",
        f"Computed by {_link(sql, sql.name)}" + (", which reads:" if read else "."),
    ]
    if read:
        lines += ["", "| model or rule table | is |", "| --- | --- |", *map(_row, read)]
    return lines + _chain(name)
