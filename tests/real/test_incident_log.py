"""The incident log through the whole refresh: the published figures, and where its dirt lands.

Add a test when a figure of the set is known from elsewhere. Never here: a figure that only this project
computed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from tests.real.conftest import Refreshed

pytestmark = pytest.mark.long

#: Incidents as the mapping gave them, loaded and quarantined together.
ALL_INCIDENTS = """
    select ticket_id, transfer_count, reopen_count, _extra ->> 'made_sla' as made_sla
    from pipeline.raw.tickets
    union all
    select
        row_text ->> 'ticket_id', cast(row_text ->> 'transfer_count' as bigint),
        cast(row_text ->> 'reopen_count' as bigint), (row_text ->> '_extra') ->> 'made_sla'
    from pipeline.raw.quarantine where feed = 'tickets'
"""

REOPENINGS = {0: 24_643, 1: 245, 2: 19, 3: 4, 4: 4, 6: 2, 8: 1}


@pytest.fixture(scope="module")
def desk(refreshed: Callable[..., Refreshed]) -> Refreshed:
    """The refreshed company."""
    return refreshed("incident_log", "incident_log")


def test_rows_add_up(desk: Refreshed) -> None:
    """Each incident and each change takes exactly one way."""
    desk.assert_rows_add_up()
    assert desk.accounts()["incidents"] == (24_918, 24_918, 0, 0)


def test_what_the_contract_refuses_is_named(desk: Refreshed) -> None:
    """The five rows in a state that nobody explains."""
    assert desk.reasons("tickets") == {}
    (column, reason), rows = next(iter(desk.reasons("ticket_events").items()))
    assert (column, rows) == ("event", 5) and reason.startswith("unknown value")
    states = "select distinct value from pipeline.raw.quarantine where feed = 'ticket_events'"
    assert desk.rows(states) == [("-100",)]


def test_incidents_by_reopenings(desk: Refreshed) -> None:
    """The published distribution, from the tickets and once more from the events."""
    counted = desk.rows(f"select reopen_count, count(*) from ({ALL_INCIDENTS}) group by 1")
    assert dict(counted) == REOPENINGS
    events = desk.rows(
        """
        select reopened, count(*) from (
            select ticket_id, count(*) filter (where event = 'reopened') as reopened
            from pipeline.raw.ticket_events group by ticket_id
        ) group by 1
        """
    )
    assert dict(events) == REOPENINGS


def test_solved_at_first_contact(desk: Refreshed) -> None:
    """54.13 % of the incidents were neither passed on nor opened again."""
    smooth, incidents = desk.row(
        f"""
        select count(*) filter (where transfer_count = 0 and reopen_count = 0), count(*)
        from ({ALL_INCIDENTS})
        """
    )
    assert (smooth, incidents) == (13_487, 24_918)
    assert round(100 * smooth / incidents, 2) == 54.13


def test_promise_kept_at_the_end(desk: Refreshed) -> None:
    """The source's own flag, which no contract column holds, survives beside the contract."""
    assert desk.value(f"select count(*) from ({ALL_INCIDENTS}) where made_sla = 'true'") == 15_803


def test_marts_hold_every_loaded_incident(desk: Refreshed) -> None:
    """All are closed failures, of the log's 5,244 callers; 3 name no caller and are in no episode."""
    assert desk.row(
        """
        select count(*), count(*) filter (where is_failure), count(*) filter (where is_open), count(closed_at)
        from served.marts.fct_tickets
        """
    ) == (24_918, 24_918, 0, 24_918)
    assert desk.value("select count(*) from served.marts.fct_tickets where customer_key is null") == 3
    assert desk.value("select sum(tickets) from served.marts.recovery_episodes") == 24_915
    assert desk.value("select count(*) from served.marts.dim_customer") == 5_244


def test_events_are_dated_by_their_own_row(desk: Refreshed) -> None:
    """The final stamps stand on every row of the log; an event read from them would look into the future."""
    events = desk.rows(
        """
        select event, event_at from pipeline.raw.ticket_events
        where ticket_id = 'INC0000045' order by event_at, event
        """
    )
    assert events == [
        ("opened", datetime(2016, 2, 29, 1, 16)),
        ("assigned", datetime(2016, 2, 29, 1, 23)),
        ("resolved", datetime(2016, 2, 29, 8, 53)),
        ("closed", datetime(2016, 3, 5, 12, 0)),
    ]
    final = "select resolved_at from pipeline.raw.tickets where ticket_id = 'INC0000045'"
    assert desk.value(final) == datetime(2016, 2, 29, 11, 29)


def test_an_earlier_day_knows_nothing_of_the_later_ones(refreshed: Callable[..., Refreshed]) -> None:
    """As of the end of May 2016, what was resolved in June is open, and nothing of June is known."""
    may = refreshed("incident_log", "incident_log", LOYALTY_AS_OF="2016-05-31")
    end = "timestamp '2016-06-01'"
    known, still_open = may.row(
        f"""
        select count(*), count(*) filter (where least(resolved_at, closed_at) >= {end})
        from pipeline.raw.tickets where opened_at < {end}
        """
    )
    assert still_open > 1_000
    assert may.row(
        f"""
        select
            count(*), count(*) filter (where is_open),
            count(*) filter (where greatest(opened_at, resolved_at, closed_at) >= {end})
        from served.marts.fct_tickets
        """
    ) == (known, still_open, 0)


def test_every_incident_opens_once_and_closing_again_needs_a_reopening(desk: Refreshed) -> None:
    """The log repeats states: its 67 surplus Closed rows come down to 12 incidents reopened after closing."""
    counts = dict(desk.rows("select event, count(*) from pipeline.raw.ticket_events group by event"))
    assert counts["opened"] == 24_918
    assert counts["closed"] == 24_918 + 12
    assert counts["reopened"] == sum(times * incidents for times, incidents in REOPENINGS.items())


def test_question_marks_are_unknown(desk: Refreshed) -> None:
    """`?` is the source's null, never a value."""
    for column in ("customer_id", "category", "subcategory", "team", "agent", "branch", "product_id"):
        assert desk.value(f"select count(*) from pipeline.raw.tickets where {column} = '?'") == 0, column
