"""The save list's page as a working list: chosen, searched, printed a sheet a person, taken along as a file.

Over marts made for it. Never here: the customer's own page.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.documentation.marts import marts
from orchestration.report.labels import load
from orchestration.report.pages import save_list
from orchestration.report.site import ReportSite, VersionFacts, write_site
from tests.pipeline.report_browser import browser, opened

CUSTOMERS = 700
#: As long as what the marts say.
TO_DO = "Call; say why the last order was late and offer what may be granted; then write down what was agreed"
FILLED = f"""
insert into marts.save_list (list_name, call_rank, customer_key, customer_id, full_name, phone, main_reason, reasons,
    reason_count, why, risk, revenue_at_stake, expected_loss, leave_chance, what_to_do, is_courtesy, is_held_out,
    open_tickets, last_order_date)
  select 'save', n, n, case when n = 2 then 'ada@example.org' when n = 3 then '+491510' else 'W' || n end,
    'Ada Lovelace', '+491510', case when n % 7 = 0 then 'repairs' else 'broken_rhythm' end,
    case when n % 7 = 0 then 'broken_rhythm,repairs' else 'broken_rhythm' end, case when n % 7 = 0 then 2 else 1 end,
    case when n = 1 then '=1+1 "quoted", and more' else 'silent for ' || n || ' days' end,
    0.25, 1000.5 - n, (1000.5 - n) / 4, 0.25, '{TO_DO}', false, false, 2, date '2026-05-30'
  from range(1, {CUSTOMERS + 1}) as r(n);
insert into marts.save_list select * replace ('win_back' as list_name) from marts.save_list where call_rank < 50;
insert into marts.customer_360 (customer_key, customer_id, known_as)
  select customer_key, customer_id, case when customer_key in (2, 3) then 'O' || customer_key else customer_id end
  from marts.save_list where list_name = 'save';
insert into marts.retention_offers (customer_key, request, answer, condition, reason)
  values (1, 'fee_deferral', 'yes', null, 'a valued customer'), (1, 'free_return', 'condition', 'once', 'so it is'),
    (1, 'fee_reduction', 'no', null, 'never');
-- one of whom much may be granted, another of whom much may on a condition
insert into marts.retention_offers (customer_key, request, answer, condition, reason)
  select customer_key, request, case when customer_key = 4 then 'yes' else 'condition' end,
    case when customer_key = 5 then 'a lasting contract' end, 'a valued customer'
  from (values (4), (5)) as customers (customer_key)
  cross join (values ('fee_deferral'), ('free_return'), ('fee_reduction')) as requests (request)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("site")
    facts = VersionFacts("Made", "2026-06-30", 1, "2026-07-01T06:00:00+00:00", "UTC", "EUR", ["orders"], {})
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        for mart in marts():
            columns = ", ".join(f"{one.name} {one.data_type}" for one in mart.columns)
            connection.execute(f"create table marts.{mart.name} ({columns})")
        connection.execute(FILLED)
        write_site(ReportSite(folder, connection, [save_list.PAGE], load(), facts))
    yield folder


def test_it_is_chosen_searched_taken_along_and_printed(site: Path) -> None:
    with browser() as launched, opened(launched, site / "save_list.html", accept_downloads=True) as seen:
        figures = {one["part"]: one["text"] for one in seen.figures() if one["query"] == "total"}
        assert figures == {"customers": "700", "stake": "€455,000", "loss": "€113,750", "several": "100"}
        count = "document.querySelector('#calls .count').textContent"
        assert seen.ask(count) == "500 of 500 rows"
        first = seen.ask("document.querySelector('#calls tbody tr').innerText")
        assert "Pay a fee later" in first and "Return for free" in first and "Lower a fee" not in first
        links = "[...document.querySelectorAll('#calls tbody a')].slice(0, 3).map((one) => one.getAttribute('href'))"
        assert seen.ask(links) == [f"customer.html?lang=en#{name}" for name in ("W1", "O2", "O3")]
        seen.page.select_option("#calls select", "repairs")
        assert seen.ask(count) == "71 of 500 rows"
        seen.page.fill("#calls input", "for 14 days")
        assert seen.ask(count) == "1 of 500 rows"
        seen.page.fill("#calls input", "")
        seen.page.select_option("#calls select", "")
        with seen.page.expect_download() as waited:
            seen.page.click("#calls button:has-text('Download as CSV')")
        assert waited.value.suggested_filename == "save_list-2026-06-30.csv"
        rows = list(csv.DictReader(io.StringIO(Path(waited.value.path()).read_text("utf-8-sig"))))
        assert len(rows) == 500
        assert rows[0]["why"] == '\'=1+1 "quoted", and more', "no spreadsheet takes a reason for a formula"
        assert rows[6]["reasons"] == "broken_rhythm,repairs" and rows[6]["revenue_at_stake"] == "993.50"
        seen.page.fill("#calls input", "repaired")
        seen.page.evaluate("window.print = () => {}")
        seen.page.click("#calls button:has-text('Print one sheet a person')")
        seen.page.emulate_media(media="print")
        sheets = "[...document.querySelectorAll('.sheet')].filter((one) => one.checkVisibility()).length"
        assert seen.ask(sheets) == 71
        assert not seen.ask("document.querySelector('main').checkVisibility()")
        pages = re.findall(rb"/Type\s*/Page[^s]", seen.page.pdf(format="A4"))
        assert len(pages) == 71, "one sheet a person"
        seen.page.emulate_media(media="screen")
        assert seen.ask(sheets) == 0
        assert seen.said == []


def test_a_list_to_work_with_has_the_height_of_the_window(site: Path) -> None:
    with browser() as launched, opened(launched, site / "save_list.html") as seen:
        for height in (700, 1400):
            seen.page.set_viewport_size({"width": 1600, "height": height})
            table = "document.querySelector('#calls .scroll')"
            assert seen.ask(f"{table}.clientHeight") > 0.9 * height
            row = f"{table}.querySelector('tbody tr').offsetHeight"
            assert seen.ask(f"{table}.clientHeight / {row}") > height / 110, (
                "rows are no taller than a few lines"
            )
        seen.page.emulate_media(media="print")
        assert seen.ask(f"{table}.scrollHeight - {table}.clientHeight") == 0, "on paper nothing scrolls"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_column_is_seen_on_a_screen_of_1280_pixels(site: Path, language: str) -> None:
    """Sixty pixels are kept for longer ids and larger amounts than this small company's."""
    with browser() as launched, opened(launched, site / "save_list.html", language, 1220) as seen:
        for name in ("calls", "back"):
            table = f"document.querySelector('#{name} .scroll')"
            assert seen.ask(f"{table}.scrollWidth - {table}.clientWidth") <= 0, name
            last = f"{table}.querySelector('thead th:last-child').getBoundingClientRect().right"
            assert seen.ask(last) <= 1220


def test_it_says_nobodys_name_or_number(site: Path) -> None:
    for file in site.rglob("*"):
        if file.suffix in (".js", ".html") and file.name != "vega.js":
            text = file.read_text("utf-8")
            assert not any(one in text for one in ("Ada Lovelace", "+491510", "ada@example.org")), file.name
