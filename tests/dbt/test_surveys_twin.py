"""nps, survey_scores and survey_response against their twin in plain loops, on random companies full of edges.

Here: the companies and the comparison. Never here: the definitions themselves (twins/surveys.py).
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.dbt.compiled import Compiled, compiled
from tests.dbt.twins import surveys as twin
from tests.dbt.twins.marts import Row
from tests.dbt.twins.response import response

ZONES = {"UTC": datetime(2026, 2, 1), "America/New_York": datetime(2026, 2, 1, 5)}
#: Instants around which months, windows and the as-of day begin and end.
EDGES = [
    datetime(2025, 11, 30),
    datetime(2025, 12, 1),
    datetime(2026, 1, 1),
    datetime(2026, 1, 30),
    datetime(2026, 2, 1),
]
NPS = (
    "select month, dimension, dimension_value, basis, responses, promoters, passives, detractors, nps, nps_low, "
    "nps_high, closed_loop_known, closed_loop, closed_loop_rate, closed_loop_rate_low, "
    "closed_loop_rate_high from marts.nps"
)
SCORES = (
    "select month, dimension, dimension_value, basis, kind, scale_min::int, scale_max::int, responses, "
    "mean_value, mean_value_low, mean_value_high, satisfied_responses, satisfied_share, satisfied_share_low, "
    "satisfied_share_high from marts.survey_scores"
)
RESPONSE = (
    "select month, dimension, dimension_value, kind, invitations, decided, answered, response_rate, response_rate_low, "
    "response_rate_high, median_hours_to_answer from marts.survey_response"
)


class Draw:
    """Random rows; no two answers or invitations share an instant, so that "the latest" is one."""

    def __init__(self, seed: int) -> None:
        self.chance, self.used = random.Random(seed), set[datetime]()

    def some(self, *values: Any) -> Any:
        return self.chance.choice(values)

    def moment(self) -> datetime:
        while True:
            near = self.some(*EDGES) + timedelta(hours=self.some(0, 0, 5, -24, 24, -48, 48, -720, 720))
            at: datetime = near + timedelta(
                seconds=self.some(-1, 0, 1, self.chance.randrange(86400), -self.chance.randrange(2_000_000))
            )
            if at not in self.used:
                self.used.add(at)
                return at

    def customer(self) -> str:
        return f"c{self.chance.randrange(2)}"

    def order(self, n: int) -> Row:
        paid = {"gross_amount": self.some("5.00", "20.00"), "status": "completed"}
        return {"order_id": f"o{n}", "customer_id": self.customer(), "ordered_at": self.moment(), **paid}

    def ticket(self, n: int) -> Row:
        begin = self.moment() - timedelta(self.some(0, 60))
        first = self.some(None, None, begin + timedelta(hours=self.chance.randrange(1, 60)))
        by = {"resolved_by": self.some(None, "agent", "bot"), "first_response_at": first}
        return {"ticket_id": f"t{n}", "customer_id": self.customer(), "opened_at": begin, **by}

    def event(self, ticket: Row, answers: list[Row]) -> Row:
        """Often at the very end of an answer's two days."""
        own = [one["responded_at"] for one in answers if one["customer_id"] == ticket["customer_id"]]
        near = self.some(*own) + timedelta(hours=48) if own else self.moment()
        at = max(near + timedelta(seconds=self.some(-1, 0, 0, 1, -172800)), ticket["opened_at"])
        event = self.some(
            "replied",
            "contacted",
            "followed_up",
            "apologised",
            "options_offered",
            "transferred",
            "compensated",
        )
        return {
            "ticket_id": ticket["ticket_id"],
            "event_at": at,
            "event": event,
            "actor": self.some("agent", "agent", None, "system", "customer"),
        }

    def answer(self, n: int, invitations: list[Row]) -> Row:
        kind, low, high = self.some(
            ("nps", 0, 10),
            ("nps", 0, 10),
            ("csat", 1, 5),
            ("csat", 1, 3),
            ("ces", 1, 7),
            ("ces", 1, 5),
            ("gap", 1, 7),
        )
        at, who = self.moment(), self.customer()
        sent = [i["sent_at"] for i in invitations if i["customer_id"] == who and i["sent_at"] <= at]
        given = {"score": self.chance.randint(low * 2, high * 2) / 2, "scale_min": low, "scale_max": high}
        pair = {"expectation_score": self.chance.randint(1, 7), "perception_score": self.chance.randint(1, 7)}
        where = {"touchpoint": self.some("web", "web", "shop", None), "branch": self.some("x", None)}
        given["weight"] = self.some(None, None, None, 1, 0.25, 3, 7.5)
        about = {"responded_at": at, "sent_at": self.some(None, *sent), "kind": kind}
        return {"response_id": f"r{n}", "customer_id": who, **about, **given, **pair, **where}

    def invitation(self, n: int) -> Row:
        asked = {"kind": self.some("nps", "csat", None), "touchpoint": self.some("web", None)}
        return {"invitation_id": f"i{n}", "customer_id": self.customer(), "sent_at": self.moment(), **asked}


def rows_of(seed: int) -> dict[str, list[Row]]:
    draw = Draw(seed)
    rows = {"orders": [draw.order(n) for n in range(draw.some(0, 6, 9))]}
    rows["survey_invitations"] = [draw.invitation(n) for n in range(draw.some(0, 14))]
    rows["surveys"] = [draw.answer(n, rows["survey_invitations"]) for n in range(draw.some(5, 25))]
    rows["tickets"] = [draw.ticket(n) for n in range(draw.some(0, 4))]
    rows["ticket_events"] = [
        draw.event(t, rows["surveys"]) for t in rows["tickets"] for _ in range(draw.some(0, 1, 5))
    ]
    return rows


@pytest.fixture(scope="module", params=ZONES)
def made(request: pytest.FixtureRequest) -> tuple[Compiled, twin.Rules]:
    zone: str = request.param
    end = ZONES[zone]
    names = {"as_of": "2026-01-31", "as_of_instant": str(end), "time_zone": zone}

    def local(instant: datetime) -> Any:
        return instant.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()

    return compiled("nps", "survey_scores", variables=names), twin.Rules(end, local)


def agrees(found: list[tuple[Any, ...]], expected: dict[twin.Group, twin.Group], keys: int) -> None:
    assert {row[:keys] for row in found} == set(expected)
    for row in found:
        assert row[keys:] == pytest.approx(expected[row[:keys]], abs=1e-9), row[:keys]


#: The same companies in each run; take `derandomize` away to search among others.
FIXED = settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@FIXED
@given(seed=st.integers(0, 10**9))
def test_surveys(made: tuple[Compiled, twin.Rules], seed: int) -> None:
    models, rules = made
    rows = rows_of(seed)
    with models.built(rows) as con:
        agrees(con.execute(NPS).fetchall(), twin.nps(rows, rules), 4)
        agrees(con.execute(SCORES).fetchall(), twin.scores(rows, rules), 7)
        agrees(con.execute(RESPONSE).fetchall(), response(rows, rules), 4)


def test_the_companies_reach_every_case(made: tuple[Compiled, twin.Rules]) -> None:
    """Otherwise agreement says little: closed and open loops, unknown ones, decided and undecided invitations."""
    _, rules = made
    loops, rates, kept = set(), set(), set()
    for seed in range(200):
        rows = rows_of(seed)
        contacts = twin.contacts(rows, rules)
        loops |= {twin.loop_closed(one, contacts, rules) for one in rows["surveys"] if one["kind"] == "nps"}
        rates |= {
            (sent > decided, answered > 0) for sent, decided, answered, *_ in response(rows, rules).values()
        }
        counts = twin.nps(rows, rules)
        kept |= {
            counts[*key[:3], "all_responses"][0] > n
            for key, (n, *_) in counts.items()
            if key[3] == "latest_response"
        }
    assert loops == {True, False, None}
    assert len(rates) == 4
    assert kept == {True, False}
