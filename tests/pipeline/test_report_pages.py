"""The report of a small company as a person meets it: every page, both languages, wide and narrow, light and dark.

Parametrised over the site's own pages. Never here: how the report is written and switched (test_report_build.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from orchestration.publish.reader import open_published
from orchestration.report.layout import ReportLayout
from orchestration.report.pages import PAGES
from orchestration.report.queries import ask
from tests.pipeline.report_browser import LOW_CONTRAST, browser, data_of, opened
from tests.small import SmallCompany


@pytest.fixture(scope="module")
def launched() -> Iterator[Any]:
    with browser() as found:
        yield found


def files(served_company: SmallCompany) -> list[Path]:
    """Every page of the site; of a page repeated for many values the first three."""
    folder = served_company.settings.serve_dir / "report"
    found = sorted(folder.glob("*.html"))
    assert found
    assert ReportLayout(served_company.settings.serve_dir).index in found
    counts: dict[str, int] = {}
    few = []
    for file in found:
        name = data_of(file)["name"]
        counts[name] = counts.get(name, 0) + 1
        few += [file] if counts[name] <= 3 else []
    assert set(counts) == {page.name for page in PAGES}
    return few


@pytest.mark.parametrize(("language", "width", "scheme"), [("en", 1280, "light"), ("zh", 360, "dark")])
def test_every_page_opens_from_disk_and_is_drawn(
    served_company: SmallCompany, launched: Any, language: str, width: int, scheme: str
) -> None:
    for file in files(served_company):
        with opened(launched, file, language, width, scheme) as seen:
            assert seen.said == [], file.name
            assert {url.split(":")[0] for url in seen.requests} <= {"file", "data"}, "nothing is fetched"
            wide = seen.ask("document.documentElement.scrollWidth")
            assert wide <= width, f"{file.name} is {wide} wide at {width}"
            for chart in seen.charts():
                assert chart["absent"] or (chart["marks"] > 0 and chart["label"]), f"{file.name}: {chart}"
            shown = seen.ask("document.body.innerText")
            assert "undefined" not in shown and "NaN" not in shown and "[object" not in shown, file.name
            assert seen.ask(f"({LOW_CONTRAST})()") == [], file.name


def test_numbers_on_the_pages_are_what_the_queries_give(served_company: SmallCompany, launched: Any) -> None:
    """Each number says which query and column it is of; the query is asked again, of the mart."""
    pages = {page.name: page for page in PAGES}
    with open_published(served_company.settings.serve_dir) as reader:
        for file in files(served_company):
            content = data_of(file)
            given = {"currency": served_company.settings.currency, "page_value": content["value"]}
            with opened(launched, file) as seen:
                seen.ask(
                    "document.querySelectorAll('details.numbers').forEach((one) => { one.open = true; })"
                )
                seen.page.wait_for_timeout(100)
                numbers = seen.figures()
            for query in pages[content["name"]].all_queries():
                _compare(
                    reader, content["name"], query, given, [one for one in numbers if one["query"] == query]
                )


def _compare(reader: Any, page: str, query: str, given: dict[str, Any], shown: list[dict[str, Any]]) -> None:
    answer = ask(reader, page, query, given)
    names = [name for name, _ in answer.columns]
    for column in {one["column"] for one in shown}:
        real = answer.values(column)
        for part in {one["part"] for one in shown}:
            seen = [one["raw"] for one in shown if one["part"] == part and one["column"] == column]
            assert column in names
            as_text = {_text(value) for value in real}
            assert {_text(value) for value in seen} <= as_text, f"{page}/{query}.{column} in {part}"


def _text(value: Any) -> str | None:
    """A value as both sides write it: booleans in small letters, numbers without their form."""
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    try:
        return str(Decimal(str(value)).normalize())
    except ArithmeticError:
        return str(value)


def test_the_overview_shows_the_pulse_of_the_last_day(served_company: SmallCompany, launched: Any) -> None:
    """Computed here from the marts, without the page's own queries."""
    with open_published(served_company.settings.serve_dir) as reader:
        reader.execute("from marts.company_pulse where day = as_of")
        names = [column[0] for column in reader.description or []]
        (row,) = reader.fetchall()
        last = dict(zip(names, row, strict=True))
        calls = reader.execute(
            "select count(*), sum(revenue_at_stake) from marts.save_list where list_name = 'save'"
        ).fetchone()
    with opened(launched, ReportLayout(served_company.settings.serve_dir).index) as seen:
        shown = {one["part"]: one for one in seen.figures() if one["query"] in ("pulse", "calls")}
    assert calls is not None
    assert shown["calls"]["text"] == f"{calls[0]:,}"
    for part, column in [
        ("active", "active_customers"),
        ("loyal", "loyal_customers"),
        ("trouble", "dissatisfied_customers"),
    ]:
        assert shown[part]["text"] == f"{last[column]:,}"
    assert Decimal(shown["revenue"]["raw"]) == last["revenue"]
    for part, column in [("nps", "nps"), ("order_promise", "order_promise_keeping")]:
        assert (None if shown[part]["raw"] is None else float(shown[part]["raw"])) == last[column]


def test_the_language_changes_without_loading_again_and_is_remembered(
    served_company: SmallCompany, launched: Any
) -> None:
    index = ReportLayout(served_company.settings.serve_dir).index
    with opened(launched, index, "en") as seen:
        before = len(seen.requests)
        english = seen.ask("document.body.innerText")
        chart = seen.ask("document.querySelector('.canvas svg').textContent")
        seen.page.click("[data-language=zh]")
        seen.page.wait_for_function("document.querySelector('.canvas svg') !== null")
        seen.page.wait_for_timeout(500)
        assert len(seen.requests) == before
        assert seen.ask("document.documentElement.lang") == "zh-CN"
        assert seen.ask("document.body.innerText") != english
        assert seen.ask("document.querySelector('.canvas svg').textContent") != chart
        assert seen.ask("document.querySelector('nav a').textContent") == "概览"
        seen.page.goto(f"file://{index}")
        assert seen.ask("document.documentElement.lang") == "zh-CN"


def test_pages_are_whole_for_those_who_do_not_see_or_use_a_mouse(
    served_company: SmallCompany, launched: Any
) -> None:
    for file in files(served_company):
        with opened(launched, file) as seen:
            levels = seen.ask(
                "[...document.querySelectorAll('h1,h2,h3,h4')].map((one) => Number(one.tagName[1]))"
            )
            assert levels[0] == 1 and levels.count(1) == 1, file.name
            assert all(after <= before + 1 for before, after in pairwise(levels)), file.name
            nameless = seen.ask("""[...document.querySelectorAll('button, a, input, [role=img], [role=region], nav')]
                .filter((one) => !(one.textContent.trim() || one.getAttribute('aria-label'))).length""")
            assert nameless == 0, file.name
            assert seen.ask("['header', 'nav', 'main', 'footer'].every((one) => document.querySelector(one))")
            ids = seen.ask("[...document.querySelectorAll('[id]')].map((one) => one.id)")
            assert len(ids) == len(set(ids)), file.name
            wanted = seen.ask("""[...document.querySelectorAll(
                'a[href], button, input, select, summary, [tabindex="0"]')]
                .filter((one) => one.checkVisibility() && one.getClientRects().length).length""")
            reached = 0
            seen.page.keyboard.press("Tab")
            assert seen.ask("document.activeElement.className") == "skip"
            while seen.ask("document.activeElement !== document.body") and reached <= wanted + 1:
                reached += 1
                seen.page.keyboard.press("Tab")
            assert reached == wanted, f"{file.name}: the keyboard reaches {reached} of {wanted}"
