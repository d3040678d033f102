"""The marts of service as a whole: companies at the edge, and each claim on something wrong.

Here: empty and one-sided companies, a spoil for every singular test of service, rules that cannot be read. Never here:
what a rule says (unit tests in the project) or whether it holds on random companies (test_service_twin.py).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dbt.built import build
from tests.dbt.claims import unmet
from tests.dbt.support import Rows, Warehouse, warehouse

MARTS = ("service_quality", "service_promise", "service_control_chart", "service_backlog")
CLAIMS = (
    "assert_opening_hours_can_be_read", "assert_service_targets_are_ahead",
    "assert_service_quality_counts_every_ticket", "assert_every_due_promise_is_counted",
    "assert_control_limits_hold_their_centre",
    "assert_backlog_adds_up",
)  # fmt: skip
MODELS = [f"+{name}" for name in MARTS]
WITH_TESTS = [*MODELS, *CLAIMS, "--indirect-selection", "cautious"]

COMPANY: Rows = {
    "orders": [
        {"order_id": f"o{n}", "customer_id": "c1", "ordered_at": f"2025-11-{n:02}",
         "promised_at": f"2025-11-{n + 1:02}", "delivered_at": f"2025-11-{n + 1:02}"}
        for n in range(1, 29)
    ],
    "tickets": [
        {"ticket_id": f"t{n}", "customer_id": f"c{n}", "opened_at": f"2025-{1 + n // 2:02}-{1 + n % 2 * 14:02} 10:00",
         "status": "resolved", "resolved_at": f"2025-{1 + n // 2:02}-{3 + n % 2 * 14:02} 10:00", "transfer_count": 0,
         "reopen_count": 0, "resolved_by": "agent", "promised_at": "2025-12-01"}
        for n in range(24)
    ],
}  # fmt: skip


def test_tickets_alone_promise_nothing_and_are_measured(tmp_path: Path) -> None:
    """No promise, no target: nothing is due. Nobody counts transfers: who did not ask again was helped."""
    ticket = {
        "customer_id": "c1",
        "opened_at": "2025-09-05 08:00",
        "status": "closed",
        "closed_at": "2025-09-08 10:00",
    }
    made = build(warehouse(tmp_path, {"tickets": [{"ticket_id": "t1", **ticket}]}), *WITH_TESTS)
    assert made.rows("select count(*) from marts.service_promise") == [(0,)]
    assert made.rows(
        "select day::varchar, opened, resolved, first_contact_known, first_contact_rate, average_handle_seconds, "
        "resolution_minutes_median, resolution_business_minutes_median from marts.service_quality "
        "where dimension = 'all' order by day"
    ) == [("2025-09-05", 1, 0, 0, None, None, None, None), ("2025-09-08", 0, 1, 1, 1.0, None, 4440.0, 540.0)]


def test_without_opening_hours_business_minutes_are_unknown(tmp_path: Path) -> None:
    made = warehouse(tmp_path, COMPANY).build("opening_hours", "holidays", "service_targets", command="seed")
    made.execute("delete from seeds.opening_hours")
    made.build("+int_tickets_measured")
    assert made.rows(
        "select count(resolution_minutes), count(resolution_business_minutes) from intermediate.int_tickets_measured"
    ) == [(24, 0)]


#: What spoils the built marts or their rules, and the claim it breaks.
SPOILS = {
    "assert_opening_hours_can_be_read": "update seeds.opening_hours set closes = '9:00' where weekday = 1",
    "assert_service_targets_are_ahead": "insert into seeds.service_targets "
    "values ('*', '*', '*', 'resolution', 0, 'calendar')",
    "assert_service_quality_counts_every_ticket": "delete from marts.service_quality where dimension = 'team'",
    "assert_every_due_promise_is_counted": "update marts.service_promise set unknown = 7 where subject = 'orders'",
    "assert_backlog_adds_up": "update marts.service_backlog set open_tickets = open_tickets + 1",
    "assert_control_limits_hold_their_centre": "update marts.service_control_chart set baseline_weeks = 27",
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return build(warehouse(tmp_path_factory.mktemp("service"), COMPANY), *WITH_TESTS)


@pytest.fixture(scope="module")
def spoiled(company: Warehouse) -> dict[str, int]:
    """Failures of the claims once everything is spoiled."""
    assert set(SPOILS) == set(CLAIMS)
    for statement in SPOILS.values():
        company.execute(statement)
    return unmet(company, *CLAIMS)


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_claim_notices_what_breaks_it(claim: str, spoiled: dict[str, int]) -> None:
    assert claim in spoiled


@pytest.mark.parametrize(
    ("row", "is_wrong"),
    [
        ("'*', '*', 6, '09:00', '12:00', null, null, null", False),
        ("'*', '*', 6, '00:00', '24:00', null, null, null", False),
        ("'b', '*', 1, '09:00', '17:00', null, null, null", False),
        ("'*', '*', 1, '17:00', '20:00', null, null, null", False),
        ("'*', '*', 6, '22:00', '06:00', null, null, null", True),
        ("'*', '*', 6, '09:00', '09:00', null, null, null", True),
        ("'*', '*', 6, '09:00', '24:30', null, null, null", True),
        ("'*', '*', 6, '9 am', 'noon', null, null, null", True),
        ("'*', '*', 1, '16:59', '20:00', null, null, null", True),
        ("'*', '*', 1, '09:00', '17:00', null, null, null", True),
        ("'*', '*', 6, '09:00', '12:00', '2025-02-01', '2025-01-01', null", True),
        ("'b', 't', 1, '09:00', '17:00', null, null, 'America/New_York'", False),
        ("'*', 't', 1, '09:00', '17:00', null, null, null", False),
        ("'*', '*', 6, '09:00', '17:00', null, null, 'Asia/Kolkata'", True),
    ],
)
def test_opening_hours_that_cannot_be_are_noticed(company: Warehouse, row: str, is_wrong: bool) -> None:
    claim = "assert_opening_hours_can_be_read"
    company.execute("delete from seeds.opening_hours")
    company.execute(
        "insert into seeds.opening_hours values ('*', '*', 1, '09:00', '17:00', null, null, null)"
    )
    company.execute(f"insert into seeds.opening_hours values ({row})")
    assert (claim in unmet(company, claim)) is is_wrong
