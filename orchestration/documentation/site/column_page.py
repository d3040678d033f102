"""Where each column of each mart comes from, as a page to link to (`columns.html#customer_360.revenue`) and as JSON.

Never here: how it is found out (lineage.py).
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

from orchestration.documentation.site.lineage import Column, Origin

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 75rem; padding: 1rem; }
body { color: #1c2430; background: #fff; } table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; }
tr { border-bottom: 1px solid #d9dee5; } tr:target { background: #fff3c4; } code { overflow-wrap: anywhere; }
nav a { display: inline-block; margin-right: .8rem; } a { color: #0b57a4; } .none { color: #5a6472; }
"""
INTRO = """<h1>Where each column comes from</h1>
<p>For each column of each mart: the columns it is made of directly, and the raw columns behind them. What no column
makes is a constant, the as-of day, or a count of rows. Read out of the compiled SQL; which rows are kept and joined is
in <a href="lineage.html">the graph of columns</a>, the SQL and the tests in
<a href="index.html">the project's site</a>.</p>
"""


def short(column: Column) -> str:
    """A column as people name it: `raw.orders.gross_amount`, `int_orders_keyed.net_amount`."""
    node, name = column
    kind, _, rest = node.partition(".")
    parts = rest.split(".")[1:]
    return ".".join([*(parts if kind == "source" else parts[:1]), name])


def _cell(columns: tuple[Column, ...], marts: set[str]) -> str:
    if not columns:
        return '<span class="none">no column</span>'
    names = [short(column) for column in columns]
    return ", ".join(
        f'<a href="#{escape(name)}"><code>{escape(name)}</code></a>'
        if name.split(".")[0] in marts
        else f"<code>{escape(name)}</code>"
        for name in names
    )


def _mart(name: str, mart: dict[str, Any], origins: dict[str, Origin], marts: set[str]) -> str:
    rows = "".join(
        f'<tr id="{escape(name)}.{escape(column)}"><td><code>{escape(column)}</code></td>'
        f"<td>{escape(mart['columns'][column]['description'])}</td>"
        f"<td>{_cell(origin.direct, marts)}</td><td>{_cell(origin.raw, set())}</td></tr>\n"
        for column, origin in origins.items()
    )
    head = "<tr><th>column</th><th>meaning</th><th>made of</th><th>raw columns behind it</th></tr>"
    return f'<h2 id="{escape(name)}">{escape(name)}</h2>\n<table>{head}\n{rows}</table>\n'


def as_page(marts: dict[str, dict[str, Any]], found: dict[str, dict[str, Origin]]) -> str:
    """The page; `marts` are nodes of the manifest."""
    links = "".join(f'<a href="#{escape(name)}">{escape(name)}</a>' for name in found)
    body = "".join(_mart(name, marts[name], origins, set(found)) for name, origins in found.items())
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Where each column comes from</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f"<style>{STYLE}</style></head>\n<body>{INTRO}<nav>{links}</nav>\n{body}</body></html>\n"
    )


def as_json(found: dict[str, dict[str, Origin]]) -> str:
    """Each mart, its columns, and of each -> `made_of` and `raw`, both lists of names."""
    content = {
        mart: {
            column: {
                "made_of": [short(one) for one in origin.direct],
                "raw": [short(one) for one in origin.raw],
            }
            for column, origin in origins.items()
        }
        for mart, origins in found.items()
    }
    return json.dumps(content, indent=1) + "\n"
