"""The dirt real files have, injected in known numbers.

Here: which faults each feed gets, how often, and what a loader should make of them. Add a fault here. Never
here: files.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

#: What becomes of a dirty row: refused; taken once of two; taken without the wrong value; taken as it is.
Fate = Literal["quarantined", "duplicate", "noted", "accepted"]

#: Share of rows each value fault gets. Together they stay far below the 5 % at which a gate stops.
FAULT = 0.0003
#: Share of rows each of the harmless dirt gets.
HARMLESS = 0.0006
BAD_DATE = "'31.02.2025 25:61'"


@dataclass(frozen=True)
class Dirt:
    """One kind of dirt of a feed.

    columns: SQL of the value each spoilt column gets. copies: rows written for one. later: SQL of the days by
    which the row (or its second copy) comes late, over the draw `u`.
    """

    reason: str
    fate: Fate
    share: float = FAULT
    columns: dict[str, str] = field(default_factory=dict)
    copies: int = 1
    later: str = "0"


REPEATED = (
    Dirt("repeated_row", "duplicate", HARMLESS, copies=2),
    Dirt("repeated_file", "duplicate", HARMLESS, copies=2, later="1"),
    Dirt("late_file", "accepted", HARMLESS, later="1 + cast(floor(u * 1e7) as integer) % 5"),
)


def _fault(reason: str, **columns: str) -> Dirt:
    return Dirt(reason, "quarantined", columns=columns)


def _nobody(**columns: str) -> Dirt:
    """A row that names nobody is no fault: it counts for the company, and in no customer's mart."""
    return Dirt("missing_reference", "accepted", columns=columns)


def _corrected(column: str, value: str) -> Dirt:
    return Dirt("corrected_later", "quarantined", columns={column: value}, copies=2, later="2")


DIRT: dict[str, tuple[Dirt, ...]] = {
    "web_orders": (
        *REPEATED,
        _corrected("placed", BAD_DATE),
        _fault("unreadable_date", placed=BAD_DATE),
        _fault("unknown_status", state="'???'"),
        _fault("negative_gross", goods="'-' || goods"),
        _fault("missing_id", order_no="null"),
        _nobody(customer_no="null", mail="null", phone="null"),
    ),
    "till_orders": (
        *REPEATED,
        _fault("unreadable_date", sold_at=BAD_DATE),
        _fault("negative_gross", total="'-' || total"),
        _fault("missing_id", receipt="null"),
        _nobody(card="null", mail="null"),
    ),
    "order_lines": (
        *REPEATED[:2],
        _fault("zero_quantity", quantity="0"),
        _fault("missing_product", sku="null"),
    ),
    "tickets": (
        *REPEATED,
        _corrected("opened", BAD_DATE),
        _fault("unknown_status", state="'waiting for moon'"),
        _fault("unreadable_date", opened=BAD_DATE),
        _fault("resolved_before_opened", resolved="'2001-01-01T00:00:00Z'"),
        _fault("missing_id", id="null"),
        _nobody(customer="null", mail="null", phone="null"),
    ),
    "ticket_events": (
        *REPEATED,
        _fault("unknown_event", event="'blinked'"),
        _fault("missing_id", ticket="null"),
    ),
    "surveys": (
        *REPEATED,
        _fault("score_off_scale", answer="cast(highest + 1 as varchar)"),
        _fault("missing_score", answer="null"),
        _fault("unreadable_date", answered_at=BAD_DATE),
        _nobody(customer="null", mail="null"),
    ),
    "survey_invitations": (
        *REPEATED,
        _fault("unreadable_date", sent=BAD_DATE),
        _fault("missing_id", id="null"),
    ),
    "contacts": (
        *REPEATED,
        Dirt("unknown_outcome", "noted", columns={"outcome": "'shrugged'"}),
        _nobody(customer="null", mail="null"),
    ),
    "customers": (
        Dirt("whitespace", "accepted", 0.01, {"name": "'  ' || name || ' '", "city": "city || '  '"}),
        *REPEATED[:1],
        Dirt("born_too_early", "noted", 0.001, {"born": "'1871-01-01'"}),
        Dirt("missing_id", "quarantined", 0.001, {"id": "null"}),
    ),
    "exchange_rates": (),
}


def reason_sql(feed: str) -> str:
    """SQL of a row's dirt: the reason its draw `u` (0-1) falls on, or null."""
    high, cases = 0.0, []
    for dirt in DIRT[feed]:
        high += dirt.share
        cases.append(f"when u < {high:.6f} then '{dirt.reason}'")
    return f"case {' '.join(cases)} end" if cases else "cast(null as varchar)"


def spoilt_sql(feed: str, columns: list[str]) -> str:
    """SQL of the feed's columns, those with dirt spoilt; the second copy of a row is the clean one."""
    spoilt: dict[str, list[str]] = {}
    for dirt in DIRT[feed]:
        for column, value in dirt.columns.items():
            spoilt.setdefault(column, []).append(f"when dirt = '{dirt.reason}' and copy = 0 then {value}")
    words = [
        f"case {' '.join(spoilt[name])} else {name} end as {name}" if name in spoilt else name
        for name in columns
    ]
    return ", ".join(words)


def later_sql(feed: str) -> str:
    """SQL of the days a row comes late: the only copy, or the second of two."""
    cases = [
        f"when dirt = '{dirt.reason}' and copy = {dirt.copies - 1} then {dirt.later}"
        for dirt in DIRT[feed]
        if dirt.later != "0"
    ]
    return f"case {' '.join(cases)} else 0 end" if cases else "0"


def twice(feed: str) -> list[str]:
    """Reasons whose rows are written twice."""
    return [dirt.reason for dirt in DIRT[feed] if dirt.copies > 1]
