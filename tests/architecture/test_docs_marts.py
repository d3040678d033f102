"""The pages of the marts say what the models say, and there is no page of a mart that is gone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ingestion.settings import PROJECT_ROOT
from orchestration.documentation.made import made_of
from orchestration.documentation.marts import INDEX, marts, pages, write
from tests.architecture.house import files

DOCS = PROJECT_ROOT / "docs/marts"
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def _on_disk(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text("utf-8") for file in folder.glob("*")}


def test_the_pages_are_written_from_the_models() -> None:
    written, on_disk = pages(), _on_disk(DOCS)
    assert sorted(on_disk) == sorted(written), "a page too many or too few; run: make docs"
    differ = [name for name, text in written.items() if on_disk[name] != text]
    assert differ == [], "run: make docs"


def test_writing_removes_the_page_of_a_mart_that_is_gone(tmp_path: Path) -> None:
    (tmp_path / "gone.md").write_text("a mart of last year", "utf-8")
    write(tmp_path)
    assert _on_disk(tmp_path) == pages()


def test_the_index_leads_to_every_mart_under_its_subject() -> None:
    index = pages()[INDEX]
    for mart in marts():
        section = index.split(f"## {mart.subject}\n")[1].split("\n## ")[0]
        assert f"]({mart.name}.md)" in section


def test_links_between_pages_lead_somewhere() -> None:
    pages_on_disk = [file for file in files() if file.suffix == ".md"]
    assert len(pages_on_disk) > 10
    broken = [
        f"{file.relative_to(PROJECT_ROOT)}: {link}"
        for file in pages_on_disk
        for link in LINK.findall(file.read_text("utf-8"))
        if "://" not in link and not (file.parent / link).exists()
    ]
    assert broken == []


def _above(manifest: dict[str, Any], key: str) -> set[str]:
    """Models and rule tables above a node, as dbt has them."""
    parents = [one for one in manifest["parent_map"][key] if one.startswith(("model.", "seed."))]
    return {manifest["nodes"][one]["name"] for one in parents}.union(
        *(_above(manifest, one) for one in parents)
    )


def test_a_page_leads_from_its_figures_to_raw_without_a_gap(manifest: dict[str, Any]) -> None:
    for mart in ("nps", "customer_360", "recovery_effectiveness", "save_list"):
        assert made_of(mart) == _above(manifest, f"model.loyalty_loop.{mart}")
        assert "From the feeds " in pages()[f"{mart}.md"]
