"""The pulse marts at the edge, and each of their claims on something wrong.

Here: an empty company, where the unit tests run too, and a spoil for every singular test of these marts. Never
here: whether the figures are right (test_pulse.py).
"""

from __future__ import annotations

import pytest

from tests.dbt.built import build
from tests.dbt.claims import unmet
from tests.dbt.support import Rows, Warehouse, warehouse

CHOSEN = ["+path:models/marts/pulse", "path:seeds", "--indirect-selection", "cautious"]
#: Three customers now and then, and one who came every month and has long been silent.
COMPANY: Rows = {
    "orders": [
        {"order_id": f"{customer} {month}", "customer_id": customer, "ordered_at": f"2025-{month:02}-05"}
        for customer, months in {
            "a": (3, 6, 9),
            "b": (4, 7, 10),
            "c": (5, 8, 11),
            "gone": (1, 2, 3, 4),
        }.items()
        for month in months
    ]
}
#: What spoils the built marts, and the claim it breaks.
SPOILS = {
    "lost today": (
        "update marts.company_pulse set active_customers = active_customers + 1 where day = as_of",
        "assert_growth_accounts_hold_every_customer",
    ),
    "money lost": (
        "update marts.company_pulse set active_revenue = active_revenue + 0.01 where day = as_of",
        "assert_growth_accounts_hold_every_customer",
    ),
    "in no account": (
        "update marts.company_pulse set lapsed_customers = lapsed_customers - 1 where day = '2025-09-01'",
        "assert_growth_accounts_hold_every_customer",
    ),
    "in no state": (
        "update marts.company_pulse set loyal_customers = loyal_customers + 1 where day = as_of",
        "assert_pulse_counts_every_customer_in_one_state",
    ),
    "left twice": (
        "update marts.departures set departures = departures + 1 where departures > 0",
        "assert_departures_count_every_move",
    ),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return build(warehouse(tmp_path_factory.mktemp("pulse"), COMPANY), *CHOSEN)


def test_every_claim_fails_on_its_spoil(built: Warehouse) -> None:
    claims = sorted({claim for _, claim in SPOILS.values()})
    assert unmet(built, *claims) == {}
    marts = sorted({sql.split()[1] for sql, _ in SPOILS.values()})
    for mart in marts:
        built.execute(f"create table main.{mart.replace('.', '_')} as select * from {mart}")
    for name, (sql, claim) in SPOILS.items():
        built.execute(sql)
        assert claim in unmet(built, *claims), name
        for mart in marts:
            built.execute(f"delete from {mart}")
            built.execute(f"insert into {mart} select * from main.{mart.replace('.', '_')}")
