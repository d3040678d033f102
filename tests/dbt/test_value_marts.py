"""customer_value and customer_value_fit on small companies: against the plain twin, at the edge, and in any order.

Here: the marts from orders on. Never here: the fit itself (test_value_fitting.py).
"""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.dbt.compiled import compiled
from tests.dbt.support import AS_OF, Rows, warehouse
from tests.dbt.twins import value as twin

LAST = date(2026, 1, 31)
FEW = {**AS_OF, "value_min_repeaters": 5, "value_backtest_days": 60, "value_horizon_days": 45}
CHOSEN = ["+path:models/marts/value", "path:seeds", "--indirect-selection", "cautious"]
Order = dict[str, Any]


def company(seed: int, customers: int = 60) -> list[Order]:
    """Orders at random rates, some twice a day, some for nothing, by customers who leave at random."""
    chance = random.Random(seed)
    orders: list[Order] = []
    for customer in range(customers):
        at = datetime(2025, 3, 1) + timedelta(minutes=chance.randrange(300 * 1440))
        rate = chance.gammavariate(2, 0.02)
        while at.date() <= LAST:
            for _ in range(chance.choice([1, 1, 1, 2])):
                amount = chance.choice(["9.90", "20.00", "0.00", "55.10"])
                orders.append({"customer_id": f"c{customer}", "ordered_at": at, "gross_amount": amount})
            if chance.random() < 0.15:
                break
            at += timedelta(days=chance.expovariate(rate))
    return [{"order_id": f"o{number}", **order} for number, order in enumerate(orders)]


def histories(orders: list[Order], until: date) -> dict[str, tuple[int, int, int, list[float]]]:
    """x, recency, age and the values of repeat days above 0, of each customer known at a day."""
    found: dict[str, dict[date, float]] = {}
    for order in orders:
        days = found.setdefault(order["customer_id"], {})
        day = order["ordered_at"].date()
        days[day] = round(days.get(day, 0.0) + float(order["gross_amount"]), 2)
    result = {}
    for customer, days in found.items():
        known = sorted(day for day in days if day <= until)
        if known:
            first, values = known[0], [days[day] for day in known[1:] if days[day] > 0]
            result[customer] = (len(known) - 1, (known[-1] - first).days, (until - first).days, values)
    return result


def parameters(con: duckdb.DuckDBPyConnection, fit: str) -> dict[str, float]:
    """Fitted parameters by name."""
    names = "('r', 'alpha', 'a', 'b', 'p', 'q', 'gamma')"
    query = (
        f"select statistic, value from marts.customer_value_fit where fit = '{fit}' and statistic in {names}"
    )
    return dict(con.execute(query).fetchall())


def test_every_customer_against_the_twin() -> None:
    orders = company(3)
    with compiled("customer_value", "customer_value_fit", variables=FEW).built({"orders": orders}) as con:
        fitted = parameters(con, "current")
        rows = con.execute(
            "select customer_id, repeat_orders, recency_days, age_days, probability_alive, expected_orders, "
            "expected_order_value, expected_revenue from marts.customer_value order by customer_id"
        ).fetchall()
    known = histories(orders, LAST)
    assert {row[0]: row[1:4] for row in rows} == {customer: own[:3] for customer, own in known.items()}
    buying = tuple(fitted[name] for name in ("r", "alpha", "a", "b"))
    spending = tuple(fitted[name] for name in ("p", "q", "gamma"))
    for customer, x, recency, age, alive, expected, value, revenue in rows[::5]:
        weeks = (x, recency / 7, age / 7)
        values = known[customer][3]
        assert alive == pytest.approx(twin.probability_alive(buying, *weeks), abs=1e-5)
        assert expected == pytest.approx(twin.expected_orders(buying, *weeks, 45 / 7), rel=1e-4)
        mean = sum(values) / len(values) if values else 1.0
        assert value == pytest.approx(twin.expected_value(spending, len(values), mean), rel=1e-4)
        assert revenue == pytest.approx(expected * value, rel=1e-12)


def test_the_backtest_counts_what_came() -> None:
    orders = company(4)
    with compiled("customer_value", "customer_value_fit", variables=FEW).built({"orders": orders}) as con:
        rows = con.execute(
            "select statistic, bucket, value, calibrated_on from marts.customer_value_fit "
            "where fit = 'backtest' and bucket <> 'all' or statistic = 'actual_orders'"
        ).fetchall()
    then = LAST - timedelta(days=60)
    assert {day for *_, day in rows} == {then}
    before, after = histories(orders, then), histories(orders, LAST)
    came: dict[str, int] = {}
    for customer, (x, *_) in before.items():
        bucket = str(x) if x < 7 else "7_and_more"
        for name in (bucket, "all"):
            came[name] = came.get(name, 0) + after[customer][0] - x
    assert {bucket: value for name, bucket, value, _ in rows if name == "actual_orders"} == came
    assert sum(value for name, _, value, _ in rows if name == "bucket_customers") == len(before)


def everything(orders: list[Order], **variables: Any) -> list[Any]:
    """Both marts, whole."""
    made = compiled("customer_value", "customer_value_fit", variables={**FEW, **variables})
    with made.built({"orders": orders}) as con:
        value = con.execute("select * from marts.customer_value order by customer_key").fetchall()
        return [value, con.execute("select * from marts.customer_value_fit order by 1, 2, 3, 4").fetchall()]


def test_the_order_of_rows_changes_no_digit() -> None:
    orders = company(5)
    assert everything(orders) == everything(random.Random(1).sample(orders, len(orders)))


def test_a_fit_on_a_draw_still_tells_everybody_something() -> None:
    orders = company(5)
    value, fit = everything(orders, value_fit_customers=40)
    assert len(value) == len(everything(orders)[0])
    assert all(row[8] is not None for row in value)
    fitted = {row[2]: row[7] for row in fit if row[:2] == ("current", "bg_nbd")}
    assert fitted["customers"] == 40


def days(customer: str, *given: str, amount: str = "10.00") -> list[Order]:
    return [{"order_id": f"{customer} {day}", "customer_id": customer, "ordered_at": datetime.fromisoformat(day),
             "gross_amount": amount} for day in given]  # fmt: skip


#: Companies that tell a model nothing, and the word of each fit about it.
POOR: dict[str, tuple[list[Order], str]] = {
    "one customer": (days("a", "2025-10-01", "2025-11-01"), "too few"),
    "nobody repeats": ([row for n in range(60) for row in days(f"c{n}", "2025-09-01")], "too few"),
    "all on one day": ([row for n in range(60) for row in days(f"c{n}", "2026-01-31")], "too few"),
}


@pytest.mark.parametrize("name", POOR)
def test_without_a_fit_there_are_reasons_and_no_figures(name: str) -> None:
    orders, reason = POOR[name]
    value, fit = everything(orders)
    assert len(value) == len({order["customer_id"] for order in orders})
    assert {figure for row in value for figure in row[7:]} == {None}
    said = {(row[0], row[1]): (row[7], row[8]) for row in fit if row[2] == "log_likelihood"}
    assert {model for _, model in said} == {"bg_nbd", "gamma_gamma"}
    assert all(found is None and reason in note for found, note in said.values())


def test_customers_all_alike_have_one_figure_and_a_warning() -> None:
    orders = [row for n in range(60) for row in days(f"c{n}", *(f"2025-{m:02}-15" for m in range(3, 13)))]
    value, fit = everything(orders)
    (figures,) = {row[7:11] for row in value}
    alive, expected, worth, revenue = figures
    assert 0 < alive <= 1
    assert expected == pytest.approx(9 / 322 * 45, rel=0.15)
    assert worth == pytest.approx(10, rel=0.01)
    assert revenue == expected * worth
    assert {row[11] for row in value} == {"low"}
    assert any("end of its range" in row[8] for row in fit if row[8])


def test_values_of_nothing_leave_orders_known_and_revenue_unknown() -> None:
    orders = [{**order, "gross_amount": "0.00"} for order in company(6)]
    value, _ = everything(orders)
    assert all(row[8] is not None and row[9] is None and row[10] is None and row[11] is None for row in value)


def test_dbt_builds_them_on_an_empty_company(tmp_path: Path) -> None:
    """Also the place where the unit tests of the value models run, and the Python model in dbt's own way."""
    made = warehouse(tmp_path, {}).build(*CHOSEN, command="build")
    for mart in ("customer_value", "customer_value_fit"):
        assert made.rows(f"select count(*) from marts.{mart}") == [(0,)]


def test_dbt_builds_what_the_compiled_models_build(tmp_path: Path) -> None:
    rows: Rows = {"orders": company(3)}
    without_unit_tests = ["--exclude-resource-type", "unit_test"]
    made = warehouse(tmp_path, rows).build(*CHOSEN, *without_unit_tests, command="build", variables=FEW)
    value, fit = everything(company(3))
    assert made.rows("select * from marts.customer_value order by customer_key") == value
    assert made.rows("select * from marts.customer_value_fit order by 1, 2, 3, 4") == fit


def test_tiers_need_three_shares(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="value_tier_shares must name three"):
        warehouse(tmp_path, {}).build("customer_value", variables={"value_tier_shares": [0.5]})
