"""A customer's page: found by any id, shown as the marts have it, in files that stay small, telling nobody's name.

Over marts made for it: many customers, some with too much history, several with one id. Never here: the other pages.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.documentation.marts import marts
from orchestration.report.labels import load
from orchestration.report.pages import customer
from orchestration.report.shards import Shards
from orchestration.report.site import ReportSite, VersionFacts, write_site
from tests.pipeline.report_browser import browser, opened

#: Customers of the made company: several files of things and of names.
MANY = 12_000
KEY = "(hash(n) >> 4)::bigint"
#: What no file may hold.
NAME, MAIL, PHONE = "Ada Lovelace", "ada@example.org", "4915100000001"
LARGEST = 300_000
FILLED = f"""
insert into marts.customer_360 (customer_key, customer_id, known_as, full_name, email, phone, loyalty_state, orders,
    revenue)
  select {KEY}, case when n = 1 then '{MAIL}' when n = 2 then '{PHONE}' else 'W' || n end,
    case when n < 3 then 'O' || n || '-2' else 'W' || n end, '{NAME}',
    n || '{MAIL}', case when n = 2 then '{PHONE}' end, 'loyal', 3, n + 0.25 from range(1, {MANY + 1}) as r(n);
insert into marts.figure_evidence (customer_key, evidence_set, row_id, note)
  select {KEY}, 'references', n, 'W' || n || ', e-mail, phone' from range(3, {MANY + 1}) as r(n)
  union all select {KEY}, 'references', n, 'Old-' || n || ', e-mail' from range(3, {MANY + 1}) as r(n)
  union all select {KEY}, 'references', n, 'e-mail' from range(1, {MANY + 1}) as r(n)
  union all select {KEY}, 'references', n, 'Shared' from range(5, 7) as r(n);
insert into marts.fct_orders (customer_key, order_id, order_date, ordered_at, status, net_amount)
  select {KEY}, 'O' || n || '-' || i, date '2025-01-01' + i::int, timestamp '2025-01-01 08:00:00' + interval (i) day,
    'completed', 10.5 + i from range(1, {MANY + 1}) as r(n), range(case when n = 7 then 4000 else 3 end) as o(i);
insert into marts.switch_risk (customer_key, reason, evidence, risk)
  select {KEY}, 'transfers', 'passed </script><img src=x> on', 0.25 from range(7, 8) as r(n);
insert into marts.save_list (customer_key, call_rank, revenue_at_stake)
  select {KEY}, 1, 99.5 from range(7, 8) as r(n);
insert into marts.known_inputs (input, is_known) values ('orders', true), ('tickets', true)
"""


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        for mart in marts():
            columns = ", ".join(f"{one.name} {one.data_type}" for one in mart.columns)
            connection.execute(f"create table marts.{mart.name} ({columns})")
        connection.execute(FILLED)
        yield connection


@pytest.fixture(scope="module")
def site(reader: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    facts = VersionFacts(
        "Made", "2026-06-30", 1, "2026-07-01T06:00:00+00:00", "UTC", "EUR", ["orders", "tickets"], {}
    )
    folder = tmp_path_factory.mktemp("site")
    write_site(ReportSite(folder, reader, [customer.PAGE], load(), facts))
    return folder


def content(file: Path) -> Any:
    packed = json.loads(
        "[" + file.read_text("utf-8").removeprefix("loyalty.setShard(").rstrip().removesuffix(");") + "]"
    )
    return json.loads(zlib.decompress(base64.b64decode(packed[2])))


def test_every_customer_lies_in_the_one_file_its_key_names_and_no_file_is_large(
    site: Path, reader: duckdb.DuckDBPyConnection
) -> None:
    keys = {key for (key,) in reader.execute("select customer_key from marts.customer_360").fetchall()}
    files = sorted((site / "data").glob("customer-things-*.js"))
    assert len(files) > 10
    found: set[int] = set()
    for file in files:
        held = content(file)
        number = int(file.stem.split("-")[-1])
        assert {int(key) % len(files) for key in held} == {number}
        assert found.isdisjoint(map(int, held))
        found |= set(map(int, held))
    assert found == keys
    assert max(file.stat().st_size for file in (site / "data").iterdir()) < LARGEST


def test_what_is_held_is_what_the_query_gives_for_one_customer(
    site: Path, reader: duckdb.DuckDBPyConnection
) -> None:
    """Bulk and single: the query as the page shows it, asked for one customer, equals what lies in the file."""
    finder = customer.FINDER
    shards = Shards(reader, "customer", finder, site, {})
    count = len(list((site / "data").glob("customer-things-*.js")))
    for number in (1, 5, 7, MANY):
        key = reader.execute(f"select {KEY} from (select {number} as n)").fetchall()[0][0]
        rows = content(site / "data" / f"customer-things-{key % count}.js")[str(key)]
        for held, found in zip(finder.held, rows, strict=True):
            asked = reader.execute(shards._shown(held).format(key=key)).fetchall()
            assert len(found) == len(asked) <= held.most
            for one, other in zip(found, asked, strict=True):
                assert [_plain(value) for value in one] == [_plain(value) for value in other[1:]]
    assert len(rows[4]) == 3


def _plain(value: Any) -> Any:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return float(value)
    return None if value is None else str(value)


def test_names_lie_in_order_and_lead_to_everybody(site: Path, reader: duckdb.DuckDBPyConnection) -> None:
    files = sorted(
        (site / "data").glob("customer-names-*.js"), key=lambda file: int(file.stem.split("-")[-1])
    )
    names = [one for file in files for one in content(file)]
    assert len(files) > 3
    assert [name.lower() for name, _, _ in names] == sorted(name.lower() for name, _, _ in names)
    assert len({key for _, key, _ in names}) == MANY
    assert sum(name == "Shared" for name, _, _ in names) == 2
    assert {"Old-9", "W9"} <= {name for name, _, _ in names}


def test_no_file_says_who_somebody_is(site: Path) -> None:
    for file in site.rglob("*"):
        if file.is_file() and file.suffix in (".js", ".html"):
            text = file.read_text("utf-8")
            text += json.dumps(content(file)) if re.match(r"customer-(names|things)-", file.name) else ""
            assert not re.search(rf"{NAME}|{re.escape(MAIL)}|{PHONE}", text), file.name


def test_a_customer_is_found_by_typing_by_link_and_by_an_older_id(
    site: Path, reader: duckdb.DuckDBPyConnection
) -> None:
    page = site / "customer.html"
    with browser() as launched, opened(launched, page) as seen:
        field = seen.page.locator("#customer-finder")
        assert not seen.ask("document.querySelector('#standing').checkVisibility()")
        field.fill("old-100")
        seen.page.wait_for_selector(".found a")
        offered = seen.ask("[...document.querySelectorAll('.found a')].map((one) => one.textContent)")
        assert offered[0].split() == ["Old-100", "W100"] and len(offered) == 8
        field.fill("Old-7")
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_selector("#story .canvas[data-drawn=yes]")
        assert seen.ask("document.querySelector('.picked').textContent") == "W7"
        figures = {one["part"]: one for one in seen.figures()}
        assert Decimal(figures["revenue"]["raw"]) == Decimal("7.25")
        assert figures["call"]["text"] == "1" and figures["stake"]["raw"] == "99.5"
        assert "150 of 150 rows" in seen.ask("document.querySelector('#events .count').textContent")
        assert seen.ask("document.querySelectorAll('main img, main script').length") == 0
        assert "passed </script><img src=x> on" in seen.ask("document.querySelector('#reasons').innerText")
        key = reader.execute(f"select {KEY} from (select 7 as n)").fetchall()[0][0]
        assert f"customer_key = {key}" in seen.ask("document.querySelector('#events .how code').textContent")
        seen.ask("void (window.location.hash = '#W9')")
        seen.page.wait_for_function("document.querySelector('.picked').textContent === 'W9'")
        assert seen.ask("document.querySelector('#reasons .absent').textContent") == "No reason is known."
        seen.ask("void (window.location.hash = '#Shared')")
        seen.page.wait_for_function("document.querySelectorAll('.found a').length === 2")
        assert not seen.ask("document.querySelector('#standing').checkVisibility()")
        seen.page.click(".found a")
        seen.page.wait_for_function("/^W[56]$/.test(document.querySelector('.picked').textContent)")
        seen.ask("void (window.location.hash = '#nobody')")
        seen.page.wait_for_function(
            "document.querySelector('.said').textContent.includes('Nobody is known as nobody')"
        )
        assert seen.said == []
