"""A report is written whole or not at all, once for each version, and shows texts as texts.

Over marts that are empty but for what a test puts in. Never here: what a page looks like (test_report_pages.py).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest
import yaml

from ingestion.settings import Settings, load_settings
from orchestration.assets.report import what_to_do
from orchestration.documentation.marts import marts
from orchestration.publish.layout import DATABASE, Layout, promote
from orchestration.publish.layout import switch as switch_version
from orchestration.publish.manifest import Published, files_of
from orchestration.report import build
from orchestration.report.build import NothingPublished, build_report
from orchestration.report.layout import ReportLayout
from orchestration.report.queries import QueryRefused
from tests.pipeline.report_browser import browser, opened

HOSTILE = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"


MARTS = marts()
DICTIONARY = (
    "create table marts.dictionary_tables as select 'nps' as table_name, 'one row' as grain, 'x' as meaning",
    "create table marts.dictionary_columns as select 'nps' as table_name, 'nps' as column_name, 'y' as meaning",
)


@pytest.fixture(autouse=True)
def no_library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Writing the charting library takes a second, and only what a browser opens needs it."""
    if "markup" not in request.node.name:
        monkeypatch.setattr("orchestration.report.site.charting_library", lambda: "")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    company = {"name": "small", "title": HOSTILE, "as_of": date(2026, 3, 31)}
    source = {"name": "t", "feed": "tickets", "location": str(tmp_path / "*.csv"), "columns": {
        "ticket_id": "i", "customer_id": "c", "opened_at": "o", "status": "s"}}  # fmt: skip
    file = tmp_path / "company.yml"
    file.write_text(yaml.safe_dump({"company": company, "sources": [source]}), "utf-8")
    return load_settings(company_file=file, home=tmp_path / "home", environment="test", keep_versions=2)


def serve(settings: Settings, feeds: tuple[str, ...] = ("orders", "surveys", "tickets"), *more: str) -> None:
    """Publish a version of empty marts, then run statements on it."""
    layout = Layout(settings.serve_dir)
    layout.building.mkdir(parents=True)
    with duckdb.connect(str(layout.building / DATABASE)) as connection:
        connection.execute("create schema marts")
        for mart in MARTS:
            columns = ", ".join(f"{one.name} {one.data_type}" for one in mart.columns)
            connection.execute(f"create table marts.{mart.name} ({columns})")
        for statement in (*DICTIONARY, *more):
            connection.execute(statement)
    number = max(layout.all(), default=0) + 1
    Published(
        version=number,
        company="small",
        as_of=settings.as_of,
        published_at="2026-04-01T06:00:00+00:00",
        run_id="run",
        rows={},
        content={},
        file_bytes=(layout.building / DATABASE).stat().st_size,
        inputs={feed: {"rows_loaded": 1} for feed in feeds},
        files=files_of(layout.building),
    ).write(layout.building)
    switch_version(layout, promote(layout))


def test_it_is_built_once_for_each_version(settings: Settings) -> None:
    with pytest.raises(NothingPublished, match="make refresh"):
        build_report(settings)
    layout = ReportLayout(settings.serve_dir)
    for version in (1, 2, 3):
        serve(settings)
        first, second = build_report(settings), build_report(settings)
        assert (first.version, first.is_new, second.is_new) == (version, True, False)
        assert first.page == settings.serve_dir / "report/index.html"
        assert first.page.is_file()
    assert [folder.name for folder in layout.all()] == ["v00000002", "v00000003"], (
        "as many as versions are kept"
    )


def test_other_code_is_another_report_of_the_same_version(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(settings)
    build_report(settings)
    monkeypatch.setattr(build, "_code", lambda: "changed")
    assert build_report(settings).is_new
    layout = ReportLayout(settings.serve_dir)
    assert layout.current() == layout.reports / "v00000001.2"


def test_killed_half_way_the_report_before_stays_and_the_next_build_is_clean(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(settings)
    build_report(settings)
    layout = ReportLayout(settings.serve_dir)
    serve(settings)
    with monkeypatch.context() as broken:
        broken.setattr(build, "write_site", lambda site: (site.folder / "half").write_text("") and 1 / 0)
        broken.setattr(build, "promote", lambda *_: pytest.fail("a half report was promoted"))
        with pytest.raises((ZeroDivisionError, pytest.fail.Exception)):
            build_report(settings)
    assert layout.current() == layout.reports / "v00000001"
    assert (layout.building / "half").exists()
    assert build_report(settings).is_new
    assert layout.current() == layout.reports / "v00000002"
    assert not layout.building.exists()
    assert not (layout.index.parent / "half").exists()


def test_empty_marts_and_absent_feeds_are_told_and_no_value_becomes_markup(settings: Settings) -> None:
    serve(
        settings,
        ("orders",),
        f"""insert into marts.loyalty_funnel (cohort, stage, is_ladder, is_bottleneck, reached)
        values ('all', '{HOSTILE.replace("'", "''")}', true, true, 5)""",
    )
    page = build_report(settings).page
    with browser() as launched, opened(launched, page) as seen:
        assert seen.said == []
        assert "taken" not in seen.ask("document.title").replace(HOSTILE, "")
        assert HOSTILE in seen.ask("document.querySelector('[data-part=step] .number').textContent")
        assert seen.ask("document.querySelectorAll('main script, main img, header img').length") == 0
        absent = seen.ask("""Object.fromEntries([...document.querySelectorAll('.is-absent')].map(
            (one) => [one.dataset.part, one.querySelector('.absent').textContent]))""")
        assert "delivers no surveys" in absent["nps_over_time"]
        assert "delivers no tickets" in absent["first_contact"]
        assert absent["moves"] == "Nothing is known here yet."


def test_a_query_that_fails_names_its_file_and_the_report_before_stays(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(settings)
    build_report(settings)
    serve(settings, ("orders",), "drop table marts.save_list")
    with pytest.raises(QueryRefused, match=r"overview/calls\.sql fails") as refused:
        build_report(settings)
    assert "make report" in what_to_do(refused.value)
    assert ReportLayout(settings.serve_dir).current() == settings.serve_dir / "reports/v00000001"
    monkeypatch.setattr("orchestration.report.queries.MAX_ROWS", 0)
    serve(settings)
    with pytest.raises(QueryRefused, match="more than 0 rows"):
        build_report(settings)
