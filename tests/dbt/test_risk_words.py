"""What risk says in words, and how far back it looks: single companies with one trap each.

Add a company when a sentence or a week could be wrong. Never here: random companies (test_risk_marts_twin.py).
"""

from __future__ import annotations

from datetime import date

import pytest

from tests.dbt.companies.risk import VARIABLES
from tests.dbt.compiled import Compiled, compiled
from tests.dbt.twins.marts import Row

Rows = dict[str, list[Row]]


@pytest.fixture(scope="module")
def models() -> Compiled:
    weeks = {"hotspot_weeks": 8, "hotspot_min_weeks": 3}
    return compiled("switch_risk", "issue_hotspots", variables={**VARIABLES, **weeks})


def test_words_are_of_one_trigger(models: Compiled) -> None:
    """A ticket of November passed on twice, one of January four times: four times is said of January."""
    own = {"customer_id": "c1", "status": "open"}
    turns = [("t1", "2025-11-02", 2), ("t2", "2026-01-05", 4)]
    repairs = {
        "A": ["2025-11-25", "2025-11-27", "2025-12-01"],
        "B": [f"2026-01-{day:02}" for day in (2, 4, 8, 12)],
    }
    rows: Rows = {
        "tickets": [
            *({**own, "ticket_id": name, "opened_at": f"{day} 12:00:00"} for name, day, _ in turns),
            *(
                {
                    **own, "ticket_id": f"{product}{day}", "opened_at": f"{day} 12:00:00", "kind": "repair",
                    "product_id": product,
                }
                for product, days in repairs.items()
                for day in days
            ),
        ],
        "ticket_events": [
            {"ticket_id": name, "event": "transferred", "event_at": f"{day} {13 + n}:00:00"}
            for name, day, count in turns
            for n in range(count)
        ],
    }  # fmt: skip
    with models.built(rows) as con:
        assert dict(con.execute("select reason, evidence from marts.switch_risk").fetchall()) == {
            "transfers": "passed on 4 times with a ticket of 5 January 2026",
            "repairs": "4 repairs of product B since 2 January 2026",
        }


def test_a_promise_is_past_since_its_day(models: Compiled) -> None:
    """Solved in time and opened again later: a reason since the reopening, past its promise since its promise."""
    ticket = {"ticket_id": "t1", "customer_id": "c1", "status": "open", "opened_at": "2025-12-28 12:00:00"}
    rows: Rows = {
        "tickets": [{**ticket, "promised_at": "2026-01-01 12:00:00", "reopen_count": 0}],
        "ticket_events": [
            {"ticket_id": "t1", "event": "resolved", "event_at": "2025-12-30 12:00:00"},
            {"ticket_id": "t1", "event": "reopened", "event_at": "2026-01-15 12:00:00"},
        ],
    }
    with models.built(rows) as con:
        found = con.execute(
            "select since_on, days, measure, evidence from marts.switch_risk where reason = 'unresolved_late'"
        ).fetchall()
    assert found == [(date(2026, 1, 15), 5, 19.0, "a ticket 19 days past its promise (since 1 January 2026)")]


def test_weeks_go_on_however_old_the_first_ticket_is(models: Compiled) -> None:
    """One ticket of 1970, as a wrong clock stamps it, does not end the weeks before as_of."""
    rows: Rows = {
        "tickets": [
            {
                "ticket_id": f"t{n}",
                "customer_id": "c1",
                "opened_at": day,
                "kind": "complaint",
                "category": "a",
            }
            for n, day in enumerate(["1970-01-01", "2025-12-30", "2026-01-06"])
        ]
    }
    with models.built(rows) as con:
        found = con.execute(
            "select week_start, tickets from marts.issue_hotspots where is_latest_week"
        ).fetchall()
    assert found == [(date(2026, 1, 12), 0)]
