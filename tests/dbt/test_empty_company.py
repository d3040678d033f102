"""A company that has told nothing yet: the whole project builds, every data test holds, and nothing is claimed.

The place where the unit tests of all models run. Never here: companies with rows of some feeds.
"""

from __future__ import annotations

import pytest

from tests.dbt.compiled import marts
from tests.dbt.support import Warehouse, check, warehouse

#: Marts about the project or the calendar, not about what a company told.
OF_ANY_COMPANY = {"attribute_names", "dim_date", "figure_rulebook", "known_inputs"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Raises with the name of every model, data test and unit test that fails."""
    made = warehouse(tmp_path_factory.mktemp("empty"), {})
    check(made.dbt("build"))
    return made


def test_no_mart_claims_anything(built: Warehouse) -> None:
    counted = " union all ".join(
        f"select '{mart}' as mart, count(*) as rows from marts.{mart}" for mart in marts()
    )
    rows = dict(built.rows(counted))
    assert {mart for mart, count in rows.items() if count} == OF_ANY_COMPANY


def test_the_calendar_holds_the_day(built: Warehouse) -> None:
    assert built.rows("select date_day::varchar from marts.dim_date") == [("2026-01-31",)]
