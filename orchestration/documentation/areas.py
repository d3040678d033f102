"""A README for each area of the intermediate models: its chain as a diagram, and a sentence a model.

`python -m orchestration.documentation.areas` writes dbt_project/models/intermediate/<area>/README.md from dbt's
manifest; a test keeps them equal. Never here: words about a model, which stand in its YAML.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ingestion.settings import PROJECT_ROOT, load_settings
from orchestration.dbt.manifest import models, prepare
from orchestration.documentation.markdown import cell, first_sentence

STAGE = "intermediate"
HOME = PROJECT_ROOT / "dbt_project/models" / STAGE
Node = dict[str, Any]


def area(node: Node) -> str:
    """The folder of an intermediate model; the stage of any other node."""
    inside = node["resource_type"] == "model" and node["fqn"][1] == STAGE
    return str(node["fqn"][2] if inside else node["fqn"][1] if node["resource_type"] == "model" else "seeds")


def _edges(manifest: dict[str, Any], chosen: dict[str, Node]) -> list[tuple[str, str]]:
    """What the models of an area read, and which other areas read them; another area is one box."""
    every = manifest["nodes"]
    found = set()
    for key, node in chosen.items():
        for above in node["depends_on"]["nodes"]:
            if above in every:
                other = every[above]
                found.add((other["name"] if above in chosen else f"[{area(other)}]", node["name"]))
        for below in manifest["child_map"].get(key, []):
            if below not in chosen and every.get(below, {}).get("resource_type") == "model":
                found.add((node["name"], f"[{area(every[below])}]"))
    return sorted(found)


def _box(name: str) -> str:
    return f"{name[1:-1]}_area([{name[1:-1]}])" if name.startswith("[") else name


def _diagram(edges: Iterable[tuple[str, str]]) -> list[str]:
    return ["```mermaid", "flowchart LR", *(f"  {_box(a)} --> {_box(b)}" for a, b in edges), "```"]


def _row(node: Node) -> str:
    file = Path(node["original_file_path"]).name
    return f"| [{node['name']}]({file}) | {cell(first_sentence(node['description']))} |"


def page(manifest: dict[str, Any], name: str) -> str:
    """The README of one area."""
    chosen = {
        key: node
        for key, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node["fqn"][1] == STAGE and area(node) == name
    }
    rows = [_row(node) for node in sorted(chosen.values(), key=lambda node: str(node["name"]))]
    lines = [
        f"# {name.replace('_', ' ').capitalize()}", "",
        "Written by `make docs` from the models; rounded boxes are other areas and stages.", "",
        *_diagram(_edges(manifest, chosen)), "",
        "| model | is |", "| --- | --- |", *rows, "",
    ]  # fmt: skip
    return "\n".join(lines)


def pages(manifest: dict[str, Any]) -> dict[Path, str]:
    """Every area's README by its file."""
    names = {area(node) for node in models(manifest, STAGE).values()}
    return {HOME / name / "README.md": page(manifest, name) for name in sorted(names)}


def main() -> None:
    """Write them all."""
    for file, text in pages(prepare(load_settings()).content).items():
        file.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
