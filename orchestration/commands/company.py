"""The commands about a company and its refresh: status, check.

Never here: what is asked of the marts (asking.py).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from ingestion.settings import load_settings
from orchestration.commands.output import csv_lines, json_text, write

if TYPE_CHECKING:
    from ingestion.load.preview import Preview

#: What status says, in this order, as one flat row.
STATUS = (
    "company", "version", "as_of", "published_at", "refreshing_since", "refreshing_process",
    "last_run", "last_run_state", "what_to_do",
)  # fmt: skip


def _state(home: Path) -> dict[str, Any]:
    """What is served of a company, whether a refresh runs, and how the last one ended; null where there is none."""
    from orchestration.publish.manifest import served
    from orchestration.run.lock import running

    live, holder = served(home / "serve"), running(home) if home.is_dir() else None
    file = home / "runs" / "latest" / "summary.json"
    last = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    values: dict[str, Any] = dict.fromkeys(STATUS)
    values |= {"company": home.name, "last_run": last.get("run_id"), "last_run_state": last.get("state")}
    values["what_to_do"] = "; ".join(last.get("what_to_do", [])) or None
    if live:
        values |= {"version": live.version, "as_of": live.as_of, "published_at": live.published_at}
    if holder:
        values |= {"refreshing_since": holder.since, "refreshing_process": holder.pid}
    return values


def status(console: Console, chosen: argparse.Namespace) -> int:
    """What is served, whether a refresh runs, and the last run's summary."""
    home: Path = (chosen.company_home or load_settings().company_home).expanduser().absolute()
    state = _state(home)
    if chosen.form:
        rows = [list(state.values())]
        write([json_text(state) + "\n"] if chosen.form == "json" else csv_lines(STATUS, rows))
        return 0
    since = state["refreshing_since"]
    console.print(
        f"a refresh is running since {since} (process {state['refreshing_process'] or 'unknown'})"
        if since
        else "no refresh is running"
    )
    live = f"version {state['version']} as of {state['as_of']}, published {state['published_at']}"
    console.print(
        f"served: {live if state['version'] else 'nothing yet; `make refresh` publishes a first version'}"
    )
    summary = home / "runs" / "latest" / "summary.txt"
    if summary.is_file():
        console.print(summary.read_text("utf-8"), markup=False, highlight=False, soft_wrap=True)
    return 0


def _findings(seen: Preview) -> list[str]:
    """What a trial found in the rows: why some are refused, what the mapping misses, what is no key."""
    texts = [
        f"{part.place}quarantine: {part.feed}.{part.column}: {part.reason} ({part.rows} rows, such as "
        f"{', '.join(map(repr, part.examples))})"
        for part in seen.refused
    ]
    texts += [
        f"{part.place}cells lost: {part.feed}.{part.column}: {part.reason} (null in {part.rows} rows that load, "
        f"such as {', '.join(map(repr, part.examples))})"
        for part in seen.lost_cells
    ]
    texts += seen.absent
    texts += [
        f"{part.feed}: {part.key} is not a key of this file: {part.rows} rows share theirs, such as {part.case}"
        for part in seen.no_keys
    ]
    texts += [
        f"{part.place}{part.feed}.{part.column}: more than {seen.allowed[part.feed]:.1%} of the rows lose it; "
        "the gate would stop"
        for part in seen.lost_too_many()
    ]
    return texts + [
        f"{feed}: more than {seen.allowed[feed]:.1%} of its rows would be quarantined; the gate would stop"
        for feed in seen.too_many()
    ]


def check(console: Console) -> int:
    """Try the company file on the newest files of each source; says what a refresh would, keeps nothing."""
    from ingestion.load.preview import preview
    from orchestration.dbt.environment import check_vars
    from orchestration.dbt.seed_overrides import own_rules

    settings = load_settings()
    check_vars(settings)
    rules = own_rules(settings)
    if settings.company.demo:
        from ingestion.demo import write_demo

        write_demo(settings)
    seen = preview(settings)
    if rules:
        console.print(f"rules of its own: {', '.join(sorted(rules))}", markup=False)
    for source in seen.sources:
        counts = (
            f"{source.rows_loaded} of {source.rows_in} rows would load, {source.rows_duplicate} are duplicates, "
            f"{source.rows_quarantined} would be quarantined"
        )
        console.print(
            f"{source.source} ({source.feed}): {source.files_seen} files, tried {source.files_new}: {counts}",
            markup=False,
        )
        for rejection in source.rejected:
            console.print(f"  {rejection.path}: {rejection.reason}. {rejection.what_to_do}", markup=False)
        for drift in source.drift:
            console.print(f"  {drift.message}", markup=False)
    for text in _findings(seen):
        console.print(f"  {text}", markup=False)
    console.print("The company file fits." if seen.fits else "The company file does not fit yet; see above.")
    return 0 if seen.fits else 1
