"""How a mart is made: the SQL of it and of what it reads, as links on the mart's page.

A reader who asks where a figure comes from opens two files instead of searching a hundred. Read from the SQL's own
`ref` and the models' YAML. Never here: words about a model.
"""

from __future__ import annotations

import re
from functools import cache
from os.path import relpath
from pathlib import Path

import yaml

from ingestion.settings import PROJECT_ROOT
from orchestration.documentation.markdown import cell, first_sentence

PROJECT = PROJECT_ROOT / "dbt_project"
PAGES = PROJECT_ROOT / "docs/marts"
#: What a model reads, by its name.
READS = re.compile(r"\bref\('(\w+)'\)")


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
            content = yaml.safe_load(file.read_text("utf-8")) or {}
            for node in [*content.get("models", []), *content.get("seeds", [])]:
                found[node["name"]] = first_sentence(node.get("description", ""))
    return found


def _row(name: str) -> str:
    link = relpath(_files()[name], PAGES)
    return f"| [{name}]({link}) | {cell(_descriptions().get(name, ''))} |"


def made(name: str) -> list[str]:
    """Lines of the page of mart `name` that say which SQL computes it and what that reads."""
    sql = _files()[name]
    read = sorted({other for other in READS.findall(sql.read_text("utf-8")) if other != name})
    computed = f"Computed by [{sql.name}]({relpath(sql, PAGES)})"
    lines = ["## How it is made", "", computed + (", which reads:" if read else ".")]
    if read:
        lines += ["", "| model or rule table | is |", "| --- | --- |", *map(_row, read)]
    return lines
