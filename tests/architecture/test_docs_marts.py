"""The marts page says what the models say."""

from __future__ import annotations

from ingestion.settings import PROJECT_ROOT
from orchestration.marts_page import page


def test_the_page_is_written_from_the_models() -> None:
    on_disk = (PROJECT_ROOT / "docs/marts.md").read_text("utf-8")
    assert on_disk == page(), "run: make docs"
