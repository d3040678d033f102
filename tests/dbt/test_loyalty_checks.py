"""The loyalty marts as a whole: companies at the edge, and each claim on something wrong.

Here: companies without a feed, a spoil for every claim about loyalty. Never here: whether a state is right
(test_loyalty_twin.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pytest

from tests.dbt.built import build
from tests.dbt.compiled import compiled
from tests.dbt.support import AS_OF, DBT_PROJECT, Rows, Warehouse, failures, warehouse

CLAIMS = (
    "assert_loyalty_moves_are_legal", "assert_loyalty_moves_connect", "assert_loyalty_counts_every_failure",
    "assert_loyalty_funnel_counts_everybody",
)  # fmt: skip
MARTS = ["+path:models/marts/loyalty", "int_loyalty_days", "+recovery_episodes", "loyalty_moves"]
WITH_CLAIMS = [*MARTS, *CLAIMS, "--indirect-selection", "cautious"]

NAMES = ("loyalty_state", "loyalty_transitions", "loyalty_funnel", "int_loyalty_days", "recovery_episodes")
SEED = DBT_PROJECT / "seeds/loyalty_moves.csv"

COMPANY: Rows = {
    "orders": [
        {"order_id": "o1", "customer_id": "c1", "ordered_at": "2025-09-05"},
        {"order_id": "o2", "customer_id": "c1", "ordered_at": "2025-09-15"},
        {"order_id": "o3", "customer_id": "c2", "ordered_at": "2025-09-09"},
        {"order_id": "o4", "customer_id": "c3", "ordered_at": "2025-09-09", "status": "cancelled"},
    ],
    "tickets": [
        {"ticket_id": "t1", "customer_id": "c1", "kind": "complaint", "opened_at": "2025-09-17",
         "status": "resolved", "resolved_at": "2025-09-20"},
        {"ticket_id": "t2", "customer_id": "c2", "kind": "repair", "opened_at": "2026-01-10",
         "status": "open", "first_response_at": "2026-01-11"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return build(warehouse(tmp_path_factory.mktemp("loyalty"), COMPANY), *WITH_CLAIMS)


def test_everybody_has_a_state_and_its_history(company: Warehouse) -> None:
    states = (
        "select customer_id, state, since_on::varchar, loops, satisfied_loops, failures, unrecovered_failures, "
        "is_trust_barred, next_state, loops_to_trust from marts.loyalty_state "
        "inner join intermediate.int_customers_described using (customer_key) order by 1"
    )
    assert company.rows(states) == [
        ("c1", "lost", "2025-12-19", 1, 1, 1, 1, False, "satisfied_repeat", 4),
        ("c2", "recovering", "2026-01-11", 0, 0, 1, 1, True, "satisfied_repeat", 5),
        ("c3", "prospect", None, 0, 0, 0, 0, False, "first_time", 3),
    ]
    moves = (
        "select to_state, cause_kind, cause_id, days_in_state from marts.loyalty_transitions "
        "inner join intermediate.int_customers_described using (customer_key) where customer_id = 'c1' "
        "order by moved_at"
    )
    assert company.rows(moves)[:2] == [
        ("first_time", "order", "o1", None),
        ("satisfied_repeat", "order", "o2", 10),
    ]
    assert [row[:2] for row in company.rows(moves)[2:]] == [
        ("dissatisfied", "failure"), ("recovering", "company_action"), ("lost", "window_over"),
    ]  # fmt: skip
    assert company.rows(
        "select count(*) from marts.loyalty_transitions inner join marts.recovery_episodes as e "
        "on cause_id = e.episode_key::varchar where cause_kind = 'failure'"
    ) == [(2,)]


@pytest.fixture(scope="module")
def claims(company: Warehouse) -> list[str]:
    """The claims as SQL, each with its name in front: they hold in every company."""
    result = company.dbt("compile", "--select", *CLAIMS).result
    nodes = [one.node for one in getattr(result, "results", [])]
    return [f"-- {node.name}\n{node.compiled_code}" for node in nodes]


@contextmanager
def built(rows: Rows, claims: list[str]) -> Iterator[duckdb.DuckDBPyConnection]:
    with compiled(*NAMES, variables=AS_OF).built(rows) as con:
        con.execute("create schema if not exists seeds")
        con.execute(f"create table seeds.loyalty_moves as from read_csv('{SEED}')")
        assert [con.execute(claim).fetchall() for claim in claims] == [[]] * len(CLAIMS)
        yield con


def test_an_empty_company_has_no_states(claims: list[str]) -> None:
    with built({}, claims) as con:
        for name in NAMES[:3]:
            assert con.execute(f"select count(*) from marts.{name}").fetchall() == [(0,)]


def test_without_orders_every_state_is_unknown(claims: list[str]) -> None:
    with built({"tickets": COMPANY["tickets"]}, claims) as con:
        states = con.execute("select distinct state, loops, failures from marts.loyalty_state")
        assert states.fetchall() == [(None, None, 1)]
        assert con.execute("select count(*) from marts.loyalty_transitions").fetchall() == [(0,)]


def test_orders_alone_know_of_no_failure(claims: list[str]) -> None:
    with built({"orders": COMPANY["orders"]}, claims) as con:
        unknown = "select distinct failures, failure_rate, is_trust_barred from marts.loyalty_state"
        assert con.execute(unknown).fetchall() == [(None, None, None)]
        found = con.execute("select distinct state from marts.loyalty_state").fetchall()
        assert {state for (state,) in found} == {"lapsed", "prospect"}


MOVE = "update marts.loyalty_transitions"
#: What spoils the built marts, and the number of the claim it breaks.
SPOILS = {
    "an illegal move": (0, f"{MOVE} set to_state = 'loyal' where transition_number = 1"),
    "an illegal cause": (0, f"{MOVE} set cause_kind = 'time' where transition_number = 1"),
    "a broken chain": (1, f"{MOVE} set from_state = 'lost' where transition_number = 2"),
    "back in time": (1, f"{MOVE} set moved_at = '2020-01-01' where transition_number = 2"),
    "a move missing": (1, "delete from marts.loyalty_transitions where transition_number = 2"),
    "another state today": (1, "update marts.loyalty_state set state = 'loyal' where state = 'lost'"),
    "no state today": (1, "update marts.loyalty_state set state = null where state = 'lost'"),
    "no history": (1, "update marts.loyalty_state set state = 'loyal' where state = 'prospect'"),
    "a failure lost": (2, "update marts.loyalty_state set failures = 0"),
    "a customer lost": (3, "update marts.loyalty_funnel set customers_now = 0"),
    "a day lost": (3, "delete from intermediate.int_loyalty_days where state = 'lost'"),
}


@pytest.mark.parametrize("spoil", SPOILS)
def test_a_claim_notices_what_breaks_it(company: Warehouse, claims: list[str], spoil: str) -> None:
    number, statement = SPOILS[spoil]
    code = next(one for one in claims if CLAIMS[number] in one)
    with company.connection() as con:
        con.execute("begin")
        assert not con.execute(code).fetchall()
        con.execute(statement)
        assert con.execute(code).fetchall()
        con.execute("rollback")


def test_a_moved_seed_is_noticed(company: Warehouse) -> None:
    """As dbt runs it: the claim fails by name."""
    company.execute("delete from seeds.loyalty_moves where to_state = 'first_time'")
    assert CLAIMS[0] in failures(company.dbt("test", "--select", CLAIMS[0]))
