"""Whoever was erased does not come back by a later file, in whatever spelling, and everybody else is loaded as ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.load import load_company
from ingestion.persons import tombstones
from ingestion.persons.tombstones import KEPT, REMOVED, TombstonesUnreadable
from tests.pipeline.persons import ANN, FEEDS, erased, holding, leave_traces, persons, write_feed
from tests.unit.conftest import Shop


@pytest.fixture
def company(tmp_path: Path) -> Shop:
    made = persons(Shop(tmp_path))
    leave_traces(made.settings.company_home)
    return made


@pytest.mark.parametrize("figures", [KEPT, REMOVED])
def test_whoever_was_erased_does_not_come_back(company: Shop, figures: str) -> None:
    erased(company, figures=figures)
    more = {
        "customers": "C-3003,,,Cyd Cole,,,",
        "orders": "o6,C-3003,,,,2026-01-09,completed,EUR,5",
        "survey_invitations": "i2,cyd@example.org,2026-01-09",
        "ticket_events": "t2,2026-01-10,replied,good",
    }
    for feed, row in more.items():
        write_feed(company, feed, "again.csv", [*FEEDS[feed], row])
    write_feed(company, "tickets", "again.csv", [FEEDS["tickets"][0], "t9,ANN.OKAFOR@example.org,never,open"])
    reports = {report.feed: report for report in load_company(company.settings).sources}
    assert holding(company.settings.company_home, ANN) == {}
    told = [drift.message for report in reports.values() for drift in report.drift]
    assert [text.split(" ")[0] for text in told] == ["1", "3", "1", "1", "1"]
    assert all("erased" in text and "again.csv" in text for text in told)
    events = company.query("select ticket_id, note from raw.ticket_events order by all")
    assert events == [("t1", None)] * (figures == KEPT) + [("t2", "calm"), ("t2", "good")]
    if figures == KEPT:
        orders = company.query("select order_id, count(*) from raw.orders group by 1 order by 1")
        assert orders == [("o1", 1), ("o2", 1), ("o3", 1), ("o6", 1)], "known again, and not twice"
    else:
        assert company.live() == ["o3", "o6"]


def test_a_row_that_nobody_can_read_is_looked_at_too(company: Shop) -> None:
    erased(company)
    torn = [FEEDS["orders"][0], "o9,C-1001,ann.okafor@example.org,x,y,z,2026-01-01,completed,EUR,1,2,3,4"]
    write_feed(company, "orders", "torn.csv", [*torn, "o8,C-2002,,,,2026-01-01,completed,EUR,1"])
    load_company(company.settings)
    assert holding(company.settings.company_home, ANN) == {}


def test_others_are_loaded_as_ever(company: Shop) -> None:
    erased(company)
    write_feed(company, "orders", "more.csv", [FEEDS["orders"][0], "o7,C-2002,,,,2026-01-01,completed,EUR,1"])
    (report,) = (one for one in company.load_all() if one.feed == "orders")
    assert (report.rows_loaded, report.drift) == (1, [])
    assert company.query("select customer_id from raw.orders where order_id = 'o7'") == [("C-2002",)]


def test_a_tombstone_says_nothing_and_needs_the_secret(
    company: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    erased(company)
    (stone,) = tombstones.read(company.settings)
    assert all(len(one) == 64 for one in stone.hashes)
    assert stone.hashes == tombstones.hashed(
        company.settings,
        ["customer_id:C-1001", "customer_id:W-77001", "order_id:o1", "order_id:o2", "ticket_id:t1",
         "email:ann.okafor@example.org", "phone:493055501234",
         "person_key:loyalty:card-90210"],
    )  # fmt: skip
    monkeypatch.setenv("LOYALTY_IDENTITY_SECRET", "another secret that has characters enough")
    write_feed(company, "orders", "more.csv", [FEEDS["orders"][0], "o7,C-2002,,,,2026-01-01,completed,EUR,1"])
    with pytest.raises(TombstonesUnreadable, match="made of another secret"):
        company.load_all()
