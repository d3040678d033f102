"""The dictionary's page in a real browser, opened from disk: it finds, it leads, it prints, and it asks for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from orchestration.publish.publisher import publish
from tests.pipeline.offered import CATALOGUE, small_settings
from tests.pipeline.report_browser import LOW_CONTRAST, browser, opened

#: What a person sees: names of the tables and columns that are not hidden.
TABLES = "[...document.querySelectorAll('section.table')].filter((one) => !one.hidden).map((one) => one.id)"
COLUMNS = "[...document.querySelectorAll('tbody tr')].filter((one) => one.getClientRects().length).map((one) => one.id)"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings = small_settings(tmp_path_factory.mktemp("company"))
    publish(settings, CATALOGUE, "run")
    return settings.serve_dir / "current/warehouse/dictionary.html"


@pytest.fixture(scope="module")
def launched() -> Iterator[Any]:
    with browser() as one:
        yield one


def test_the_page_finds_and_leads(launched: Any, file: Path) -> None:
    with opened(launched, file) as seen:
        assert seen.ask(TABLES) == ["customer_360", "dim_date"]
        seen.page.fill("#search", "net REVENUE chf")
        assert seen.ask(TABLES) == ["customer_360"]
        assert seen.ask(COLUMNS) == ["customer_360.revenue"]
        assert seen.page.inner_text("#found") == "Tables: 1, columns: 1"
        seen.page.fill("#search", "no such thing")
        assert seen.ask(TABLES) == []
        assert seen.page.is_visible("#none")
        seen.ask("location.hash = '#dim_date.date_day'")
        seen.page.wait_for_function("document.getElementById('search').value === ''")
        assert seen.ask(TABLES) == ["customer_360", "dim_date"]
        assert seen.ask("document.querySelector(':target').id") == "dim_date.date_day"
        assert seen.said == []
        assert {request.split(":")[0] for request in seen.requests} == {"file"}
        assert len(seen.requests) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_it_on_a_phone_too(launched: Any, file: Path, scheme: str) -> None:
    with opened(launched, file, width=360, scheme=scheme) as seen:
        assert seen.ask("document.documentElement.scrollWidth") <= 360
        assert seen.ask(f"({LOW_CONTRAST})()") == []
        assert (
            seen.ask("document.querySelectorAll('main, header, nav[aria-label], label[for=search]').length")
            == 4
        )
        seen.page.keyboard.press("Tab")
        assert seen.ask("document.activeElement.hash") == "#tables", (
            "the first stop leads past the list of tables"
        )


def test_on_paper_there_is_no_search(launched: Any, file: Path) -> None:
    with opened(launched, file) as seen:
        seen.page.emulate_media(media="print")
        assert not seen.page.is_visible("#search")
        assert seen.page.is_visible("#dim_date")
        assert len(seen.page.pdf()) > 10_000
