"""The marts as a page for people: `python -m orchestration.marts_page > docs/marts.md`.

Written from the models' own YAML, so page and contract cannot differ; a test keeps the page in the docs equal
to what this writes. Never here: words that belong to a mart.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from ingestion.settings import PROJECT_ROOT

FOLDER = PROJECT_ROOT / "dbt_project/models/marts"

INTRO = """# Marts

Every published table: what a row is, what it means, an example question with its query, and each column. The
tables lie in schema `marts` of the published file ([connect.md](connect.md)). Days are days in the company's
time zone, instants are UTC, money is in the reporting currency, and null means unknown. `as_of` is the last
complete day a row knows.

This page is written from the models' own descriptions (`dbt_project/models/marts/`).
"""


def _models(folder: Path) -> list[dict[str, Any]]:
    files = sorted(file for file in folder.rglob("*.yml") if not file.name.startswith("_unit"))
    found = [
        model for file in files for model in (yaml.safe_load(file.read_text("utf-8")) or {}).get("models", [])
    ]
    return sorted(found, key=lambda model: (model["name"].startswith(("dim_", "fct_")), model["name"]))


def _grain(model: dict[str, Any]) -> str:
    (file,) = FOLDER.rglob(f"{model['name']}.sql")
    return file.read_text("utf-8").splitlines()[0].removeprefix("-- grain: ").strip()


def _column(column: dict[str, Any]) -> str:
    text = " ".join(str(column.get("description", "")).split()).replace("|", "\\|")
    return f"| {column['name']} | {column.get('data_type', '')} | {text} |"


def _section(model: dict[str, Any]) -> str:
    words = " ".join(str(model["description"]).split())
    meaning, _, example = words.partition(" Example - ")
    owner = model.get("config", {}).get("meta", {}).get("owner", "")
    lines = [
        f"## {model['name']}",
        "",
        f"Grain: {_grain(model)}." + (f" Owner: {owner}." if owner else ""),
        "",
    ]
    lines += [meaning, ""]
    if example:
        question, _, query = example.partition(": ")
        lines += [f"Example - {question}:", "", "```sql", query.rstrip("."), "```", ""]
    lines += ["| column | type | meaning |", "| --- | --- | --- |"]
    return "\n".join([*lines, *(_column(column) for column in model.get("columns", [])), ""])


def page() -> str:
    """The whole page as Markdown."""
    models = _models(FOLDER)
    index = "\n".join(f"* [{model['name']}](#{model['name']}): {_grain(model)}" for model in models)
    return "\n".join([INTRO, index, "", *(_section(model) for model in models)])


if __name__ == "__main__":
    print(page(), end="")
