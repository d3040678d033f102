"""Every metric, asked through MetricFlow of the published file, says what its mart says; a wrong one is noticed."""

from __future__ import annotations

from collections import defaultdict

import duckdb
import pytest

from orchestration.cli import main
from orchestration.publish.reader import open_published
from orchestration.query.metrics.engine import Metrics, Question
from tests.pipeline.metric_company import Asked, changed, every_measure_wrong, refreshed
from tests.pipeline.metric_twin import Comparison, comparisons, differences

pytestmark = pytest.mark.long

#: Metrics without a figure for the whole, and why. Each is compared by something.
NO_WHOLE = {
    "revenue_year_to_date": "begins anew each year",
    "revenue_growth": "compares periods",
    **dict.fromkeys(
        ("funnel_reached", "funnel_customers_now", "funnel_judged", "funnel_converted", "funnel_conversion"),
        "is of one state of the ladder",
    ),
}
#: Needs more than a year of orders: asked of a file of its own below.
BY_HAND = "revenue_growth"


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    return refreshed(tmp_path_factory.mktemp("metrics"))


@pytest.fixture(scope="module")
def metrics(asked: Asked) -> Metrics:
    return asked.metrics


@pytest.fixture(scope="module")
def con(asked: Asked) -> duckdb.DuckDBPyConnection:
    return open_published(asked.serve_dir)


@pytest.mark.parametrize("comparison", comparisons(), ids=lambda one: one.name)
def test_a_metric_equals_its_mart(
    con: duckdb.DuckDBPyConnection, metrics: Metrics, comparison: Comparison
) -> None:
    found = list(differences(con, metrics, comparison))
    assert found == [], f"{len(found)} figures differ"


def test_every_metric_is_compared_whole_and_cut(metrics: Metrics) -> None:
    cuts = defaultdict(set)
    for one in comparisons():
        for name in one.figures:
            cuts[name].add(bool(one.by))
    names = {one["name"] for one in metrics.manifest["metrics"]}
    assert set(cuts) == names
    assert {name for name in names if True not in cuts[name]} == set()
    assert {name for name in names if False not in cuts[name]} == set(NO_WHOLE)


def _noticed(con: duckdb.DuckDBPyConnection, wrong: Metrics, sought: set[str]) -> set[str]:
    """Which of the sought metrics some comparison finds to differ; stops when all are found."""
    found: set[str] = set()
    for one in comparisons():
        if (sought - found) & set(one.figures):
            found |= {text.split(" ")[0] for text in differences(con, wrong, one)}
    return found & sought


def test_a_wrong_measure_is_noticed_in_every_metric(con: duckdb.DuckDBPyConnection, asked: Asked) -> None:
    wrong = Metrics(every_measure_wrong(asked.metrics.manifest))
    sought = {one["name"] for one in wrong.manifest["metrics"]} - {BY_HAND}
    assert sought - _noticed(con, wrong, sought) == set()


@pytest.mark.parametrize(
    ("metric", "old", "new"),
    [
        ("revenue", "case when is_completed then net_amount end", "net_amount"),
        ("nps", "when 'detractor' then -100 * weight", "when 'passive' then -100 * weight"),
        ("first_contact_resolution", "is_first_contact_resolved is not null", "resolved_on is not null"),
        ("active_customers", '"window_choice": "max"', '"window_choice": "min"'),
        ("p90_resolution_minutes", '"percentile": 0.9', '"percentile": 0.8'),
        ("invitations", "invitation_group__dimension') }} = 'touchpoint'", "invitation_group__dimension') }} <> ''"),
        ("funnel_reached", "funnel_step__cohort') }} <> 'all'", "funnel_step__cohort') }} <> ''"),
        ("revenue_to_date", '"grain_to_date": null', '"grain_to_date": "month"'),
    ],
)  # fmt: skip
def test_a_wrong_definition_is_noticed(
    con: duckdb.DuckDBPyConnection, asked: Asked, metric: str, old: str, new: str
) -> None:
    wrong = Metrics(changed(asked.metrics.manifest, old, new))
    assert _noticed(con, wrong, {metric}) == {metric}


def test_every_saved_query_answers(con: duckdb.DuckDBPyConnection, metrics: Metrics) -> None:
    queries = [one["name"] for one in metrics.manifest["saved_queries"]]
    assert {"overview", "rfm", "recovery", "service", "issues", "segments"} <= set(queries)
    empty = [name for name in queries if not con.execute(metrics.sql(Question(saved=name))).fetchone()]
    assert empty == []


def test_growth_compares_with_the_year_before(metrics: Metrics) -> None:
    con = duckdb.connect()
    con.execute("create schema marts")
    con.execute(
        "create table marts.dim_date as select unnest(range(date '2025-01-01', date '2026-03-01', "
        "interval 1 day))::date as date_day"
    )
    con.execute(
        "create table marts.fct_orders as select * from (values (date '2025-01-09', true, 40.00::decimal(18, 2)), "
        "(date '2026-01-31', true, 50.00), (date '2026-01-02', false, 7.00), (date '2026-02-01', true, 8.00)) "
        "t(order_date, is_completed, net_amount)"
    )
    sql = metrics.sql(Question((BY_HAND,), ("metric_time__month",)))
    told = {str(month)[:7]: value for month, value in con.execute(sql).fetchall()}
    assert {month: value for month, value in told.items() if value is not None} == {"2026-01": 0.25}


def test_the_fiscal_year_begins_when_the_company_says(
    con: duckdb.DuckDBPyConnection, metrics: Metrics
) -> None:
    days = dict(
        con.execute(
            "select date_day::varchar, [fiscal_year, fiscal_quarter, fiscal_month] from marts.dim_date "
            "where date_day in ('2026-03-31', '2026-04-01', '2026-06-30')"
        ).fetchall()
    )
    assert days == {
        "2026-03-31": ["FY2026", "FY2026-Q4", "FY2026-M12"],
        "2026-04-01": ["FY2027", "FY2027-Q1", "FY2027-M01"],
        "2026-06-30": ["FY2027", "FY2027-Q1", "FY2027-M03"],
    }
    told = dict(con.execute(metrics.sql(Question(("orders",), ("metric_time__fiscal_year",)))).fetchall())
    counted = con.execute(
        "select if(order_date < '2026-04-01', 'FY2026', 'FY2027'), count(*) from marts.fct_orders "
        "where is_completed group by 1"
    ).fetchall()
    assert told == dict(counted) and len(told) == 2


def test_the_command_answers_from_the_published_file(
    asked: Asked, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in asked.company.environment.items():
        monkeypatch.setenv(name, value)
    assert main(["metric", "orders,revenue", "--by", "fiscal_year", "--csv"]) == 0
    heading, *lines = capsys.readouterr().out.splitlines()
    assert heading == "metric_time__fiscal_year,orders,revenue"
    assert [line.split(",")[0] for line in lines] == ["FY2026", "FY2027"]
    assert main(["metric", "revenu"]) == 1
    assert "did you mean revenue" in capsys.readouterr().err
