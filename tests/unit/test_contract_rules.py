"""Every rule of every contract refuses a row made to break it, and no row made to keep them all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingestion.contracts import ContractColumn, contracts
from ingestion.load import load_feed
from ingestion.mapping.row_rules import row_checks
from tests.unit.conftest import Shop

#: A sound row of each feed, as text; each case below changes one or two of its values.
SOUND: dict[str, dict[str, str]] = {
    "customers": {"customer_id": "c1", "referred_by": "c0", "birth_date": "1980-01-01"},
    "orders": {
        "order_id": "o1", "customer_id": "c1", "ordered_at": "2024-01-02T10:00:00", "status": "completed",
        "currency": "EUR", "gross_amount": "10", "discount_amount": "1", "delivered_at": "2024-01-03T10:00:00",
    },
    "order_lines": {"order_id": "o1", "line_number": "1", "product_id": "p", "quantity": "1", "unit_price": "2"},
    "tickets": {
        "ticket_id": "t1", "customer_id": "c1", "opened_at": "2024-01-02T10:00:00", "status": "open",
        "first_response_at": "2024-01-02T11:00:00", "resolved_at": "2024-01-02T12:00:00",
        "closed_at": "2024-01-02T13:00:00",
    },
    "ticket_events": {"ticket_id": "t1", "event_at": "2024-01-02T10:00:00", "event": "opened"},
    "surveys": {
        "response_id": "r1", "customer_id": "c1", "responded_at": "2024-01-02T10:00:00", "kind": "nps", "score": "9",
        "scale_min": "0", "scale_max": "10", "sent_at": "2024-01-01T10:00:00",
    },
    "survey_invitations": {"invitation_id": "i1", "customer_id": "c1", "sent_at": "2024-01-02T10:00:00"},
    "contacts": {"contact_id": "k1", "customer_id": "c1", "contacted_at": "2024-01-02T10:00:00"},
    "exchange_rates": {"currency": "GBP", "rate_date": "2024-01-02", "rate": "1.1"},
}  # fmt: skip

#: What breaks each rule that spans a row; a rule without an entry here fails the test below.
BREAKERS: dict[str, dict[str, str]] = {
    "birth_in_range": {"birth_date": "1899-12-31"},
    "not_own_referrer": {"referred_by": "c1"},
    "discount_within_gross": {"discount_amount": "10.01"},
    "refunded_shipping_within_refund": {"refund_shipping_amount": "0.01"},
    "delivered_after_ordered": {"delivered_at": "2024-01-02T09:59:59"},
    "quantity_not_zero": {"quantity": "0"},
    "answered_after_opened": {"first_response_at": "2024-01-02T09:00:00"},
    "first_resolved_after_opened": {"first_resolved_at": "2024-01-02T09:00:00"},
    "resolved_after_opened": {"resolved_at": "2024-01-02T09:00:00"},
    "closed_after_opened": {"closed_at": "2024-01-02T09:00:00"},
    "weight_above_zero": {"weight": "0"},
    "scale_has_width": {"scale_max": "0"},
    "score_on_scale": {"score": "11"},
    "nps_scale": {"scale_max": "100"},
    "gap_has_both": {"kind": "gap", "expectation_score": "5"},
    "answered_after_sent": {"sent_at": "2024-01-03T10:00:00"},
    "rate_positive": {"rate": "0"},
}


def _column_cases(name: str, column: ContractColumn) -> Iterator[tuple[dict[str, str], str]]:
    if column.required:
        yield {name: ""}, "required value is missing"
    if column.type != "text":
        yield {name: "nonsense"}, f"not readable as {column.type}"
    if column.values:
        yield {name: "nonsense"}, "unknown value; allowed: " + ", ".join(column.values)
    if column.pattern:
        yield {name: "nonsense"}, f"is not {column.written}"
    if column.min is not None:
        yield {name: str(int(column.min) - 1)}, f"below {column.min:g}"
    if column.max is not None:
        yield {name: str(int(column.max) + 1)}, f"above {column.max:g}"


def _cases(feed: str) -> list[tuple[dict[str, str], str, str]]:
    """Changes to the sound row, with the column and the reason they must be refused for."""
    contract = contracts()[feed]
    cases = [
        (change, name, reason)
        for name, column in contract.columns.items()
        for change, reason in _column_cases(name, column)
    ]
    cases += [(BREAKERS[rule.name], rule.column, rule.reason) for rule in contract.rules]
    if contract.reference_required:
        reason = "no customer reference: customer_id, email, phone, person_key are all missing"
        cases.append(({"customer_id": ""}, "customer_id", reason))
    return cases


@pytest.mark.parametrize("feed", list(contracts()))
def test_each_rule_refuses_the_row_that_breaks_it(tmp_path: Path, feed: str) -> None:
    contract, shop = contracts()[feed], Shop(tmp_path)
    columns = tuple(name for name in contract.columns if name != "attributes")  # made of a key of its own
    shop.sources = [shop.source(feed, columns, location="{here}/in/*.csv")]
    cases = _cases(feed)
    rows: list[dict[str, Any]] = [SOUND[feed], *({**SOUND[feed], **change} for change, _, _ in cases)]
    lines = [",".join(columns), *(",".join(f'"{row.get(name, "")}"' for name in columns) for row in rows)]
    shop.write("1.csv", "\n".join(lines) + "\n")
    (report,) = load_feed(shop.settings, feed)
    lost = "select row_number, column_name, reason from raw.cell_notes"
    found = {row: (column, reason) for row, column, reason in shop.query(lost)}
    assert report.rows_quarantined == len(cases) - len(found)
    assert not [column for column, _ in found.values() if contract.columns[column].required]
    found |= {row: (column, reason) for row, column, _, reason in shop.refused()}
    assert found == {index + 2: (column, reason) for index, (_, column, reason) in enumerate(cases)}


def test_every_check_of_every_contract_has_a_case() -> None:
    for feed, contract in contracts().items():
        assert {(c.column, c.reason) for c in row_checks(contract)} == {
            (col, why) for _, col, why in _cases(feed)
        }
