"""The summary as one static HTML page: it loads nothing from anywhere and can be mailed.

Every rule of the gates with its answer and the offending rows, personal columns masked before they come here.
Never here: what it says (data.py).
"""

from __future__ import annotations

from html import escape
from typing import Any

STYLE = """
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#222}
table{border-collapse:collapse;margin:.5rem 0 1.5rem}
td,th{padding:.2rem .8rem .2rem 0;text-align:left;vertical-align:top}
td.n{text-align:right;font-variant-numeric:tabular-nums}
th{border-bottom:1px solid #999}.passed{color:#17692f}.failed{color:#b00020}.warning{color:#8a5a00}.skipped{color:#666}
pre{background:#f4f4f4;padding:.8rem;overflow:auto}
"""


def _cell(value: Any) -> str:
    return (
        f"<td class=n>{value:,}</td>"
        if isinstance(value, int | float)
        else f"<td>{escape(str(value or ''))}</td>"
    )


def _table(rows: list[dict[str, Any]]) -> str:
    if not rows:
        return ""
    head = "".join(f"<th>{escape(name)}</th>" for name in rows[0])
    body = "".join("<tr>" + "".join(_cell(value) for value in row.values()) + "</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"


def _loads(data: dict[str, Any]) -> str:
    names = (
        "files_seen",
        "files_new",
        "rows_in",
        "rows_loaded",
        "rows_duplicate",
        "rows_quarantined",
        "seconds",
    )
    rows = [
        {"feed": load["feed"], **{n: load[n] for n in names}} for load in data["loads"] if load["present"]
    ]
    reasons = [{"feed": load["feed"], **reason} for load in data["loads"] for reason in load["reasons"]]
    cells = [{"feed": load["feed"], **cell} for load in data["loads"] for cell in load.get("cells", [])]
    files = [r for load in data["loads"] for source in load["sources"] for r in source["rejected"]]
    drift = [d for load in data["loads"] for source in load["sources"] for d in source["drift"]]
    parts = [
        ("Rows in", rows),
        ("Quarantined, and why", reasons),
        ("Cells lost in rows that are loaded, and why", cells),
        ("Files refused", files),
        ("Sources changed", drift),
    ]
    return "".join(f"<h2>{title}</h2>{_table(part)}" for title, part in parts if part)


def _anonymous(data: dict[str, Any]) -> str:
    rows = [{**feed, "share": f"{feed['share']:.1%}"} for feed in data["anonymous"]]
    return f"<h2>Rows that name no customer</h2>{_table(rows)}" if rows else ""


def _outcome(outcome: dict[str, Any]) -> str:
    warning = outcome["status"] == "failed" and outcome["severity"] == "warning"
    kind = "warning" if warning else outcome["status"]
    text = (
        f"<tr><td class={kind}>{kind}</td><td>{escape(outcome['asset'])}</td><td>{escape(outcome['check'])}</td>"
        f"<td>{escape(outcome['says'])}"
    )
    if outcome["status"] == "failed":
        text += f"<br><b>What to do:</b> {escape(outcome['what_to_do'])}{_table(outcome['rows'])}"
    return text + (f"<br>{escape(outcome['note'])}" if outcome["note"] else "") + "</td></tr>"


def _gates(data: dict[str, Any]) -> str:
    order = {"failed": 0, "passed": 1, "skipped": 2}
    parts = []
    for gate in ("raw", "marts"):
        own = sorted((o for o in data["outcomes"] if o["gate"] == gate), key=lambda o: order[o["status"]])
        if own:
            parts.append(f"<h2>Gate after {gate}</h2><table>{''.join(_outcome(o) for o in own)}</table>")
    return "".join(parts)


def _tests(data: dict[str, Any]) -> str:
    counts = ", ".join(f"{count} {status}" for status, count in data["tests"].items())
    failed = [
        {n: test[n] for n in ("layer", "name", "status", "rows", "message")}
        for test in data["tests_not_passed"]
    ]
    return f"<h2>Data tests</h2><p>{counts}</p>{_table(failed)}"


def _since(data: dict[str, Any]) -> str:
    since = escape(data["unchanged_since"] or "")
    return f": nothing to do; the checks are those of run {since}" if since else ""


def as_page(data: dict[str, Any]) -> str:
    """The whole page."""
    head = escape(f"{data['title']}, as of {data['as_of']}: {data['state']}")
    steps = "".join(f"<li>{escape(step)}</li>" for step in data["what_to_do"])
    page = escape(data["report"] or "")
    seconds = [{stage: value for stage, value in data["seconds"].items() if value is not None}]
    repaired = [{"what": text} for text in data["repaired"]]
    unknown = [
        {"waits for": part["waits_for"], "figures": ", ".join(part["figures"])} for part in data["unknown"]
    ]
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{head}</title><style>{STYLE}</style><h1>{head}</h1>"
        f"<p>Run {escape(data['run_id'])}{_since(data)}</p>"
        + (f"<h2 class=failed>What to do</h2><ul>{steps}</ul>" if steps else "")
        + _loads(data)
        + _anonymous(data)
        + _gates(data)
        + _tests(data)
        + f"<h2>Marts</h2>{_table(data['marts'])}"
        + (f"<h2>Unknown, by what they wait for</h2>{_table(unknown)}" if unknown else "")
        + (f"<h2>Put in order</h2>{_table(repaired)}" if repaired else "")
        + f"<h2>Seconds a stage</h2>{_table(seconds)}"
        + (f"<h2>Report</h2><a href='file://{page}'>{page}</a>" if page else "")
        + f"<h2>Open it</h2><pre>{escape(data['how_to_open'])}</pre></html>\n"
    )
