"""Answers that name nobody, beside an answer that was changed later: the score of the company counts them all.

Never here: rows of nobody in other feeds (tests/property/test_anonymous.py).
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.dbt.compiled import compiled
from tests.dbt.support import AS_OF


def _answer(name: str, who: str | None, day: int, score: int, changed: int | None = None) -> dict[str, Any]:
    """An NPS answer of January; a later version of it where it was changed."""
    return {
        "response_id": name, "customer_id": who, "responded_at": f"2026-01-{day:02} 10:00:00", "score": score,
        "updated_at": f"2026-01-{changed or day:02} 11:00:00",
    }  # fmt: skip


#: ann changed her answer from 2 to 10; bob answered twice; three answers name nobody, two of them on one day.
ANSWERS = [
    _answer("r1", "ann", 1, 2), _answer("r1", "ann", 1, 10, changed=2), _answer("r2", "bob", 1, 10),
    _answer("r3", None, 3, 9), _answer("r4", None, 3, 7), _answer("r5", None, 4, 0), _answer("r6", "bob", 9, 5),
]  # fmt: skip


def test_nobodys_answers_count_in_the_score_and_each_is_somebodys_latest() -> None:
    with compiled("nps", variables=AS_OF).built({"surveys": ANSWERS}) as con:
        found = con.execute(
            "select basis, responses, customers, anonymous_responses, promoters, detractors, nps "
            "from marts.nps where dimension = 'all' order by basis"
        ).fetchall()
    # all: 10, 10, 9, 7, 0, 5; the latest of each: 10, 5, and the three of nobody
    assert found == [
        ("all_responses", 6, 2, 3, 3, 2, pytest.approx(100 * (3 - 2) / 6)),
        ("latest_response", 5, 2, 3, 2, 2, 0.0),
    ]
