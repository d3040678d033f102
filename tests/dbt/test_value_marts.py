"""customer_value, its fit and its calibration on small companies: against the plain twin, and in any order.

Here: the marts from orders on. Never here: the fit itself (test_value_fitting.py), companies that tell a
model little (test_value_edges.py).
"""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from tests.dbt.compiled import compiled
from tests.dbt.support import Rows, warehouse
from tests.dbt.twins import value as twin
from tests.dbt.twins.value_companies import FEW, FORMS, LAST, MARTS, company, everything, histories

CHOSEN = ["+path:models/marts/value", "path:seeds", "--indirect-selection", "cautious"]


def parameters(con: duckdb.DuckDBPyConnection, model: str) -> dict[str, float]:
    """Figures of the current fit of a model by name."""
    query = "select statistic, value from marts.customer_value_fit where fit = 'current' and model = ?"
    return dict(con.execute(query, [model]).fetchall())


@pytest.mark.parametrize("seed", [3, 8])
def test_every_customer_against_the_twin(seed: int) -> None:
    orders = company(seed)
    with compiled(*MARTS, variables=FEW).built({"orders": orders}) as con:
        ((model,),) = con.execute("select distinct order_model from marts.customer_value").fetchall()
        fitted = parameters(con, model) | {
            name: value
            for name, value in parameters(con, "gamma_gamma").items()
            if name in ("p", "q", "gamma")
        }
        rows = con.execute(
            "select customer_id, repeat_orders, recency_days, age_days, probability_alive, expected_orders, "
            "expected_order_value, expected_revenue from marts.customer_value order by customer_id"
        ).fetchall()
    form = twin.Form(leaves_at_once=True, stages=int(fitted.get("stages", 1)))
    known = histories(orders, LAST)
    assert {row[0]: row[1:4] for row in rows} == {customer: own[:3] for customer, own in known.items()}
    buying = tuple(fitted[name] for name in ("r", "alpha", "a", "b"))
    spending = tuple(fitted[name] for name in ("p", "q", "gamma"))
    for customer, x, recency, age, alive, expected, value, revenue in rows[::5]:
        weeks = (x, recency / 7, age / 7)
        values = known[customer][3]
        assert alive == pytest.approx(twin.probability_alive(form, buying, *weeks), abs=1e-5)
        assert alive < 1
        assert expected == pytest.approx(twin.expected_orders(form, buying, *weeks, 45 / 7), rel=1e-4)
        mean = sum(values) / len(values) if values else 1.0
        assert value == pytest.approx(twin.expected_value(spending, len(values), mean), rel=1e-4)
        assert revenue == pytest.approx(expected * value, rel=1e-12)


def test_the_backtest_counts_what_came() -> None:
    orders = company(4)
    with compiled(*MARTS, variables=FEW).built({"orders": orders}) as con:
        rows = con.execute(
            "select statistic, bucket, value, calibrated_on from marts.customer_value_fit "
            "where model = 'mbg_nbd' and (fit = 'backtest' and bucket <> 'all' or statistic = 'actual_orders')"
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


def test_the_order_of_rows_changes_no_digit() -> None:
    orders = company(5)
    assert everything(orders) == everything(random.Random(1).sample(orders, len(orders)))


def test_a_fit_on_a_draw_still_tells_everybody_something() -> None:
    orders = company(5)
    value, fit, _ = everything(orders, value_fit_customers=40)
    assert len(value) == len(everything(orders)[0])
    assert all(row[10] is not None for row in value)
    fitted = {row[2]: row[7] for row in fit if row[:2] == ("current", "bg_nbd")}
    assert fitted["customers"] == 40


def test_the_form_that_is_used_is_named_with_the_reason() -> None:
    value, fit, calibration = everything(company(4))
    (model,) = {row[7] for row in value}
    used = {row[1]: (row[7], row[8]) for row in fit if row[2] == "is_used"}
    scores = {row[1]: row[7] for row in fit if row[2] == "held_back_score"}
    assert set(used) == set(scores) == set(FORMS)
    assert {name for name, (is_used, _) in used.items() if is_used} == {model}
    assert scores[model] == max(score for name, score in scores.items() if name != "bg_nbd")
    assert used["bg_nbd"][1].startswith("a check, never used")
    assert {row[0] for row in calibration if row[6]} == {model}


def test_the_calibration_counts_everybody_once_a_form_and_ranking() -> None:
    orders = company(4)
    *_, calibration = everything(orders)
    before, after = (histories(orders, day) for day in (LAST - timedelta(days=60), LAST))
    came = sum(after[customer][0] - x for customer, (x, *_) in before.items())
    for form in FORMS:
        for ranking, place in (("expected_orders", 13), ("probability_alive", 8)):
            rows = [row for row in calibration if row[:2] == (form, ranking)]
            assert [row[2] for row in rows] == list(range(1, 11))
            assert sum(row[7] for row in rows) == len(before)
            assert sum(row[7] * row[14] for row in rows) == pytest.approx(came)
            assert [row[place] for row in rows] == sorted(row[place] for row in rows)
            assert all(row[11] <= row[10] <= row[12] for row in rows)


def test_the_interval_lies_around_its_figure() -> None:
    value, *_ = everything(company(4))
    assert all(0 < row[13] < row[12] < row[14] for row in value)


def test_dbt_builds_what_the_compiled_models_build(tmp_path: Path) -> None:
    rows: Rows = {"orders": company(3)}
    made = warehouse(tmp_path, rows).build(*CHOSEN, command="build", variables=FEW)
    built = [made.rows(f"select * from marts.{mart} order by 1, 2, 3, 4") for mart in MARTS]
    assert built == everything(company(3))


def test_tiers_need_three_shares(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="value_tier_shares must name three"):
        warehouse(tmp_path, {}).build("customer_value", variables={"value_tier_shares": [0.5]})
