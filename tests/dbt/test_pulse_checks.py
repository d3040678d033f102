"""The pulse marts at the edge, and each of their claims on something wrong.

Here: an empty company, where the unit tests run too, and a spoil for every singular test of these marts. Never
here: whether the figures are right (test_pulse.py).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dbt.support import Rows, Warehouse, failures, warehouse

CHOSEN = ["+path:models/marts/pulse", "path:seeds", "--indirect-selection", "cautious"]
COMPANY: Rows = {
    "orders": [
        {"order_id": f"o{n}", "customer_id": f"c{n % 3}", "ordered_at": f"2025-{3 + n:02}-05"}
        for n in range(9)
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
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return warehouse(tmp_path_factory.mktemp("pulse"), COMPANY).build(
        *CHOSEN, "--exclude-resource-type", "unit_test", command="build"
    )


def test_an_empty_company_has_no_days(tmp_path: Path) -> None:
    made = warehouse(tmp_path, {}).build(*CHOSEN, command="build")
    assert made.rows("select count(*) from marts.company_pulse") == [(0,)]


def test_every_claim_fails_on_its_spoil(built: Warehouse) -> None:
    claims = sorted({claim for _, claim in SPOILS.values()})
    assert failures(built.dbt("test", "--select", *claims)) == {}
    marts = sorted({sql.split()[1] for sql, _ in SPOILS.values()})
    for mart in marts:
        built.execute(f"create table main.{mart.replace('.', '_')} as select * from {mart}")
    for name, (sql, claim) in SPOILS.items():
        built.execute(sql)
        assert claim in failures(built.dbt("test", "--select", *claims)), name
        for mart in marts:
            built.execute(f"delete from {mart}")
            built.execute(f"insert into {mart} select * from main.{mart.replace('.', '_')}")
