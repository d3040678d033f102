"""The list of metrics as a page: `python -m orchestration.documentation.metrics > docs/metric-list.md`.

Written from the semantic models' own YAML, so page and definitions cannot differ; a test keeps the file equal to what
this writes. Never here: how to ask (docs/metrics.md).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from ingestion.settings import PROJECT_ROOT
from orchestration.documentation.markdown import cell

FOLDER = PROJECT_ROOT / "dbt_project/models/semantic"
INTRO = """# List of metrics

By subject: what each metric is, its unit, the mart (or its column) it agrees with, and the subject's own dimensions.
[Metrics](metrics.md) says how to ask. Written from `dbt_project/models/semantic/` by `make docs`.
"""


def _entity(model: dict[str, Any]) -> str:
    """What the model's dimensions begin with."""
    primary = [one["name"] for one in model.get("entities", []) if one["type"] == "primary"]
    return str(model.get("primary_entity") or primary[0])


def _mart(name: str) -> str:
    """A mart, or a column of it, with a link to the mart's page."""
    table, dot, column = name.partition(".")
    return f"[{table}](marts/{table}.md){dot}{column}"


def _metrics(found: list[dict[str, Any]]) -> list[str]:
    lines = ["| metric | meaning | unit | agrees with |", "| --- | --- | --- | --- |"]
    for one in found:
        meta = one["config"]["meta"]
        lines.append(
            f"| `{one['name']}` | {cell(one['description'])} | {meta['unit']} | {_mart(meta['mart'])} |"
        )
    return lines


def _dimensions(models: list[dict[str, Any]]) -> list[str]:
    lines = ["| dimension | meaning |", "| --- | --- |"]
    for model in models:
        lines += [
            f"| `{_entity(model)}__{one['name']}` | {cell(one['description'])} |"
            for one in model["dimensions"]
        ]
    return lines


def _section(file: Path) -> list[str]:
    content = yaml.safe_load(file.read_text("utf-8"))
    lines = [f"## {file.stem.replace('_', ' ').capitalize()}", ""]
    if "metrics" in content:
        lines += [*_metrics(content["metrics"]), ""]
    if "semantic_models" in content:
        lines += [*_dimensions(content["semantic_models"]), ""]
    if "saved_queries" in content:
        lines += ["| saved query | meaning |", "| --- | --- |"]
        lines += [f"| `{one['name']}` | {cell(one['description'])} |" for one in content["saved_queries"]]
        lines.append("")
    return lines


def page() -> str:
    """The page as Markdown."""
    lines = [INTRO]
    for file in sorted(FOLDER.glob("*.yml")):
        lines += _section(file)
    return "\n".join(lines).rstrip("\n") + "\n"


if __name__ == "__main__":
    print(page(), end="")
