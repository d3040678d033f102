"""The reconciliation against plain loops, on companies whose rows went every way; what it says when rows are lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.dbt.claims import unmet
from tests.dbt.compiled import Compiled, company, compiled
from tests.dbt.support import AS_OF, warehouse
from tests.dbt.twins.reconciliation import Delivered, amounts, drawn, fates, put_ledger

STATEMENTS = [
    {"figure": "stated_kept", "feed": "tickets", "field": "kept", "equals": "yes", "beside": "tickets_resolved"},
    {"figure": "stated_alone", "feed": "tickets", "field": "kept", "equals": "no", "beside": None},
]  # fmt: skip
RATES = [{"currency": "CHF", "rate_date": "2025-01-01", "rate": 1.07}]
MARTS = ("reconciliation", "reconciliation_reasons")


@pytest.fixture(scope="module")
def models() -> Compiled:
    return compiled(*MARTS, variables={**AS_OF, "statements": STATEMENTS})


@contextmanager
def built(models: Compiled, made: Delivered) -> Iterator[duckdb.DuckDBPyConnection]:
    with company({"orders": made.orders, "tickets": made.tickets, "exchange_rates": RATES}) as con:
        put_ledger(con, made)
        models.run(con)
        yield con


def _hashes(con: duckdb.DuckDBPyConnection, feed: str) -> dict[int, str]:
    return dict(con.execute(f"select _file_id, cast(_row_hash as varchar) from raw.{feed}").fetchall())


def _told(con: duckdb.DuckDBPyConnection, figure: str) -> dict[str, Decimal]:
    rows = con.execute(
        "select reason, sum(cast(effect as decimal(18, 2))) from marts.reconciliation_reasons "
        "where figure = ? and step between 1 and 5 group by reason",
        [figure],
    ).fetchall()
    return {reason: -effect for reason, effect in rows}


@pytest.mark.parametrize("seed", range(12))
def test_every_row_goes_the_way_that_plain_loops_find(models: Compiled, seed: int) -> None:
    made = drawn(seed)
    with built(models, made) as con:
        for feed, key, event, measures in (
            ("orders", "order_id", "ordered_at", {"orders": "1", "gross_amount": "gross_amount"}),
            ("tickets", "ticket_id", "opened_at", {"tickets": "1", "reopenings": "reopen_count"}),
        ):
            fate_of = fates(getattr(made, feed), _hashes(con, feed), key, event)
            for figure, measure in measures.items():
                assert _told(con, figure) == amounts(made, feed, measure, fate_of), figure
        unexplained = con.execute(
            "select feed, figure, unit, unexplained from marts.reconciliation where unexplained <> 0"
        )
        assert unexplained.fetchall() == []


@pytest.mark.parametrize("seed", range(12, 15))
def test_effects_add_up_to_the_difference(models: Compiled, seed: int) -> None:
    with built(models, drawn(seed)) as con:
        wrong = con.execute(
            """
            select r.feed, r.figure, r.unit, r.difference, sum(e.effect)
            from marts.reconciliation as r
            left join marts.reconciliation_reasons as e
                on e.feed = r.feed and e.figure = r.figure and e.unit = r.unit and e.step > 0
            where r.difference is not null
            group by r.feed, r.figure, r.unit, r.difference
            having abs(r.difference - coalesce(sum(e.effect), 0)) > 1e-6
            """
        )
        assert wrong.fetchall() == []


def test_a_statement_stands_beside_what_the_marts_judge(models: Compiled) -> None:
    made = Delivered(
        tickets=[
            {"ticket_id": f"t{number}", "customer_id": "c", "opened_at": "2026-01-05", "status": status,
             "_extra": extra, "_file_id": number, "_live": True, "updated_at": None}
            for number, (status, extra) in enumerate(
                [("resolved", '{"kept": "yes"}'), ("open", '{"kept": "yes"}'), ("resolved", '{"kept": "no"}'),
                 ("resolved", None), ("open", "{}")], start=1)
        ],
        refused=[("tickets", {"kept": "yes"})],
    )  # fmt: skip
    with built(models, made) as con:
        said = con.execute(
            "select source_value, warehouse_value, difference, unexplained, rows_without_value, reasons "
            "from marts.reconciliation where figure like 'stated%' order by figure"
        ).fetchall()
        reasons = con.execute(
            "select reason, row_count, effect from marts.reconciliation_reasons "
            "where figure = 'stated_kept' and step > 0 order by step"
        ).fetchall()
    assert said == [
        (1.0, None, None, None, 2, "quarantined"),
        (3.0, 3.0, 0.0, 0.0, 2, "judged_otherwise, not_stated, quarantined"),
    ]
    assert reasons == [("quarantined", 1, -1.0), ("judged_otherwise", 2, 0.0), ("not_stated", 2, 1.0)]


def test_a_row_that_is_lost_on_the_way_is_seen(tmp_path: Path) -> None:
    orders = [
        {"order_id": f"o{number}", "customer_id": "c", "ordered_at": "2026-01-05"} for number in range(3)
    ]
    made = warehouse(tmp_path, {"orders": orders})
    check = "assert_reconciliation_explains_every_difference"
    made.build(command="seed").build("+reconciliation")
    made.build(check, command="test")
    made.execute("delete from marts.fct_orders where order_id = 'o1'")
    made.build("reconciliation")
    assert set(unmet(made, check)) == {check}
    assert made.rows("select figure, unexplained from marts.reconciliation where unexplained <> 0 order by 1") == [
        ("completed_orders", -1.0), ("gross_amount", -10.0), ("orders", -1.0), ("revenue", -10.0),
    ]  # fmt: skip


def test_a_counter_that_nobody_told_is_unknown(models: Compiled) -> None:
    ticket = {"ticket_id": "t1", "customer_id": "c1", "reopen_count": 0}
    with models.built({"tickets": [ticket, {**ticket, "ticket_id": "t2", "reopen_count": None}]}) as con:
        found = con.execute(
            "select figure, source_value, warehouse_value, difference, unexplained, rows_without_value "
            "from marts.reconciliation where figure in ('reopenings', 'transfers') order by figure"
        ).fetchall()
    assert found == [("reopenings", 0.0, 0.0, 0.0, 0.0, 1), ("transfers", None, None, None, None, 2)]
