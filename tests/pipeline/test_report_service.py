"""The pages of the service and of the issues against figures computed here in plain Python, from the marts' counts.

Never here: whether pages open and are drawn (test_report_pages.py).
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from math import isclose, sqrt
from statistics import NormalDist
from typing import Any

from orchestration.publish.reader import open_published
from orchestration.report.layout import ReportLayout
from tests.pipeline.report_browser import rows_of
from tests.small import SmallCompany

Z = NormalDist().inv_cdf(0.975)


def wilson(kept: int, n: int) -> tuple[float, float, float]:
    rate = kept / n
    middle, half = rate + Z**2 / (2 * n), Z * sqrt(rate * (1 - rate) / n + Z**2 / (4 * n**2))
    return rate, max(0.0, (middle - half) / (1 + Z**2 / n)), min(1.0, (middle + half) / (1 + Z**2 / n))


def rows(company: SmallCompany, page: str, query: str) -> list[dict[str, Any]]:
    """What a page holds of a query, as a reader of it gets it."""
    index = ReportLayout(company.settings.serve_dir).index
    return rows_of(index.with_name(f"{page}.html"), query)


def asked(company: SmallCompany, sql: str) -> list[tuple[Any, ...]]:
    with open_published(company.settings.serve_dir) as reader:
        return list(reader.execute(sql).fetchall())


def same(row: dict[str, Any], names: tuple[str, str, str], kept: int, n: int) -> bool:
    return all(
        isclose(float(row[name]), value, rel_tol=1e-9, abs_tol=1e-12)
        for name, value in zip(names, wilson(kept, n), strict=True)
    )


def test_months_are_the_sums_of_their_days_with_their_own_interval(served_company: SmallCompany) -> None:
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    sql = (
        "select day, first_contact_resolved, first_contact_known, handle_seconds, handled from marts.service_quality "
        "where dimension = 'all'"
    )
    for day, *found in asked(served_company, sql):
        month = counts[str(day.replace(day=1))]
        month[:] = [one + (other or 0) for one, other in zip(month, found, strict=True)]
    shown = rows(served_company, "service", "months")
    assert {row["month"] for row in shown} == {month for month, found in counts.items() if found[1]}
    for row in shown:
        kept, n, seconds, handled = counts[row["month"]]
        assert same(row, ("rate", "low", "high"), kept, n)
        assert isclose(float(row["handle_minutes"]), seconds / 60 / handled, rel_tol=1e-9)


def test_promises_of_a_month_are_those_due_in_it(served_company: SmallCompany) -> None:
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    sql = "select subject, day, kept, broken from marts.service_promise where dimension = 'all'"
    for subject, day, kept, broken in asked(served_company, sql):
        month = counts[subject, str(day.replace(day=1))]
        month[:] = [month[0] + kept, month[1] + kept + broken]
    shown = rows(served_company, "service", "promises")
    assert {(row["subject"], row["month"]) for row in shown} == {
        key for key, found in counts.items() if found[1]
    }
    assert all(same(row, ("rate", "low", "high"), *counts[row["subject"], row["month"]]) for row in shown)


def test_each_desk_stands_there_with_its_last_ninety_days(served_company: SmallCompany) -> None:
    as_of = served_company.settings.as_of
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    sql = (
        "select dimension, dimension_value, day, first_contact_resolved, first_contact_known "
        "from marts.service_quality"
    )
    for dimension, value, day, kept, known in asked(served_company, sql):
        if dimension != "all" and day > as_of - timedelta(days=90):
            desk = counts[dimension, value]
            desk[:] = [desk[0] + kept, desk[1] + known]
    shown = rows(served_company, "service", "desks")
    assert {(row["dimension"], row["dimension_value"]) for row in shown} == set(counts)
    for row in shown:
        kept, n = counts[row["dimension"], row["dimension_value"]]
        if n:
            assert same(row, ("first_contact", "low", "high"), kept, n)
        else:
            assert row["first_contact"] is None
    missed = [row["missed"] for row in shown]
    assert [int(one) for one in missed] == sorted((int(one) for one in missed), reverse=True)


def test_hot_issues_are_those_of_the_last_complete_week(served_company: SmallCompany) -> None:
    sql = (
        "select kind_group, category, tickets, robust_z, is_hot, is_newly_hot from marts.issue_hotspots "
        "where week_start = (select max(week_start) from marts.issue_hotspots)"
    )
    real = {(group, category): found for group, category, *found in asked(served_company, sql)}
    shown = rows(served_company, "issues", "hot")
    names = ("tickets", "robust_z", "is_hot", "is_newly_hot")
    assert {(row["kind_group"], row["category"]): [row[name] for name in names] for row in shown} == real
    (now,) = rows(served_company, "issues", "now")
    assert int(now["tickets"]) == sum(found[0] for found in real.values())
    judged = [found[2] for found in real.values() if found[2] is not None]
    assert now["hot"] == (sum(judged) if judged else None)
    weeks = rows(served_company, "issues", "weeks")
    assert len({row["issue"] for row in weeks}) == min(12, len(real))
