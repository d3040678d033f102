"""The summary as a person reads it in a terminal.

Never here: what it says (data.py).
"""

from __future__ import annotations

from typing import Any

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

#: Characters a line of the text file; the terminal uses its own width.
WIDTH = 130


def _table(title: str, *columns: str) -> Table:
    table = Table(
        title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0)
    )
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right", overflow="fold")
    return table


def _loads(data: dict[str, Any]) -> list[RenderableType]:
    table = _table("Rows in", "feed", "files new/seen", "rows in", "loaded", "duplicate", "quarantined")
    for load in data["loads"]:
        if load["present"]:
            counts = [
                f"{load[n]:,}" for n in ("rows_in", "rows_loaded", "rows_duplicate", "rows_quarantined")
            ]
            table.add_row(load["feed"], f"{load['files_new']:,}/{load['files_seen']:,}", *counts)
    absent = [load["feed"] for load in data["loads"] if not load["present"]]
    return [
        table,
        *([Text(f"not there: {', '.join(absent)} (the company has no such feed)")] if absent else []),
    ]


def _refused(data: dict[str, Any]) -> list[RenderableType]:
    parts: list[RenderableType] = []
    for title, part in (("Quarantined, and why", "reasons"), ("Cells lost in rows that are loaded", "cells")):
        lines = [
            f"  {load['feed']}.{why['column'] or 'row'}: {why['reason']} ({why['rows']:,} rows)"
            for load in data["loads"]
            for why in load.get(part, [])
        ]
        parts += [Text(title, style="bold"), Text("\n".join(lines))] if lines else []
    files = [
        rejection for load in data["loads"] for source in load["sources"] for rejection in source["rejected"]
    ]
    for rejection in files:
        text = f"File refused: {rejection['path']}\n  {rejection['reason']}\n  What to do: {rejection['what_to_do']}"
        parts.append(Text(text, style="red"))
    drifts = [drift for load in data["loads"] for source in load["sources"] for drift in source["drift"]]
    parts += [
        Text(f"Source changed: {drift['path']}: {drift['message']}", style="yellow") for drift in drifts
    ]
    return parts


def _anonymous(data: dict[str, Any]) -> list[RenderableType]:
    if not data["anonymous"]:
        return []
    table = _table("Rows that name no customer", "feed", "rows in the marts", "anonymous", "share")
    for feed in data["anonymous"]:
        table.add_row(feed["feed"], f"{feed['rows']:,}", f"{feed['anonymous']:,}", f"{feed['share']:.1%}")
    return [table]


def _checks(data: dict[str, Any]) -> list[RenderableType]:
    outcomes, tests = data["outcomes"], data["tests"]
    table = _table("Checks", "", "passed", "warned", "failed", "skipped")
    for gate in ("raw", "marts"):
        own = [o for o in outcomes if o["gate"] == gate]
        warned = sum(o["status"] == "failed" and o["severity"] == "warning" for o in own)
        failed = sum(o["status"] == "failed" and o["severity"] == "critical" for o in own)
        passed, skipped = (sum(o["status"] == status for o in own) for status in ("passed", "skipped"))
        table.add_row(f"gate after {gate}", *(str(n) for n in (passed, warned, failed, skipped)))
    table.add_row(
        "data tests", str(tests["pass"]), str(tests["warn"]), str(tests["fail"] + tests["error"]), ""
    )
    parts: list[RenderableType] = [table]
    for o in (o for o in outcomes if o["status"] == "failed"):
        style = "red" if o["severity"] == "critical" else "yellow"
        parts.append(
            Text(f"{o['severity']}: {o['asset']} {o['check']}: not true that {o['says']}", style=style)
        )
        parts += [Text(f"    {row}", style=style) for row in o["rows"][:3]]
    parts += [
        Text(f"data test {t['name']}: {t['message']}", style="yellow") for t in data["tests_not_passed"]
    ]
    return parts


def _marts(data: dict[str, Any]) -> list[RenderableType]:
    if not data["marts"]:
        return []
    table = _table("Marts", "mart", "rows", "")
    for mart in data["marts"]:
        table.add_row(mart["mart"], f"{mart['rows']:,}", mart["why_empty"])
    return [table]


def _unknown(data: dict[str, Any]) -> list[RenderableType]:
    if not data["unknown"]:
        return []
    lines = [f"  {part['waits_for']}: {', '.join(part['figures'])}" for part in data["unknown"]]
    return [Text("Unknown, by what they wait for", style="bold"), Text("\n".join(lines))]


def _repaired(data: dict[str, Any]) -> list[RenderableType]:
    if not data["repaired"]:
        return []
    lines = "\n".join(f"  {text}" for text in data["repaired"])
    return [Text("Put in order", style="bold"), Text(lines, style="yellow")]


def _seconds(data: dict[str, Any]) -> list[RenderableType]:
    known = {stage: seconds for stage, seconds in data["seconds"].items() if seconds is not None}
    stages = ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in known.items())
    line = f"{stages}; together {sum(known.values()):.1f}"
    return [Text("Seconds a stage", style="bold"), Text(line)]


def _unchanged(data: dict[str, Any]) -> list[RenderableType]:
    """Why nothing was done, where nothing was."""
    if not data["unchanged_since"]:
        return []
    line = (
        f"Nothing was built or checked again: files, settings, rules and project are those of run "
        f"{data['unchanged_since']}, whose checks are shown. To have all of it done again: make refresh FULL=1"
    )
    return [Text(line)]


def _end(data: dict[str, Any]) -> list[RenderableType]:
    live = data["served"]
    if data["what_to_do"]:
        steps = "\n".join(f"  - {step}" for step in data["what_to_do"])
        still = (
            f"Version {live['version']} as of {live['as_of']} stays served."
            if live
            else "Nothing is served yet."
        )
        return [Text(f"{data['state'].upper()}. What to do:\n{steps}\n{still}", style="bold red")]
    if not live:
        return []
    line = f"Version {live['version']} as of {live['as_of']} is served ({data['state']}): {data['file']}"
    pages = (
        [Text(f"Open the report in a browser: {data['report']}", style="bold green")]
        if data["report"]
        else []
    )
    return [Text(line, style="bold green"), Text(f"Open it:\n{data['how_to_open']}"), *pages]


def render(data: dict[str, Any]) -> RenderableType:
    """All parts of the summary, below each other."""
    head = f"{escape(data['title'])}, as of {data['as_of']} ({data['time_zone']}), run {data['run_id']}"
    parts: list[RenderableType] = [Text(head, style="bold")]
    for part in (
        _loads,
        _refused,
        _anonymous,
        _checks,
        _marts,
        _unknown,
        _repaired,
        _seconds,
        _unchanged,
        _end,
    ):
        found = part(data)
        parts += [Text(""), *found] if found else []
    return Group(*parts, Text(f"This summary: {data['folder']}/summary.html"))


def as_text(data: dict[str, Any]) -> str:
    """The summary without colours, WIDTH characters a line."""
    import io

    stream = io.StringIO()
    Console(file=stream, width=WIDTH, no_color=True).print(render(data))
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"
