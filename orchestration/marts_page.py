"""The marts as pages for people, one a mart and an index by subject: `python -m orchestration.marts_page`.

Written from the models' own YAML, so pages and contracts cannot differ; a test keeps docs/marts equal to what this
writes. A subject is a folder of models/marts. Never here: words that belong to a mart.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import yaml

from ingestion.settings import PROJECT_ROOT

FOLDER = PROJECT_ROOT / "dbt_project/models/marts"
PAGES = PROJECT_ROOT / "docs/marts"
INDEX = "README.md"
#: The star is the raw material of one's own questions: after the marts that answer one.
LAST = "Star"
#: Letters up to which a folder is named by an abbreviation (rfm).
ABBREVIATION = 3

INTRO = """# Marts

Every published table, by subject; its page says what a row is, who owns it, what it means, an example question with its
query, and each column. The tables lie in schema `marts` of the published file ([connect](../connect.md)). Days are days
in the company's time zone, instants are UTC, money is in the reporting currency, and null means unknown. `as_of` is the
last complete day a row knows.

These pages are written from the models' own descriptions (`dbt_project/models/marts/`) by `make docs`.
"""


class Mart(NamedTuple):
    """A mart as its page needs it."""

    name: str
    subject: str
    grain: str
    model: dict[str, Any]


def _grain(name: str) -> str:
    """What one row is, from the first line of the model."""
    (file,) = FOLDER.rglob(f"{name}.sql")
    return file.read_text("utf-8").splitlines()[0].removeprefix("-- grain: ").strip()


def _subject(file: Path) -> str:
    """The folder right under models/marts, as a title; three letters are an abbreviation."""
    inner = file.relative_to(FOLDER).parts[:-1]
    words = inner[0].replace("_", " ") if inner else "other"
    return words.upper() if len(words) <= ABBREVIATION else words.capitalize()


def marts() -> list[Mart]:
    """All marts, by subject and name."""
    found = [
        Mart(model["name"], _subject(file), _grain(model["name"]), model)
        for file in sorted(FOLDER.rglob("*.yml"))
        if not file.name.startswith("_unit")
        for model in (yaml.safe_load(file.read_text("utf-8")) or {}).get("models", [])
    ]
    return sorted(found, key=lambda mart: (mart.subject == LAST, mart.subject, mart.name))


def _line(text: Any) -> str:
    return " ".join(str(text or "").split())


def _column(column: dict[str, Any]) -> str:
    text = _line(column.get("description")).replace("|", "\\|")
    return f"| {column['name']} | {column.get('data_type', '')} | {text} |"


def _example(words: str) -> list[str]:
    """A question and its query, as the description gives them: `question: query`."""
    question, _, query = words.partition(": ")
    return [f"Example - {question}:", "", "```sql", query.rstrip(". "), "```", ""]


def page(mart: Mart) -> str:
    """One mart's page as Markdown."""
    meaning, *examples = _line(mart.model["description"]).split(" Example - ")
    owner = mart.model.get("config", {}).get("meta", {}).get("owner", "")
    lines = [f"# {mart.name}", "", f"Grain: {mart.grain}." + (f" Owner: {owner}." if owner else ""), ""]
    lines += [meaning, ""]
    lines += [line for example in examples for line in _example(example)]
    lines += ["| column | type | meaning |", "| --- | --- | --- |"]
    lines += [_column(column) for column in mart.model.get("columns", [])]
    return "\n".join([*lines, "", f"[All marts]({INDEX})", ""])


def _index(found: list[Mart]) -> str:
    lines = [INTRO]
    for subject in dict.fromkeys(mart.subject for mart in found):
        lines += [f"## {subject}", "", "| mart | one row is |", "| --- | --- |"]
        lines += [
            f"| [{mart.name}]({mart.name}.md) | {mart.grain.removeprefix('one row ')} |"
            for mart in found
            if mart.subject == subject
        ]
        lines.append("")
    return "\n".join(lines)


def pages() -> dict[str, str]:
    """Every page by its file name in docs/marts."""
    found = marts()
    return {INDEX: _index(found), **{f"{mart.name}.md": page(mart) for mart in found}}


def write(folder: Path = PAGES) -> None:
    """Write every page, and remove those of marts that are gone."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for old in folder.glob("*.md"):
        if old.name not in wanted:
            old.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, "utf-8")


if __name__ == "__main__":
    write()
