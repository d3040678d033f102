"""The report in a real headless browser: pages opened from disk, and what a person would see of them.

Here: opening a page and reading it - errors, requests, figures, charts, colours. The tests go through every page of the
site, so a new page needs none of its own. Never here: what a page must show.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

#: No sandbox in a container, no screen, and nothing that calls home.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: Milliseconds a page may take until its charts are drawn; a busy machine is slow.
PATIENCE = 30_000
DRAWN = "[...document.querySelectorAll('.canvas')].every((one) => one.dataset.drawn === 'yes')"


def chromium() -> str:
    """Path of the browser; skips, or fails where CI promised one."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no browser: apt-get install chromium")
    return str(found)


@contextmanager
def browser() -> Iterator[Any]:
    """A headless browser."""
    from playwright.sync_api import sync_playwright

    path = chromium()
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield launched
        finally:
            launched.close()


@dataclass
class Opened:
    """An open page, and all that went wrong in it or left the disk."""

    page: Any
    said: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def ask(self, script: str) -> Any:
        """Value of a JavaScript expression in the page."""
        return self.page.evaluate(script)

    def figures(self) -> list[dict[str, Any]]:
        """Every number on the page with the query and column it says it is of."""
        return list(
            self.ask("""[...document.querySelectorAll('[data-query]')].map((one) => ({
            query: one.dataset.query, column: one.dataset.column, raw: one.dataset.raw ?? null,
            text: one.textContent, part: one.closest('[data-part]').dataset.part }))""")
        )

    def charts(self) -> list[dict[str, Any]]:
        """Every chart: its part, how many marks have an extent, its label, whether it says why it is empty."""
        return list(
            self.ask("""[...document.querySelectorAll('article.chart')].map((one) => ({
            part: one.dataset.part, absent: one.querySelector('.drawn > .absent')?.textContent ?? null,
            label: one.querySelector('.canvas')?.getAttribute('aria-label') ?? null,
            marks: [...one.querySelectorAll('.canvas svg .mark-rect path, .canvas svg .mark-line path, '
              + '.canvas svg .mark-area path, .canvas svg .mark-symbol path, .canvas svg .mark-arc path, '
              + '.canvas svg .mark-rule line')].filter((mark) => {
                const box = mark.getBBox(); return box.width + box.height > 0; }).length }))""")
        )


@contextmanager
def opened(
    launched: Any, file: Path, language: str = "en", width: int = 1280, scheme: str = "light", **more: Any
) -> Iterator[Opened]:
    """A page open from disk with no network, once its charts are drawn."""
    context = launched.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True, locale="en-GB", **more
    )
    page = context.new_page()
    seen = Opened(page)
    page.on("console", lambda message: seen.said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: seen.said.append(f"error: {error}"))
    page.on("requestfailed", lambda request: seen.said.append(f"failed: {request.url}"))
    page.on("request", lambda request: seen.requests.append(request.url))
    try:
        page.goto(f"file://{file}?lang={language}")
        page.wait_for_function(DRAWN, timeout=PATIENCE)
        yield seen
    finally:
        context.close()


def data_of(file: Path) -> dict[str, Any]:
    """What the data file of a page holds: name, parts, data by query."""
    text = (file.parent / "data" / file.with_suffix(".js").name).read_text("utf-8")
    content: dict[str, Any] = json.loads(text.removeprefix("loyalty.setPage(").rstrip().removesuffix(");"))
    return content


def rows_of(file: Path, query: str) -> list[dict[str, Any]]:
    """What a page holds of a query: its rows, by column."""
    found = data_of(file)["data"][query]
    return [dict(zip(found["columns"], row, strict=True)) for row in found["rows"]]


#: Texts whose contrast with what lies behind them is below what WCAG 2.1 AA asks (4.5, or 3 for large text).
LOW_CONTRAST = """() => {
  const rgb = (text) => { const n = text.match(/[\\d.]+/g).map(Number); return { c: n.slice(0, 3), a: n[3] ?? 1 }; };
  const part = (v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const light = (c) => { const [r, g, b] = c.map((v) => part(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const behind = (one) => { for (let at = one; at; at = at.parentElement) {
    const back = rgb(getComputedStyle(at).backgroundColor);
    if (back.a > 0.99) return back.c; } return [255, 255, 255]; };
  const wrong = [];
  for (const one of document.querySelectorAll('body *')) {
    const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !one.getClientRects().length || one.closest('.hidden, noscript, script, style')) continue;
    const style = getComputedStyle(one);
    const ink = rgb(one.namespaceURI.endsWith('svg') ? style.fill : style.color).c, back = behind(one);
    const [a, b] = [light(ink), light(back)].sort((x, y) => y - x), ratio = (a + 0.05) / (b + 0.05);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) wrong.push(`${one.tagName} "${one.textContent.trim()}": ${ratio}`);
  }
  return wrong;
}"""
