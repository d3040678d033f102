"""Anonymous business: rows of nobody count for the company and change nothing about anybody.

Every published mart is built twice, with rows that name nobody and without them, and compared row by row. What counts
for the company is added up by plain Python from the input rows. A new mart is compared by being there; only what is
named in COMPANY may differ. Never here: single models (their unit tests).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.dbt.compiled import Compiled, compiled
from tests.dbt.compiled import marts as published
from tests.property.nobody import VARIABLES, Built, built_twice, is_nobodys, net
from tests.property.past_day import opened
from tests.shared import loaded_company

pytestmark = pytest.mark.long

#: Marts about the company as a whole: they count what nobody's rows bring. All others are about customers.
COMPANY = frozenset({
    "fct_orders", "fct_order_lines", "fct_tickets", "fct_surveys", "dim_date", "dim_branch", "dim_product",
    "service_quality", "service_quality_months", "service_quality_recent", "service_control_chart",
    "service_latest_weeks", "service_promise", "service_promise_months", "service_promise_recent",
    "service_to_sales", "issue_hotspots", "needs", "nps", "nps_recent", "survey_scores", "survey_response",
    "company_pulse", "product_affinities", "recovery_effectiveness", "service_backlog", "known_inputs",
})  # fmt: skip
#: Of marts of the company, what is the same with and without rows of nobody: they only say how many were left out.
SAME = {
    "company_pulse": "day, active_customers, new_customers, retained_customers, lapsed_customers, active_revenue, "
    "first_time_customers, satisfied_customers, trusted_customers, loyal_customers, lost_customers",
    "recovery_effectiveness": "* exclude (anonymous_failures)",
    "survey_response": "* exclude (anonymous_answers)",
    "product_affinities": "* from {side}.product_affinities where kind <> 'in_one_order'",
}


@pytest.fixture(scope="module")
def models() -> Compiled:
    return compiled(*published(), variables=VARIABLES)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, models: Compiled) -> Iterator[Built]:
    loaded: Path = loaded_company(tmp_path_factory).settings.pipeline_db
    with opened(loaded, tmp_path_factory.mktemp("anonymous") / "home") as con:
        yield built_twice(con, models)


def test_nobodys_rows_change_no_mart_of_a_customer(built: Built) -> None:
    about_customers = {
        text: found for text, found in built.differs.items() if text.split(" ")[0] not in COMPANY
    }
    assert about_customers == {}
    assert {text.split(" ")[0] for text in built.differs} >= {
        "fct_orders",
        "fct_tickets",
        "fct_surveys",
        "nps",
    }


@pytest.mark.parametrize("mart", SAME)
def test_what_is_left_out_is_only_counted(built: Built, mart: str) -> None:
    columns = SAME[mart] if "from" in SAME[mart] else f"{SAME[mart]} from {{side}}.{mart}"
    with_nobody, without = (f"select {columns}".format(side=side) for side in ("with_nobody", "without"))
    # days of the pulse may begin earlier with the first order of nobody
    assert built.value(f"select count(*) from ({without} except all {with_nobody})") == 0
    assert built.value(f"select count(*) from ({without})") > 0


def test_failures_of_nobody_are_counted_beside_the_episodes(built: Built) -> None:
    effect = "from {side}.recovery_effectiveness where dimension = 'all'"
    assert built.value(f"select sum(anonymous_failures) {effect.format(side='with_nobody')}") > 0
    assert built.value(f"select sum(anonymous_failures) {effect.format(side='without')}") == 0


def test_revenue_of_the_company_is_that_of_all_its_orders(built: Built) -> None:
    def worth(rows: list[dict[str, Any]]) -> Decimal:
        # amounts in other currencies are worth what the marts say; which orders count is told by the rows alone
        return Decimal(
            sum(net(row) for row in rows if row["status"] == "completed" and row["currency"] == "EUR")
        )

    orders = [
        row
        for row in built.rows["orders"]
        if row["delivered_at"] is None or str(row["delivered_at"]) < "2026-06-30 22"
    ]
    nobodys = [row for row in orders if is_nobodys(row)]
    known = [row for row in orders if not is_nobodys(row)]
    assert worth(nobodys) > 0
    for where, rows in {
        "true": orders,
        "customer_key is null": nobodys,
        "customer_key is not null": known,
    }.items():
        found = built.value(
            f"select sum(net_amount) from with_nobody.fct_orders where is_completed and currency = 'EUR' and {where}"
        )
        assert found == worth(rows), where
    assert built.value("select count(*) from with_nobody.fct_orders") == len(built.rows["orders"])
    assert built.value("select sum(revenue) from with_nobody.customer_360") == built.value(
        "select sum(net_amount) from with_nobody.fct_orders where is_completed and customer_key is not null"
    )


def test_tickets_of_the_company_are_all_its_tickets(built: Built) -> None:
    tickets = built.rows["tickets"]
    nobodys = sum(map(is_nobodys, tickets))
    assert 0.5 < nobodys / len(tickets) < 0.7
    assert built.value("select sum(opened) from with_nobody.service_quality where dimension = 'all'") == len(
        tickets
    )
    assert built.value("select count(*) from with_nobody.fct_tickets where customer_key is null") == nobodys
    assert built.value("select sum(tickets) from with_nobody.customer_360") == len(tickets) - nobodys
    assert built.value(
        "select sum(tickets) from with_nobody.needs where product_level = 'all' and segment = 'all'"
    ) == len(tickets)


def test_first_contacts_leave_nobodys_tickets_out_and_say_how_many(built: Built) -> None:
    left_out, known, solved = built.con.execute(
        "select sum(first_contact_anonymous), sum(first_contact_known), sum(first_contact_resolved) "
        "from with_nobody.service_quality where dimension = 'all'"
    ).fetchall()[0]
    resolved = "from with_nobody.fct_tickets where resolved_on is not null"
    assert left_out == built.value(f"select count(*) {resolved} and customer_key is null") > 0
    assert (known, solved) == built.con.execute(
        "select sum(first_contact_known), sum(first_contact_resolved) "
        "from without.service_quality where dimension = 'all'"
    ).fetchone()


def test_nps_counts_nobodys_answers_on_either_basis(built: Built) -> None:
    answers = [row for row in built.rows["surveys"] if row["kind"] == "nps"]
    nobodys = [row for row in answers if is_nobodys(row)]
    points = sum((row["score"] >= 9) - (row["score"] <= 6) for row in answers)
    for where in ("dimension = 'all'", "dimension = 'touchpoint'", "dimension = 'segment'"):
        all_of_them = f"from with_nobody.nps where {where} and basis = 'all_responses'"
        assert built.value(f"select sum(responses) {all_of_them}") == len(answers)
        assert built.value(f"select sum(promoters - detractors) {all_of_them}") == points
        for basis in ("all_responses", "latest_response"):
            found = f"from with_nobody.nps where {where} and basis = '{basis}'"
            assert built.value(f"select sum(anonymous_responses) {found}") == len(nobodys) > 0
    segment = "from with_nobody.nps where dimension = 'segment' and dimension_value = 'anonymous'"
    assert built.value(f"select sum(responses) {segment} and basis = 'all_responses'") == len(nobodys)


def test_reconciliation_names_nobodys_share_of_each_feed(built: Built) -> None:
    found = {
        feed: (rows, nobody)
        for feed, rows, nobody in built.con.execute(
            "select feed, sum(warehouse_value), sum(anonymous_value) from with_nobody.reconciliation "
            "where figure in ('orders', 'tickets', 'answers', 'contacts') group by feed"
        ).fetchall()
    }
    assert found == {feed: (len(rows), sum(map(is_nobodys, rows))) for feed, rows in built.rows.items()}
    wrong = "select count(*) from with_nobody.reconciliation where abs(unexplained) > 1e-9"
    assert built.value(wrong) == 0
    left_out = "from with_nobody.reconciliation_reasons where reason = 'anonymous'"
    assert {name for (name,) in built.con.execute(f"select figure {left_out}").fetchall()} == {
        "orders_of_customers", "tickets_of_customers", "failed_tickets", "contacts_of_customers"
    }  # fmt: skip


def test_the_pulse_adds_nobodys_revenue(built: Built) -> None:
    wrong = "coalesce(active_revenue, 0) + anonymous_revenue <> revenue"
    assert built.value(f"select count(*) from with_nobody.company_pulse where {wrong}") == 0
    assert built.value("select max(anonymous_revenue) from with_nobody.company_pulse") > 0
    assert built.value("select max(anonymous_revenue) from without.company_pulse") == 0
