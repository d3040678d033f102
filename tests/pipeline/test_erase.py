"""An erased person is in no byte of the company's folder, does not come back, and moves no figure unless asked."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from ingestion.load.ledger import check_ledger
from ingestion.persons.finding import NobodyFound
from ingestion.persons.tombstones import KEPT, REMOVED
from orchestration.persons.erase import erase, erased_before, person, plan
from tests.pipeline.persons import (
    ANN,
    FEEDS,
    counted,
    erased,
    holding,
    leave_traces,
    persons,
    published_anew,
    resolve,
    write_feed,
)
from tests.unit.conftest import Shop


@pytest.fixture
def company(tmp_path: Path) -> Shop:
    made = persons(Shop(tmp_path))
    leave_traces(made.settings.company_home)
    return made


def test_before_erasing_every_store_holds_her(company: Shop) -> None:
    found = holding(company.settings.company_home, ANN)
    assert found["pipeline.duckdb"] == set(ANN)
    assert {"runs/one/gate_raw.json", "dagster/runs.db", "remote/x/orders.csv.gz"} <= set(found)
    assert {f"serve/versions/v0000000{n}/warehouse.duckdb" for n in (1, 2)} <= set(found)
    assert "serve/versions/v00000002/warehouse/customer_360.parquet" in found


def test_she_is_known_by_any_of_her_names(company: Shop) -> None:
    found = [
        plan(company.settings, person(who))
        for who in ("C-1001", "W-77001", " Ann.Okafor@Example.org", "0049 (30) 5550-1234")
    ]
    assert found[1:] == found[:-1]


@pytest.mark.parametrize(("who", "figures"), [("W-77001", KEPT), ("0049 (30) 5550-1234", REMOVED)])
def test_no_byte_of_her_is_left(company: Shop, who: str, figures: str) -> None:
    receipt, file = erased(company, who, figures)
    assert holding(company.settings.company_home, ANN) == {}
    assert receipt.still_in == []
    assert (receipt.customers, receipt.removed_versions, receipt.removed_reports) == (
        1,
        [1, 2],
        ["v00000002"],
    )
    assert json.loads(file.read_text("utf-8"))["own_files"][0]["file"].endswith("first.csv")
    assert file.stat().st_mode & 0o077 == 0


def test_her_orders_count_on_as_nobodys(company: Shop) -> None:
    before = dict(counted(company))
    erased(company)
    after = dict(counted(company))
    assert after == before | {"customers": 1, "survey_invitations": 0}
    assert company.live(columns="order_id, customer_id, email, gross_amount")[:2] == [
        ("o1", None, None, 10), ("o2", None, None, 20),
    ]  # fmt: skip
    assert company.live("surveys", "response_id, score, comment") == [("r1", 3, None), ("r2", 9, "fine")]
    assert company.live("customers", "customer_id, full_name, referred_by") == [("C-2002", "Bob Berg", None)]
    assert company.query("select row_text, row_number from raw.quarantine") == [("(erased)", 4)]


def test_asked_to_the_figures_go_too(company: Shop) -> None:
    erased(company, figures=REMOVED)
    assert company.live() == ["o3"]
    assert company.live("ticket_events", "ticket_id") == ["t2"]


def test_the_ledger_stays_true_and_nothing_old_is_read_again(company: Shop) -> None:
    erased(company)
    with duckdb.connect(str(company.settings.pipeline_db)) as con:
        for feed in FEEDS:
            check_ledger(con, feed)
    assert [report.files_new for report in company.load_all()] == [0] * len(FEEDS)


def test_a_dry_run_changes_nothing_and_names_the_companys_files(company: Shop) -> None:
    before = holding(company.settings.company_home, ANN)
    found = plan(company.settings, person("C-1001"))
    assert found.held.rows == {
        "customers": 1,
        "orders": 2,
        "survey_invitations": 1,
        "surveys": 1,
        "tickets": 1,
    }
    assert ("orders", str(company.folder / "orders/first.csv"), 2) in found.places
    assert holding(company.settings.company_home, ANN) == before


def test_the_companys_own_files_are_never_changed(company: Shop) -> None:
    files = {file: file.read_bytes() for feed in FEEDS for file in (company.folder / feed).iterdir()}
    erased(company)
    assert {file: file.read_bytes() for file in files} == files


def test_a_value_that_others_share_is_no_tombstone(company: Shop) -> None:
    write_feed(company, "orders", "till.csv", [FEEDS["orders"][0], *(
        f"s{n},{who},till@example.org,,,2026-01-09,completed,EUR,1" for n, who in enumerate(("C-1001", "C-2002"))
    )])  # fmt: skip
    company.load_all()
    resolve(company)
    found = plan(company.settings, person("C-1001")).held
    assert "email:till@example.org" not in found.references
    assert "till@example.org" not in found.texts


def test_a_broken_off_erasure_is_ended(company: Shop) -> None:
    def killed() -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        erase(company.settings, [(person("C-1001"), KEPT)], killed)
    assert any("serve/" in name for name in holding(company.settings.company_home, ANN))
    with pytest.raises(NobodyFound, match="--again"):
        plan(company.settings, person("C-1001"))
    again = [(erased_before(company.settings, figures), figures) for figures in (KEPT, REMOVED)]
    erase(company.settings, again, lambda: published_anew(company), mark=False)
    assert holding(company.settings.company_home, ANN) == {}


def test_a_refresh_that_stops_keeps_the_versions_and_says_so(company: Shop) -> None:
    receipt, _ = erase(company.settings, [(person("C-1001"), KEPT)], lambda: 1)
    assert (receipt.refresh_exit_code, receipt.removed_versions) == (1, [])
    assert "serve/versions/v00000002/warehouse.duckdb" in receipt.still_in


def test_nobody_and_several_are_refused(company: Shop) -> None:
    with pytest.raises(NobodyFound, match="nobody is known"):
        plan(company.settings, person("carol@example.org"))
    with duckdb.connect(str(company.settings.pipeline_db)) as con:
        con.execute("update intermediate.int_references_resolved set email_normalised = 'x@y.org'")
    with pytest.raises(NobodyFound, match="2 customers are known by that"):
        plan(company.settings, person("x@y.org"))
