"""An empty part of a page names the column it waits for, of its own figure and not of its mart alone.

Never here: how it is said on the page.
"""

from __future__ import annotations

import duckdb
import pytest

from orchestration.report.pages.service import NOW
from orchestration.report.waiting import Waiting


@pytest.fixture(scope="module")
def waiting() -> Waiting:
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.known_inputs (input varchar, is_known boolean)")
        return Waiting(connection)


@pytest.mark.parametrize(
    ("tile", "column"),
    [
        ("handling", "tickets.handle_seconds"),
        ("self_service", "tickets.resolved_by"),
        ("first_response", "tickets.first_response_at, or ticket_events"),
    ],
)
def test_a_tile_of_the_service_waits_for_its_own_column(waiting: Waiting, tile: str, column: str) -> None:
    (part,) = (one for one in NOW.parts if one.name == tile)
    waiting.known = {"tickets", "tickets.kind"}
    assert column in waiting.of(part)
    waiting.known |= {column.split(", or ", maxsplit=1)[0]}
    assert column not in waiting.of(part)
