"""customer_value where a company tells the models little or nothing.

Here: too few customers, customers all alike, orders worth nothing. Never here: what ordinary companies show
(test_value_marts.py).
"""

from __future__ import annotations

import pytest

from tests.dbt.twins.value_companies import FORMS, Order, company, days, everything

#: Companies that tell a model nothing, and the word of each fit about it.
POOR: dict[str, tuple[list[Order], str]] = {
    "one customer": (days("a", "2025-10-01", "2025-11-01"), "too few"),
    "nobody repeats": ([row for n in range(60) for row in days(f"c{n}", "2025-09-01")], "too few"),
    "all on one day": ([row for n in range(60) for row in days(f"c{n}", "2026-01-31")], "too few"),
}


@pytest.mark.parametrize("name", POOR)
def test_without_a_fit_there_are_reasons_and_no_figures(name: str) -> None:
    orders, reason = POOR[name]
    value, fit, calibration = everything(orders)
    assert len(value) == len({order["customer_id"] for order in orders})
    assert {figure for row in value for figure in row[7:]} == {None}
    said = {(row[0], row[1]): (row[7], row[8]) for row in fit if row[2] == "log_likelihood"}
    assert {model for _, model in said} == {*FORMS, "gamma_gamma"}
    assert all(found is None and reason in note for found, note in said.values())
    assert calibration == []


def test_customers_all_alike_have_one_figure_and_a_warning() -> None:
    months = [f"2025-{month:02}-15" for month in range(3, 13)]
    orders = [row for n in range(60) for row in days(f"c{n}", *months, "2026-01-15")]
    value, fit, _ = everything(orders)
    (figures,) = {row[7:13] for row in value}
    model, alive, any_order, expected, worth, revenue = figures
    assert model in FORMS
    assert 0 < any_order < alive < 1
    assert 1 < expected < 2  # in 45 days from the 31st of January two are due
    assert worth == pytest.approx(10, rel=0.01)
    assert revenue == expected * worth
    assert {row[15] for row in value} == {"low"}
    assert any("end of its range" in row[8] for row in fit if row[8])


def test_values_of_nothing_leave_orders_known_and_revenue_unknown() -> None:
    orders = [{**order, "gross_amount": "0.00"} for order in company(6)]
    value, *_ = everything(orders)
    assert all(row[10] is not None and set(row[11:]) == {None} for row in value)
