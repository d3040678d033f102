"""Every example of docs/sources.md is run as it stands there, and every key of a company file is explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ingestion.company.model import ColumnMap, Company, Source
from ingestion.company.reading import Reading
from ingestion.load import load_company
from ingestion.settings import PROJECT_ROOT, load_settings

PAGE = (PROJECT_ROOT / "docs/sources.md").read_text("utf-8")
EXAMPLE = re.compile(
    r"<!-- example: (\w+) loads (\d+) quarantines (\d+) -->\n(.*?)(?=\n## |\n<!-- example|\Z)", re.S
)
FILE = re.compile(r"`([\w./*-]+)`\n\n```\w+\n(.*?)```", re.S)
EXAMPLES = {name: (int(loads), int(refused), body) for name, loads, refused, body in EXAMPLE.findall(PAGE)}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_loads_what_the_page_says(tmp_path: Path, name: str) -> None:
    loads, refused, body = EXAMPLES[name]
    encoding = "latin-1" if "encoding: latin-1" in body else "utf-8"
    for path, content in FILE.findall(body):
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8" if path.endswith(".yml") else encoding)
    settings = load_settings(company_file=tmp_path / "company.yml", home=tmp_path / "var")
    reports = load_company(settings).sources
    assert [report.rejected for report in reports if report.rejected] == []
    assert sum(report.rows_loaded for report in reports) == loads
    assert sum(report.rows_quarantined for report in reports) == refused


def test_there_are_examples() -> None:
    assert set(EXAMPLES) == {"shortest", "reading", "grain", "inputs"}


@pytest.mark.parametrize("model", [Company, Source, Reading, ColumnMap])
def test_every_key_is_explained(model: type) -> None:
    keys = set(model.model_fields) - {"demo"}  # type: ignore[attr-defined]
    assert {key for key in keys if not re.search(rf"\b{key}\b", PAGE)} == set()
