"""The marts of the heart as a whole: companies at the edge, and each check on something wrong.

Here: empty and one-sided companies, a spoil for every singular test. Never here: what a rule says (unit tests in the
project) or whether it holds on random companies (test_marts_twin.py).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dbt.built import build
from tests.dbt.claims import unmet
from tests.dbt.support import DBT_PROJECT, DbtFailure, Rows, Warehouse, warehouse

FOLDERS = ("rfm", "tenure", "recovery", "customer")
MARTS = [f"+path:models/marts/{folder}" for folder in FOLDERS]
#: customer_360 reads every other mart: they are made here as well, but checked in test files of their own.
OTHERS = sorted(
    {folder.name for folder in (DBT_PROJECT / "models").glob("*/*") if folder.is_dir()}
    - {*FOLDERS, "base", "star"}
)
ELSEWHERE = [f"resource_type:test,path:models/*/{folder}" for folder in OTHERS]
#: Claims of these marts; those of the others stand in test files of their own.
CLAIMS = (
    "assert_every_rfm_cell_has_one_segment",
    "assert_fixed_cut_points_ascend",
    "assert_rfm_transitions_reconcile",
    "assert_rfm_revenue_reconciles",
    "assert_cohorts_hold_every_customer_once",
    "assert_every_failure_is_in_one_episode",
    "assert_open_episodes_are_not_lost",
    "assert_effectiveness_counts_every_episode",
    "assert_customer_360_holds_every_customer",
)
WITH_TESTS = [*MARTS, "path:seeds", *CLAIMS, "--exclude", *ELSEWHERE, "--indirect-selection", "cautious"]
NAMES = (
    "customer_rfm", "rfm_cut_points", "rfm_history", "rfm_transitions", "customer_tenure", "cohort_retention",
    "recovery_episodes", "recovery_effectiveness", "customer_360",
)  # fmt: skip

COMPANY: Rows = {
    "orders": [
        {"order_id": "o1", "customer_id": "c1", "ordered_at": "2025-09-05"},
        {"order_id": "o2", "customer_id": "c1", "ordered_at": "2025-11-05"},
        {"order_id": "o3", "customer_id": "c2", "ordered_at": "2025-09-09"},
    ],
    "tickets": [
        {"ticket_id": "t1", "customer_id": "c1", "kind": "complaint", "opened_at": "2025-09-07",
         "status": "resolved", "resolved_at": "2025-09-10"},
        {"ticket_id": "t2", "customer_id": "c2", "kind": "repair", "opened_at": "2025-09-10",
         "status": "resolved", "resolved_at": "2025-09-11"},
    ],
}  # fmt: skip


def counts(made: Warehouse) -> dict[str, int]:
    return {name: made.rows(f"select count(*) from marts.{name}")[0][0] for name in NAMES}


def test_tickets_alone_make_no_rfm_and_nobody_lost(tmp_path: Path) -> None:
    made = build(warehouse(tmp_path, {"tickets": COMPANY["tickets"]}), *WITH_TESTS)
    found = counts(made)
    assert (found["customer_rfm"], found["cohort_retention"], found["recovery_episodes"]) == (0, 0, 2)
    assert set(made.rows("select outcome, value_at_stake from marts.recovery_episodes")) == {(None, None)}
    assert set(made.rows("select orders, revenue, contacts_7_days from marts.customer_360")) == {
        (None, None, None)
    }


def test_orders_alone_know_of_no_failure(tmp_path: Path) -> None:
    made = build(warehouse(tmp_path, {"orders": COMPANY["orders"]}), *WITH_TESTS)
    found = counts(made)
    assert (found["customer_rfm"], found["recovery_episodes"], found["recovery_effectiveness"]) == (2, 0, 0)
    assert set(made.rows("select failures, tickets from marts.customer_360")) == {(None, None)}


def test_customers_all_alike_score_alike(tmp_path: Path) -> None:
    rows: Rows = {"orders": [{"order_id": f"o{n}", "customer_id": f"c{n}"} for n in range(7)]}
    made = build(warehouse(tmp_path, rows), *WITH_TESTS)
    assert made.rows("select distinct rfm_cell, segment from marts.customer_rfm") == [(511, "new")]


def test_one_customer_and_one_who_only_gave_back(tmp_path: Path) -> None:
    rows: Rows = {
        "orders": [
            {"order_id": "o1", "customer_id": "c1"},
            {"order_id": "o2", "customer_id": "c2", "status": "returned", "refund_amount": "10.00"},
        ]
    }
    made = build(warehouse(tmp_path, rows), *WITH_TESTS)
    assert made.rows("select customer_id, rfm_cell from marts.customer_rfm") == [("c1", 511)]
    assert made.rows(
        "select customer_id, orders, first_order_date, refunds::varchar, rfm_segment from marts.customer_360 "
        "where customer_id = 'c2'"
    ) == [("c2", 0, None, "10.00", None)]
    assert made.rows("select sum(cohort_size) from marts.cohort_retention where months_since = 0") == [(1,)]


@pytest.mark.parametrize("days", ["None", 0, -5, 1.5])
def test_a_window_of_no_days_is_refused(tmp_path: Path, days: object) -> None:
    with pytest.raises(DbtFailure, match="rfm_window_days is"):
        warehouse(tmp_path, COMPANY).build("+int_rfm_snapshots", variables={"rfm_window_days": days})


def test_an_unknown_method_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DbtFailure, match="must be 'quantile' or 'fixed'"):
        warehouse(tmp_path, COMPANY).build("+int_rfm_cut_points", variables={"rfm_method": "ntile"})


#: What spoils the built marts, and the claim it breaks.
SPOILS = {
    "assert_every_rfm_cell_has_one_segment": "delete from seeds.rfm_segments where segment = 'lost'",
    "assert_fixed_cut_points_ascend": "update seeds.rfm_fixed_cut_points set cut_40 = cut_20 where measure = 'recency'",
    "assert_rfm_transitions_reconcile": "update marts.rfm_transitions set to_segment = 'x' where month = '2025-10-01'",
    "assert_rfm_revenue_reconciles": "update marts.rfm_transitions set revenue = 1 where month = '2025-09-01'",
    "assert_cohorts_hold_every_customer_once": "update marts.cohort_retention set cohort_size = cohort_size + 1",
    "assert_every_failure_is_in_one_episode": "update marts.recovery_episodes set failures = failures + 1",
    "assert_open_episodes_are_not_lost": "update marts.recovery_episodes set window_ends_at = '2026-05-01'",
    "assert_effectiveness_counts_every_episode": "delete from marts.recovery_effectiveness where dimension = 'all'",
    "assert_customer_360_holds_every_customer": "delete from marts.customer_360 where customer_id = 'c2'",
}  # fmt: skip


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return build(warehouse(tmp_path_factory.mktemp("marts"), COMPANY), *WITH_TESTS)


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
    "broken",
    [
        "insert into seeds.rfm_segments (segment, r_min, r_max, fm_min, fm_max) values ('loyal', 3, 3, 6, 6)",
        "update seeds.rfm_segments set m_max = 4 where segment = 'champions'",
        "insert into seeds.rfm_segments (segment, r_min, r_max, f_min, m_max) values ('loyal', 5, 5, 5, 1)",
        "update seeds.rfm_segments set fm_max = 8 where segment = 'cannot_lose'",
        "delete from seeds.rfm_segments",
    ],
)
def test_broken_segment_rules_are_noticed(tmp_path: Path, broken: str) -> None:
    made = warehouse(tmp_path, {}).build("rfm_segments", command="seed")
    claim = "assert_every_rfm_cell_has_one_segment"
    assert not unmet(made, claim)
    made.execute(broken)
    assert claim in unmet(made, claim)


#: A published table of rules, one rule a line of its three pairs of bounds: recency, frequency and money apart.
BOUND_APART = """
champions 4-5 4-5 4-5 | loyal 4-5 4-5 1-3 | loyal 3-3 3-5 1-5 | potential_loyalist 4-5 2-3 1-5 | new 5-5 1-1 1-5
promising 4-4 1-1 1-5 | need_attention 3-3 2-2 1-5 | about_to_sleep 3-3 1-1 1-5 | cannot_lose 1-2 4-5 4-5
at_risk 1-2 4-5 1-3 | at_risk 1-2 3-3 1-5 | hibernating 2-2 1-2 1-5 | hibernating 1-1 2-2 1-5 | lost 1-1 1-1 1-5
"""


def test_rules_that_bound_frequency_and_money_apart_cover_every_cell(tmp_path: Path) -> None:
    made = warehouse(tmp_path, {}).build("rfm_segments", command="seed")
    made.execute("delete from seeds.rfm_segments")
    for rule in BOUND_APART.replace("|", "\n").strip().splitlines():
        segment, *bounds = rule.split()
        low_high = ", ".join(part for bound in bounds for part in bound.split("-"))
        made.execute(
            "insert into seeds.rfm_segments (segment, r_min, r_max, f_min, f_max, m_min, m_max) "
            f"values ('{segment}', {low_high})"
        )
    claim = "assert_every_rfm_cell_has_one_segment"
    assert not unmet(made, claim)
    made.execute("update seeds.rfm_segments set m_max = 4 where m_max = 5 and segment = 'champions'")
    assert claim in unmet(made, claim)
