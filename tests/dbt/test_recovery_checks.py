"""The claims about recovery on something wrong, and companies that lack a feed.

Here: what spoils a claim, and what the marts say of a company that does not tell everything. Never here: whether the
figures are right (test_recovery_twin.py).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dbt.built import build
from tests.dbt.claims import unmet
from tests.dbt.support import Rows, Warehouse, warehouse

MARTS = [
    "+recovery_effectiveness",
    "+recovery_matches",
    "+recovery_levers",
    "--exclude",
    "resource_type:test",
]
CLAIMS = ["assert_matched_episodes_have_their_evidence", "assert_effects_lie_in_their_intervals"]


def company(customers: int = 6) -> Rows:
    """Everybody orders in August and again in October; the first three complain in August."""
    orders = [
        {"order_id": f"o{n} {month}", "customer_id": f"c{n}", "ordered_at": f"2025-{month}-05 10:0{n}"}
        for n in range(customers)
        for month in ("08", "10")
        if (n, month) != (0, "10")
    ]
    tickets = [
        {"ticket_id": f"t{n}", "customer_id": f"c{n}", "kind": "complaint", "opened_at": "2025-08-07",
         "status": "resolved", "resolved_at": "2025-08-09", "transfer_count": n % 2}
        for n in range(3)
    ]  # fmt: skip
    return {"orders": orders, "tickets": tickets}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return build(warehouse(tmp_path_factory.mktemp("recovery"), company()), *MARTS)


def test_the_claims_hold_on_a_company_with_a_known_effect(made: Warehouse) -> None:
    """Two of three buy again, all three controls do: a third is lost."""
    found = made.rows(
        "select matched_90, unmatched_90, effect_90, is_effect_90_small from marts.recovery_effectiveness "
        "where dimension = 'all'"
    )
    assert found == [(3, 0, pytest.approx(-1 / 3), True)]
    assert not unmet(made, *CLAIMS)


@pytest.mark.parametrize(
    ("claim", "spoil"),
    [
        (CLAIMS[0], "update {marts}.recovery_matches set episodes = episodes + 1"),
        (CLAIMS[1], "update {marts}.recovery_effectiveness set effect_90_low = 0.5"),
        (CLAIMS[1], "update {marts}.recovery_levers set with_episodes = with_episodes + 1"),
    ],
)
def test_a_claim_notices_what_breaks_it(claim: str, spoil: str, made: Warehouse) -> None:
    for mart in ("recovery_matches", "recovery_effectiveness", "recovery_levers"):
        made.execute(f"create or replace table kept_{mart} as from marts.{mart}")
    made.execute(spoil.format(marts="marts"))
    found = unmet(made, claim)
    for mart in ("recovery_matches", "recovery_effectiveness", "recovery_levers"):
        made.execute(f"create or replace table marts.{mart} as from kept_{mart}")
    assert claim in found


def test_without_orders_nothing_is_compared(tmp_path: Path) -> None:
    made = build(warehouse(tmp_path, {"tickets": company()["tickets"]}), *MARTS)
    assert made.rows("select distinct matched_90, effect_90 from marts.recovery_effectiveness") == [
        (None, None)
    ]
    assert made.rows("select count(*) from marts.recovery_matches") == [(0,)]
    assert made.rows("select count(*) from marts.recovery_levers") == [(0,)]


def test_a_company_without_failures_has_no_effects(tmp_path: Path) -> None:
    made = build(warehouse(tmp_path, {"orders": company()["orders"]}), *MARTS)
    for mart in ("recovery_effectiveness", "recovery_matches", "recovery_levers"):
        assert made.rows(f"select count(*) from marts.{mart}") == [(0,)]
