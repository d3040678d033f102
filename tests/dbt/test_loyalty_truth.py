"""The ladder against the ground truth of the demo company: who stands higher on it has more true trust.

Here: one simulated company of the demo's own making. Never here: the machine's rules (test_loyalty_twin.py).
"""

from __future__ import annotations

import duckdb
import pytest

from tests.dbt.compiled import compiled
from tests.trials.validation.company import VARIABLES, Simulation, company

LADDER = ["first_time", "satisfied_repeat", "trusted", "loyal"]
TRUST = (
    "select state, avg(trust), count(*) from marts.loyalty_state inner join intermediate.int_customers_described "
    "using (customer_key) inner join people on customer_id = 'p' || person group by state"
)


@pytest.fixture(scope="module")
def trust() -> dict[str, tuple[float, int]]:
    """Mean true trust, and customers, of each state."""
    made = compiled("loyalty_state", variables=VARIABLES)
    with company(Simulation(7, customers=1_200, days=730)) as con:
        made.run(con)
        return found(con)


def found(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[float, int]]:
    return {state: (mean, count) for state, mean, count in con.execute(TRUST).fetchall()}


def test_true_trust_rises_with_each_state(trust: dict[str, tuple[float, int]]) -> None:
    means = [trust[state][0] for state in LADDER]
    assert all(trust[state][1] >= 20 for state in LADDER), trust
    assert means == sorted(means), trust


def test_who_is_in_trouble_trusts_less_than_who_is_on_the_ladder(trust: dict[str, tuple[float, int]]) -> None:
    assert max(trust[state][0] for state in ("dissatisfied", "recovering")) < trust["trusted"][0], trust
