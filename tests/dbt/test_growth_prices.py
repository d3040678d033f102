"""What loyalty is worth when prices move, against its twin in plain loops.

Here: the comparison. Never here: the definitions (twins/growth_prices.py).
"""

from __future__ import annotations

import pytest

from tests.dbt.companies.growth import COMPANIES, Company, marts_of
from tests.dbt.twins import growth_prices as twin
from tests.dbt.twins.intervals import q_values
from tests.dbt.twins.levers import mantel_haenszel

#: The last one has customers enough of a kind to compare.
LARGER = (*COMPANIES, Company(7, customers=100))
every_company = pytest.mark.parametrize("company", LARGER, ids=str)


@every_company
def test_price_tolerance(company: Company) -> None:
    marts = marts_of(company)
    rows = {row["loyalty_state"]: row for row in marts["price_tolerance"]}
    expected = twin.strata(company, marts["loyalty_transitions"])
    assert set(rows) == set(expected)
    for state, cells in expected.items():
        row, sums = rows[state], [sum(cell[place] for cell in cells.values()) for place in range(4)]
        counts = [row[name] for name in ("risen_buyers", "risen_bought", "steady_buyers", "steady_bought")]
        assert counts == sums, state
        difference, error = mantel_haenszel(cells.values())
        assert row["difference"] == pytest.approx(difference), state
        assert row["standard_error"] == pytest.approx(error), state
        used = [cell for cell in cells.values() if cell[0] and cell[2]]
        compared = sum(cell[0] for cell in used), sum(cell[2] for cell in used)
        assert (row["risen_compared"], row["steady_compared"], row["is_small"]) == (
            *compared,
            min(compared) < 30,
        )


def test_the_companies_hold_rises_and_what_is_none() -> None:
    risen = {product for company in COMPANIES for product, _, _ in twin.rises(company)}
    assert risen >= {"p00", "p20"}
    assert not risen & {"p01", "p10", "p31", "p40"}
    rows = [row for company in LARGER for row in marts_of(company)["price_tolerance"]]
    assert sum(row["difference"] is not None for row in rows) > 3


@every_company
def test_states_shown_together_have_q_values(company: Company) -> None:
    rows = [row for row in marts_of(company)["price_tolerance"] if row["p_value"] is not None]
    states = [row for row in rows if row["loyalty_state"] != "all"]
    assert [row["q_value"] for row in states] == pytest.approx(q_values([row["p_value"] for row in states]))
    assert all(row["q_value"] == row["p_value"] for row in rows if row["loyalty_state"] == "all")
