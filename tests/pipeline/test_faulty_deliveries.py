"""A bad delivery after a good one: its own message, a stop where it matters, yesterday's marts served meanwhile."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from rich.console import Console

from orchestration.refresh import refresh
from tests.shared import copied, refreshed_company
from tests.unit.conftest import ORDER_HEADER, Shop

GOOD = [f"o{i},c{i % 7},2024-01-{i % 28 + 1:02d}T10:00:00,completed,EUR,{i}.50" for i in range(200)]
SURVEY = ("response_id", "customer_id", "responded_at", "kind", "score", "scale_min", "scale_max")
ANSWERS = [f"r{i},c{i % 7},2024-01-{i % 28 + 1:02d}T12:00:00,nps,{i % 11},0,10" for i in range(100)]


class Company(Shop):
    """Orders and survey answers, refreshed as a user does."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.company["as_of"] = "2024-01-31"
        self.sources[0]["location"] = "{here}/in/orders*.csv"
        self.sources.append(self.source("surveys", SURVEY, location="{here}/in/surveys*.csv"))

    def refresh(self) -> tuple[int, str]:
        """Exit code and what was said."""
        settings, said = self.settings, io.StringIO()
        given: dict[str, Any] = {"company_file": settings.company_file, "home": settings.home}
        console = Console(file=said, width=200)
        code = refresh(console, environment="test", docs=False, **given)
        return code, said.getvalue()

    def manifest(self) -> dict[str, Any]:
        """The served version's manifest."""
        content: dict[str, Any] = json.loads((self.settings.serve_dir / "current/manifest.json").read_text())
        return content

    def served(self, sql: str) -> list[tuple[Any, ...]]:
        """A query on the served marts."""
        con = duckdb.connect(str(self.settings.serve_dir / "current/warehouse.duckdb"), read_only=True)
        try:
            return con.execute(sql).fetchall()
        finally:
            con.close()


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    made = Company(tmp_path_factory.mktemp("company"))
    made.orders("orders1.csv", *GOOD)
    made.write("surveys1.csv", "\n".join([",".join(SURVEY), *ANSWERS, ""]))
    code, said = made.refresh()
    assert code == 0, said
    return made


NEW = "n1,c1,2024-01-30T10:00:00,completed,EUR,5.00"
DAY = [NEW.replace("n1", f"n{i}", 1) for i in range(1, 9)]
STOPS: dict[str, tuple[Callable[[Company], Path], str]] = {
    "column removed": (
        lambda c: c.write("orders2.csv", f"{ORDER_HEADER.replace('status', 'state')}\n{NEW}\n"),
        "required column(s) missing: 'status' (gives status; did you mean 'state'?)",
    ),
    "half-written": (
        lambda c: c.write("orders2.csv", f"{ORDER_HEADER}\n{NEW}\nn2,c1,2024"),
        "row 2, the last, breaks off in the middle",
    ),
    "empty": (lambda c: c.write("orders2.csv", b""), "the file is empty: 0 bytes"),
    "wrong encoding": (
        lambda c: c.write(
            "orders2.csv", f"{ORDER_HEADER}\n{NEW.replace('c1', 'Müller')}\n".encode("latin-1")
        ),
        "wrong encoding: row 1 is not utf-8",
    ),
    "duplicate header": (
        lambda c: c.write("orders2.csv", f"{ORDER_HEADER},status\n{NEW},completed\n"),
        "duplicate header: column 'status' stands twice",
    ),
    "all rows refused": (
        lambda c: c.write(
            "surveys2.csv",
            "\n".join([",".join(SURVEY), *(a.replace(",nps,", ",nps,11") for a in ANSWERS), ""]),
        ),
        "score off its scale",
    ),
}


def test_a_delivery_without_a_required_column_stops_the_morning(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    company = copied(refreshed_company(tmp_path_factory), tmp_path)
    before = company.served()
    folder = company.settings.company_home / "sources/till_orders"
    header, *rows = max(folder.iterdir()).read_text("utf-8").splitlines()
    bad = folder / "till_orders_2026-12-31.csv"
    bad.write_text("\n".join([header.replace("status", "state"), *rows, ""]), "utf-8")
    code, said = company.refresh()
    assert code == 1
    assert "required column(s) missing: 'status' (gives status; did you mean 'state'?)" in said
    assert bad.name in said
    assert company.served() == before


@pytest.mark.long
@pytest.mark.parametrize("fault", STOPS)
def test_it_stops_and_what_was_served_stays(company: Company, fault: str) -> None:
    deliver, message = STOPS[fault]
    before = company.manifest()
    bad = deliver(company)
    code, said = company.refresh()
    assert code == 1
    assert message in said
    assert bad.name in said
    assert company.manifest() == before
    mended = [",".join(SURVEY), *ANSWERS] if bad.name.startswith("surveys") else [ORDER_HEADER, *DAY]
    company.correct(bad, "\n".join([*mended, ""]))


@pytest.mark.long
def test_a_score_of_11_is_quarantined_and_the_rest_is_published(company: Company) -> None:
    before = company.served("select count(*) from marts.fct_surveys")[0][0]
    answers = [a.replace("r", "s", 1) for a in ANSWERS]
    eleven = answers[0].replace(",nps,0,", ",nps,11,")
    company.write("surveys3.csv", "\n".join([",".join(SURVEY), eleven, *answers[1:], ""]))
    code, said = company.refresh()
    assert code == 0, said
    assert "score off its scale" in said
    assert company.served("select count(*) from marts.fct_surveys")[0][0] == before + len(answers) - 1


@pytest.mark.long
def test_marts_of_absent_feeds_are_there_empty_and_say_why(company: Company) -> None:
    assert company.served("select count(*) from marts.fct_tickets") == [(0,)]
    code, said = company.refresh()
    assert code == 0, said
    (line,) = [line for line in said.splitlines() if line.strip().startswith("fct_tickets")]
    assert "tickets" in line.split("fct_tickets", 1)[1]
