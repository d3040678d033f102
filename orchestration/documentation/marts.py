"""The marts as pages for people, one a mart and an index by subject: `python -m orchestration.documentation.marts`.

Written from the models' own YAML through the same tables as the published dictionary (publish/table.py), so pages,
contracts and dictionary cannot differ; a test keeps docs/marts equal to what this writes. A subject is a folder
of models/marts. Never here: words that belong to a mart.
"""

from __future__ import annotations

from pathlib import Path

from ingestion.settings import PROJECT_ROOT
from orchestration.documentation.blocks import document
from orchestration.documentation.made import PAGES, made
from orchestration.documentation.markdown import cell
from orchestration.publish.table import DescribedColumn, DescribedTable, Example, described

FOLDER = PROJECT_ROOT / "dbt_project/models/marts"
INDEX = "README.md"
#: The star is the raw material of one's own questions: after the marts that answer one.
LAST = "Star"

INTRO = """# Marts

Every published table, by subject; its page says what a row is, who owns it, what it means, an example question with its
query, and each column with its unit. The tables lie in schema `marts` of the published file ([connect](../connect.md)).
Days are days in the company's time zone, instants are UTC, and null means unknown. `as_of` is the last complete day a
row knows.

These pages are written from the models' own descriptions (`dbt_project/models/marts/`) by `make docs`.
"""


def _sql_and_folders(file: Path, name: str) -> tuple[str, tuple[str, ...]]:
    """The SQL of a model, and the folders its YAML lies in below models/marts."""
    (sql,) = FOLDER.rglob(f"{name}.sql")
    return sql.read_text("utf-8"), file.relative_to(FOLDER).parts[:-1]


def marts() -> list[DescribedTable]:
    """All marts, by subject and name."""
    found = []
    for file in sorted(FOLDER.rglob("*.yml")):
        if file.name.startswith("_unit"):
            continue
        for model in document(file).get("models", []):
            sql, folders = _sql_and_folders(file, model["name"])
            found.append(described(model, folders, sql))
    return sorted(found, key=lambda mart: (mart.subject == LAST, mart.subject, mart.name))


def _column(column: DescribedColumn) -> str:
    meaning = column.meaning + (" (tells who somebody is)" if column.is_personal else "")
    cells = (column.name, column.data_type, column.unit or "", meaning)
    return "| " + " | ".join(cell(text) for text in cells) + " |"


def _example(example: Example) -> list[str]:
    return [f"Example - {example.question}:", "", "```sql", example.query, "```", ""]


def page(mart: DescribedTable) -> str:
    """One mart's page as Markdown."""
    owner = f" Owner: {mart.owner}." if mart.owner else ""
    lines = [f"# {mart.name}", "", f"Grain: {mart.grain}.{owner}", "", mart.meaning, ""]
    lines += [line for example in mart.examples for line in _example(example)]
    lines += ["| column | type | unit | meaning |", "| --- | --- | --- | --- |"]
    lines += [_column(column) for column in mart.columns]
    return "\n".join([*lines, "", *made(mart.name), "", f"[All marts]({INDEX})", ""])


def _index(found: list[DescribedTable]) -> str:
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
