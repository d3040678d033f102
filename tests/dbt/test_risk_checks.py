"""The marts of risk and offers as a whole: companies at the edge, and each of their claims on something wrong.

Here: empty and one-sided companies, a spoil for every singular test. Never here: what a rule says (unit tests in the
project) or whether it holds on random companies (test_risk_twin.py and its like).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dbt.built import build
from tests.dbt.claims import unmet
from tests.dbt.support import Rows, Warehouse, warehouse

MARTS = [f"+path:models/marts/{folder}" for folder in ("risk", "leave", "offers")]
CLAIMS = (
    "assert_save_list_ranks_by_its_order",
    "assert_lists_hold_who_they_say",
    "assert_backtest_splits_the_active",
    "assert_broken_rhythm_is_that_of_tenure",
    "assert_retention_rules_are_complete",
    "assert_every_retention_rule_can_decide",
)
WITH_TESTS = [*MARTS, "+customer_tenure", *CLAIMS, "--indirect-selection", "cautious"]
NAMES = ("switch_risk", "switch_risk_backtest", "issue_hotspots", "save_list", "retention_offers")

#: Everybody buys every ten days but c1 and c2, who fell silent: c1 with a ticket nobody solved, c2 without.
COMPANY: Rows = {
    "orders": [
        {"order_id": f"{who}-{n}", "customer_id": who, "ordered_at": f"2025-{month:02}-{day:02}",
         "discount_amount": "1.00"}
        for who, last in (("c1", 11), ("c2", 11), ("c3", 12), ("c4", 12))
        for n, (month, day) in enumerate((m, d) for m in range(1, last + 1) for d in (1, 11, 21))
    ],
    "tickets": [
        {"ticket_id": "t1", "customer_id": "c1", "kind": "complaint", "opened_at": "2025-12-10",
         "promised_at": "2025-12-12", "status": "open"},
        {"ticket_id": "t2", "customer_id": "c3", "kind": "complaint", "opened_at": "2025-10-10",
         "status": "closed", "closed_at": "2025-10-11", "transfer_count": 2},
    ],
}  # fmt: skip


def counts(made: Warehouse) -> dict[str, int]:
    return {name: made.rows(f"select count(*) from marts.{name}")[0][0] for name in NAMES}


def test_tickets_alone_are_weighed_by_the_defaults(tmp_path: Path) -> None:
    made = build(warehouse(tmp_path, {"tickets": COMPANY["tickets"]}), *WITH_TESTS)
    found = counts(made)
    assert (found["switch_risk"], found["switch_risk_backtest"], found["save_list"]) == (1, 0, 0)
    assert made.rows("select reason, risk, is_risk_measured from marts.switch_risk") == [
        ("unresolved_late", 0.2, None)
    ]
    assert set(made.rows("select basis, rate_per_1000_orders, orders from marts.issue_hotspots")) == {
        ("count", None, None)
    }
    assert set(made.rows("select value_tier, open_order, facts from marts.retention_offers")) == {
        (0, "unknown", None)
    }


def test_orders_alone_know_of_nothing_but_silence(tmp_path: Path) -> None:
    made = build(warehouse(tmp_path, {"orders": COMPANY["orders"]}), *WITH_TESTS)
    assert set(made.rows("select reason from marts.switch_risk")) == {("broken_rhythm",)}
    assert set(made.rows("select contacts_30_days, open_tickets from marts.save_list")) == {(None, None)}
    assert counts(made)["issue_hotspots"] == 0


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    folder = tmp_path_factory.mktemp("risk")
    return build(warehouse(folder, COMPANY), *WITH_TESTS)


def test_the_list_says_why(company: Warehouse) -> None:
    assert company.rows(
        "select list_name, why, what_to_do, is_held_out from marts.save_list where customer_id = 'c1'"
    ) == [
        ("save", "a ticket 50 days past its promise (since 12 December 2025); "
         "silent for 71 days, 7.1 times their usual gap; last order 71 days ago; 270.00 EUR in the last year",
         "solve the late ticket and name the day; ask what is missing and remind of the next order",
         False)
    ]  # fmt: skip


def test_the_list_may_be_cut_short(tmp_path: Path) -> None:
    made = warehouse(tmp_path, COMPANY)
    build(made, "+save_list", "--exclude", "resource_type:test", variables={"save_list_size": 1})
    assert made.rows("select list_name, call_rank from marts.save_list") == [("save", 1)]


#: What spoils the built marts, and the claim it breaks.
SPOILS = {
    "assert_save_list_ranks_by_its_order": "update marts.save_list set call_rank = 9 where call_rank = 2",
    "assert_lists_hold_who_they_say": "update marts.leave_chance set is_gone = true",
    "assert_backtest_splits_the_active": "update marts.switch_risk_backtest set customers_without = 0 "
    "where trigger_name = 'any'",
    "assert_broken_rhythm_is_that_of_tenure": "delete from marts.switch_risk where reason = 'broken_rhythm'",
    "assert_retention_rules_are_complete": "delete from seeds.retention_rules where rule_number = 199",
    "assert_every_retention_rule_can_decide": "update seeds.retention_rules set priority = 1 where rule_number = 299",
}  # fmt: skip


@pytest.fixture(scope="module")
def spoiled(company: Warehouse) -> dict[str, int]:
    """Failures of the claims once every mart is spoiled."""
    for statement in SPOILS.values():
        company.execute(statement)
    return unmet(company, *SPOILS)


@pytest.mark.parametrize("claim", SPOILS)
def test_a_claim_notices_what_breaks_it(claim: str, spoiled: dict[str, int]) -> None:
    assert claim in spoiled


@pytest.mark.parametrize(
    ("broken", "claim"),
    [
        ("update seeds.retention_rules set value_min = 1 where rule_number = 399", "complete"),
        ("update seeds.retention_rules set open_order = 'yes' where rule_number = 399", "complete"),
        ("update seeds.retention_rules set tenure_min_days = 0 where rule_number = 399", "complete"),
        ("update seeds.retention_rules set share_max = 0.5 where rule_number = 303", "every"),
        ("update seeds.retention_rules set value_max = 3 where rule_number = 101", "every"),
        ("update seeds.retention_rules set tenure_max_days = 365 where rule_number = 101", "every"),
    ],
)
def test_broken_rules_are_noticed(tmp_path: Path, broken: str, claim: str) -> None:
    made = warehouse(tmp_path, {}).build("retention_rules", command="seed")
    claims = ["assert_retention_rules_are_complete", "assert_every_retention_rule_can_decide"]
    assert not unmet(made, *claims)
    made.execute(broken)
    found = unmet(made, *claims)
    assert [one for one in claims if claim in one] == list(found)
