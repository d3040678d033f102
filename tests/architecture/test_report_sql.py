"""The report's SQL selects: no statistic is computed in it, so that a figure has one definition, in a mart.

Add a construct to STATISTIC when a page could compute with it. Never here: whether the figures are right.
"""

from __future__ import annotations

import re

import pytest

from tests.architecture.house import line_of, name, refuse, under

#: Division by anything but a plain number (a unit, such as 60 seconds a minute), roots, powers, quantiles and means.
STATISTIC = re.compile(
    r"/(?!\s*\d+(?:\.\d+)?\b)|\^|\b(?:sqrt|pow|power|avg|mean|median|quantile\w*|percentile\w*|stddev\w*|var_\w+|variance)\s*\("
    r"|\b1\.(?:96|959964|645|64)\d*\b",
    re.IGNORECASE,
)


def faults(file: str, text: str) -> list[str]:
    """Every statistic that a query computes."""
    sql = re.sub(r"--[^\n]*", "", text)
    return [f"{file}:{line_of(sql, found.start())}: {found.group()}" for found in STATISTIC.finditer(sql)]


def test_the_report_only_selects() -> None:
    for file in under("orchestration/report/sql", ".sql"):
        refuse(faults(name(file), file.read_text("utf-8")))


@pytest.mark.parametrize(
    "bad", ["kept / n", "1.96 * x", "sqrt(x)", "median(days)", "avg(rate)", "sum(a) / count(b)", "x ^ 2"]
)
def test_a_statistic_is_seen(bad: str) -> None:
    assert faults("a.sql", f"select {bad} as rate")


def test_a_unit_and_a_comment_are_no_statistic() -> None:
    assert faults("a.sql", "-- kept / n\nselect seconds / 60 as minutes") == []
