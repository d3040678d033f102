"""The contracts page says what the contracts say."""

from __future__ import annotations

from ingestion.contracts.page import page
from ingestion.settings import PROJECT_ROOT


def test_the_page_is_written_from_the_contracts() -> None:
    on_disk = (PROJECT_ROOT / "docs/contracts.md").read_text("utf-8")
    assert on_disk == page(), "run: make docs"
