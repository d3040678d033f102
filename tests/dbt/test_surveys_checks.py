"""The survey marts at the edge, and each of their claims on something wrong.

Here: companies without a feed, a spoil for every singular test about surveys. Never here: what a rule says (unit
tests in the project) or whether it holds on random companies (test_surveys_twin.py).
"""

from __future__ import annotations

import pytest

from tests.dbt.built import build
from tests.dbt.claims import unmet
from tests.dbt.support import Rows, Warehouse, warehouse

MARTS = ("nps", "survey_scores", "survey_response")
BUILT = [f"+{name}" for name in MARTS]
#: With the data tests of these marts and of their steps.
WITH_TESTS = [
    *BUILT,
    "+int_customers_described",
    "path:models/intermediate/surveys",
    "path:models/marts/surveys",
]
CLAIMS = ("assert_nps_counts_every_answer", "assert_survey_response_counts_every_invitation")

COMPANY: Rows = {
    "surveys": [
        {"response_id": "r1", "customer_id": "c1", "score": 3, "responded_at": "2025-12-03"},
        {"response_id": "r2", "customer_id": "c2", "score": 10, "responded_at": "2025-12-05"},
        {"response_id": "r3", "customer_id": "c2", "kind": "csat", "score": 10, "responded_at": "2025-12-05"},
    ],
    "survey_invitations": [
        {"invitation_id": "i1", "customer_id": "c1", "kind": "nps", "sent_at": "2025-12-01"},
        {"invitation_id": "i2", "customer_id": "c1", "kind": "nps", "sent_at": "2025-12-02"},
    ],
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    made = warehouse(tmp_path_factory.mktemp("surveys"), COMPANY)
    return build(made, *WITH_TESTS, "--indirect-selection", "cautious")


def test_what_no_feed_tells_is_unknown(company: Warehouse) -> None:
    """No tickets: no loop is known. No orders: the segment is unknown. One of two invitations was answered."""
    columns = (
        "responses, nps, is_small, closed_loop_known, closed_loop, invitations, invitations_answered, "
        "response_rate"
    )
    row = f"select {columns} from marts.nps where basis = 'all_responses' and dimension = "
    assert company.rows(f"{row} 'all'") == [(2, 0.0, True, 0, None, 2, 1, 0.5)]
    assert company.rows(f"{row} 'branch' and dimension_value = 'unknown'") == [
        (2, 0.0, True, 0, None, None, None, None)
    ]
    assert company.rows("select distinct dimension_value from marts.nps where dimension = 'segment'") == [
        ("unknown",)
    ]


@pytest.mark.parametrize(
    ("claim", "spoil"),
    [
        (CLAIMS[0], "update marts.nps set responses = responses + 1 where dimension = 'touchpoint'"),
        (CLAIMS[0], "delete from marts.nps where dimension = 'segment'"),
        (CLAIMS[0], "update marts.nps set passives = 1, responses = 2 where dimension = 'all'"),
        (CLAIMS[1], "delete from marts.survey_response where dimension = 'touchpoint'"),
        (CLAIMS[1], "update marts.survey_response set answered = 3"),
    ],
)
def test_a_claim_notices_what_breaks_it(company: Warehouse, claim: str, spoil: str) -> None:
    mart = "nps" if claim == CLAIMS[0] else "survey_response"
    assert not unmet(company, claim)
    company.execute(f"create or replace table marts.kept as select * from marts.{mart}")
    company.execute(spoil)
    try:
        assert claim in unmet(company, claim)
    finally:
        company.execute(f"delete from marts.{mart}; insert into marts.{mart} select * from marts.kept")
