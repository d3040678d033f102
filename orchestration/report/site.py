"""Writing the files of a report into a folder: pages, their data, and the assets they share.

Never here: where the folder lies and who may see it (layout.py), or how a page looks (templates/, static/).
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ingestion.errors import LoyaltyError
from orchestration.report.definitions import Definition, definitions
from orchestration.report.labels import LANGUAGES, Labels, check
from orchestration.report.parts import Chart, Figure, Page, PagePart
from orchestration.report.queries import Answer, ask, script
from orchestration.report.shards import Shards, Written
from orchestration.report.waiting import Waiting

HERE = Path(__file__).resolve().parent
#: Scripts of every page, in the order they run; charts.js and vega.js only where a page has charts.
SCRIPTS = ("format.js", "part.js", "figure.js", "table.js")
CHART_SCRIPTS = ("vega.js", "chart.js")


@dataclass(frozen=True)
class VersionFacts:
    """What stands in the head of every page. `feeds`: feeds that have rows; `links`: place by name, where it exists."""

    company: str
    as_of: str
    version: int
    published_at: str
    time_zone: str
    currency: str
    feeds: list[str]
    links: dict[str, str]


@dataclass(frozen=True)
class ReportSite:
    """Everything that pages are written from."""

    folder: Path
    reader: duckdb.DuckDBPyConnection
    pages: list[Page]
    labels: Labels
    facts: VersionFacts


def charting_library() -> str:
    """Vega, Vega-Lite and their embedding as one script that needs nothing else."""
    try:
        import vl_convert
    except ModuleNotFoundError:
        raise LoyaltyError("the report's charts need vl-convert-python: install the extra 'report'") from None
    return str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))


def file_name(page: Page, value: str | None) -> str:
    """File of a page, or of a value's page; the overview is what opens first."""
    name = "index" if page.name == "overview" else page.name
    return f"{name}_{slug(value)}.html" if value is not None else f"{name}.html"


def slug(value: str) -> str:
    """A value as a file name may hold it, the same for the same value."""
    return re.sub(r"[^\w]+", "-", value).strip("-").lower() or "none"


def _kind(part: PagePart) -> str:
    return type(part).__name__.removesuffix("Part").lower()


def _describe(part: PagePart, waiting: Waiting) -> dict[str, Any]:
    """A part as the page's script needs it."""
    wanted = {name: value for name, value in asdict(part).items() if value not in ("", (), None)}
    return {"kind": _kind(part), **wanted, "waits": waiting.of(part)}


def _assets(site: ReportSite) -> None:
    assets = site.folder / "assets"
    assets.mkdir()
    for file in sorted((HERE / "static").iterdir()):
        shutil.copy(file, assets / file.name)
    (assets / "labels.js").write_text(script("setLabels", site.labels, LANGUAGES), "utf-8")
    (assets / "facts.js").write_text(script("setFacts", asdict(site.facts)), "utf-8")
    if any(isinstance(part, Chart) for page in site.pages for part in page.parts()):
        (assets / "vega.js").write_text(charting_library(), "utf-8")


def _values(site: ReportSite, page: Page) -> list[str | None]:
    """The values a page is repeated for; one page without a value otherwise."""
    if page.each is None:
        return [None]
    answer = ask(site.reader, page.name, page.each.query, {"currency": site.facts.currency})
    return [str(value) for value in answer.values(page.each.column) if value is not None]


def _scripts(page: Page) -> list[str]:
    charts = any(isinstance(part, Chart) for part in page.parts())
    finder = ["finder.js"] if page.finder else []
    return [*SCRIPTS, *(CHART_SCRIPTS if charts else ()), *finder, *page.scripts, "start.js"]


def _shards(site: ReportSite, page: Page, given: dict[str, Any]) -> Written:
    if page.finder is None:
        return Written(0, {})
    return Shards(site.reader, page.name, page.finder, site.folder / "data", given).write()


def _write_page(
    site: ReportSite,
    page: Page,
    value: str | None,
    template: Any,
    meanings: dict[str, Definition],
    waiting: Waiting,
) -> None:
    given = {"currency": site.facts.currency, **({"page_value": value} if value is not None else {})}
    answers: dict[str, Answer] = {
        query: ask(site.reader, page.name, query, given) for query in page.all_queries()
    }
    written = _shards(site, page, given)
    answers |= written.answers
    html = file_name(page, value)
    data = html.removesuffix(".html") + ".js"
    content = {
        "name": page.name,
        "value": value,
        "parts": {part.name: _describe(part, waiting) for part in page.parts()},
        "data": {query: answer.content() for query, answer in answers.items()},
        "shards": written.count,
    }
    (site.folder / "data" / data).write_text(script("setPage", content), "utf-8")
    text = template.render(
        page=page, value=value, data=data, scripts=_scripts(page), answers=answers, meanings=meanings,
        facts=site.facts, labels=site.labels, kind=_kind, figures=_runs, file_name=file_name,
        navigation=[one for one in site.pages if one.in_navigation], languages=LANGUAGES,
    )  # fmt: skip
    (site.folder / html).write_text(text, "utf-8")


def _runs(parts: tuple[PagePart, ...]) -> Iterator[tuple[bool, list[PagePart]]]:
    """Parts in order, figures that follow each other together: they stand side by side."""
    run: list[PagePart] = []
    for part in parts:
        if run and isinstance(part, Figure) != isinstance(run[0], Figure):
            yield isinstance(run[0], Figure), run
            run = []
        run.append(part)
    if run:
        yield isinstance(run[0], Figure), run


def write_site(site: ReportSite) -> None:
    """Write every page with its data and assets. Raises LabelMissing or QueryRefused, which say what to do."""
    check(site.labels, site.pages)
    (site.folder / "data").mkdir(parents=True)
    _assets(site)
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.globals["t"] = lambda key: site.labels[key]["en"]
    template = environment.get_template("page.html")
    marts = sorted({part.mart for page in site.pages for part in page.parts()})
    meanings, waiting = definitions(site.reader, marts), Waiting(site.reader)
    for page in site.pages:
        for value in _values(site, page):
            _write_page(site, page, value, template, meanings, waiting)
