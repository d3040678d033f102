"""The project's pages: complete, made only when something changed, opened in a browser without fetching anything."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingestion.settings import Settings
from orchestration.assets.docs import docs_asset
from orchestration.dbt.manifest import Prepared, models, prepare
from orchestration.documentation.site import site
from orchestration.documentation.site.dbt_site import DocsFailed
from orchestration.documentation.site.lineage import Origins
from orchestration.resources import Refresh
from tests.small import SmallCompany

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def settings(served_company: SmallCompany) -> Settings:
    return served_company.settings


@pytest.fixture(scope="module")
def prepared(settings: Settings) -> Prepared:
    return prepare(settings)


@pytest.fixture(scope="module")
def folder(settings: Settings, prepared: Prepared) -> Path:
    """The pages of the small company, made once."""
    made = site.build_site(settings, prepared, anew=True)
    assert made.is_new
    assert made.with_origin / made.columns > 0.9, "lineage is lost for whole models"
    return made.folder


def test_every_mart_and_exposure_is_on_the_site(folder: Path, prepared: Prepared) -> None:
    text = (folder / "index.html").read_text("utf-8")
    exposures = {one["name"] for one in prepared.content["exposures"].values()}
    assert "audience_warehouse" in exposures
    for name in {*models(prepared.content, "marts"), *exposures}:
        assert f'"name": "{name}"' in text or f'"name":"{name}"' in text, name
    assert {path.name for path in folder.iterdir()} == {*site.PAGES, site.STAMP}
    assert not (folder.parent / ".docs").exists(), "the workshop is left behind"


def test_a_figure_is_traced_to_what_was_delivered(folder: Path, prepared: Prepared) -> None:
    origins: dict[str, dict[str, Any]] = json.loads((folder / "columns.json").read_text("utf-8"))
    assert "raw.orders.gross_amount" in origins["customer_360"]["revenue"]["raw"]
    assert "raw.orders.refund_amount" in origins["customer_360"]["revenue"]["raw"]
    assert "raw.tickets.opened_at" in origins["customer_360"]["last_ticket_on"]["raw"]
    assert not [
        name for name in origins["customer_360"]["email"]["raw"] if name.startswith("raw.order_lines")
    ]
    assert origins["customer_360"]["as_of"] == {"made_of": [], "raw": []}
    for name, mart in models(prepared.content, "marts").items():
        assert list(origins[name]) == list(mart["columns"])
    page = (folder / "columns.html").read_text("utf-8")
    assert 'id="customer_360.revenue"' in page


def test_columns_that_lead_in_a_circle_end() -> None:
    graph = {"lineage": {"parents": {
        "model.p.a": {"x": [{"dbt_node": "model.p.b", "column": "x"}]},
        "model.p.b": {"x": [{"dbt_node": "model.p.a", "column": "x"}, {"dbt_node": "source.p.raw.t", "column": "y"}]},
    }}}  # fmt: skip
    assert Origins(graph).of(("model.p.a", "x")).raw == (("source.p.raw.t", "y"),)


def test_nothing_changed_means_nothing_is_made(
    folder: Path, settings: Settings, prepared: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site, "_make", lambda *_: pytest.fail("made again"))
    assert not site.build_site(settings, prepared).is_new
    made_from = (folder / site.STAMP).read_text("utf-8")
    for lost in ("lineage.html", site.STAMP):
        (folder / lost).rename(folder / "kept")
        assert not site.is_current(settings, made_from)
        (folder / "kept").rename(folder / lost)
    assert site.is_current(settings, made_from)
    assert not site.is_current(settings, "another project")


def test_a_failure_leaves_the_pages_and_the_run_as_they_were(
    folder: Path, settings: Settings, prepared: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    import dagster as dg

    before = (folder / "index.html").read_bytes()

    def fail(*_: object) -> None:
        raise DocsFailed("dbt docs: no")

    monkeypatch.setattr(site.dbt_site, "generate", fail)
    monkeypatch.setattr(site, "is_current", lambda *_: False)
    overrides = {
        "company_file": str(settings.company_file),
        "home": str(settings.home),
        "environment": "test",
    }
    result = dg.materialize([docs_asset(prepared)], resources={"refresh": Refresh(overrides=overrides)})
    assert result.success
    (event,) = result.asset_materializations_for_node("publish__docs")
    assert event.metadata["made"].value == "no: dbt docs: no"
    assert (folder / "index.html").read_bytes() == before
    assert not (folder.parent / ".docs").exists()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not shutil.which(CHROMIUM):
        if os.environ.get("CI"):
            pytest.fail("no Chromium, and CI is set: see .ci/system-packages")
        pytest.skip("no Chromium; on Debian: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@pytest.mark.parametrize(
    ("page", "shows"),
    [
        ("index.html#!/model/model.loyalty_loop.customer_360", "Everything a service agent needs to know"),
        ("index.html#!/exposure/exposure.loyalty_loop.audience_service", "whom to call"),
        ("lineage.html", "exposures"),
        ("columns.html#customer_360.revenue", "raw.orders.gross_amount"),
    ],
)
def test_a_page_opens_from_disk_without_an_error_or_a_request(
    folder: Path, browser: Any, page: str, shows: str
) -> None:
    tab = browser.new_page()
    requests: list[str] = []
    complaints: list[str] = []
    own = f"file://{folder}/{page.partition('#')[0]}"
    tab.on("request", lambda one: requests.append(one.url))
    tab.on("console", lambda one: complaints.append(one.text) if one.type in ("error", "warning") else None)
    tab.on("pageerror", lambda one: complaints.append(str(one)))
    tab.goto(f"file://{folder}/{page}")
    tab.get_by_text(shows).first.wait_for(state="visible", timeout=60_000)
    tab.wait_for_load_state("networkidle")
    tab.close()
    assert complaints == []
    assert [url for url in requests if not url.startswith(("data:", "blob:", own))] == []
