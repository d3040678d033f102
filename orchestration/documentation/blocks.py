"""The project's YAML as people read it: a description that names a block of dbt's `docs` holds the block's text.

dbt does so for what it writes itself; pages and checks that read the YAML directly come here. Never here: other Jinja.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ingestion.settings import PROJECT_ROOT

MODELS = PROJECT_ROOT / "dbt_project/models"
BLOCK = re.compile(r"\{% docs (\w+) %\}\n(.*?)\n\{% enddocs %\}", re.DOTALL)
USE = re.compile(r"\{\{ doc\('(\w+)'\) \}\}")


@cache
def blocks() -> dict[str, str]:
    """Every block's text by its name."""
    return {
        name: text
        for file in sorted(MODELS.rglob("*.md"))
        for name, text in BLOCK.findall(file.read_text("utf-8"))
    }


def with_blocks(text: str) -> str:
    """A YAML text in which each block stands in place of its name; KeyError where there is none of that name."""
    return USE.sub(lambda use: blocks()[use.group(1)], text)


def document(file: Path) -> dict[str, Any]:
    """A YAML file of the project, its descriptions as people read them."""
    return yaml.safe_load(with_blocks(file.read_text("utf-8"))) or {}
