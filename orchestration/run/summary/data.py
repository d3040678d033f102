"""A run's summary as one plain value, made from what its steps left in the run folder.

Here: what the summary says. How it looks: text.py, page.py. Never here: rows in clear.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ingestion.settings import Settings
from ingestion.store.damage import is_damage, what_helps
from orchestration.publish.layout import DATABASE
from orchestration.publish.manifest import served
from orchestration.publish.reader import how_to_open
from orchestration.run.results import read, read_all

LAYERS = ("staging", "intermediate", "marts")


def _gate(folder: Path, gate: str) -> dict[str, Any]:
    content: dict[str, Any] = read(folder, f"gate_{gate}") or {"seconds": None, "outcomes": []}
    return content


def _outcomes(folder: Path) -> list[dict[str, Any]]:
    return [{**o, "gate": gate} for gate in ("raw", "marts") for o in _gate(folder, gate)["outcomes"]]


def _stops(outcomes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [o for o in outcomes if o["status"] == "failed" and o["severity"] == "critical"]


def _tests(folder: Path) -> list[dict[str, Any]]:
    return [n | {"layer": layer["layer"]} for layer in read_all(folder, "dbt_") for n in layer["nodes"]]


def _seconds(folder: Path) -> dict[str, float | None]:
    """Seconds a stage, in the order they run; None = the run did not come there."""
    demo = read(folder, "demo")
    loads = read_all(folder, "load_")
    seconds: dict[str, float | None] = {"demo": demo["seconds"]} if demo else {}
    seconds["raw"] = round(sum(load["seconds"] for load in loads), 2) if loads else None
    seconds["gate raw"] = _gate(folder, "raw")["seconds"]
    for layer in LAYERS:
        seconds[layer] = (read(folder, f"dbt_{layer}") or {}).get("seconds")
    seconds["gate marts"] = _gate(folder, "marts")["seconds"]
    seconds["publish"] = (read(folder, "publish") or {}).get("seconds")
    seconds["report"] = (read(folder, "report") or {}).get("seconds")
    postgres = read(folder, "postgres")
    if postgres:
        seconds["postgres"] = postgres["seconds"]
    unchanged = read(folder, "unchanged")
    return seconds | ({"comparing": unchanged["seconds"]} if unchanged else {})


def _marts(folder: Path) -> list[dict[str, Any]]:
    rows = (read(folder, "dbt_marts") or {}).get("rows", {})
    waiting = _gate(folder, "marts").get("waiting", {})
    return [
        {"mart": mart, "rows": count, "why_empty": _why_empty(waiting.get(mart)) if count == 0 else ""}
        for mart, count in sorted(rows.items())
    ]


def _why_empty(waiting: dict[str, Any] | None) -> str:
    """What an empty mart waits for, or what has not happened; else the gate says what is odd about it."""
    if not waiting:
        return ""
    return f"waits for {'; '.join(waiting['rows'])}" if waiting["rows"] else waiting.get("may_be_empty", "")


def _unknown(folder: Path) -> list[dict[str, Any]]:
    """Figures that are unknown in every row of their mart, by what they wait for."""
    found: dict[str, list[str]] = {}
    for mart, waiting in sorted(_gate(folder, "marts").get("waiting", {}).items()):
        for column, needs in waiting["columns"].items():
            found.setdefault("; ".join(needs), []).append(f"{mart}.{column}")
    return [{"waits_for": needs, "figures": figures} for needs, figures in sorted(found.items())]


def _state(folder: Path, outcomes: list[dict[str, Any]]) -> tuple[str, list[str]]:
    """Where the run ended, and what a person does next."""
    published, failure = read(folder, "publish"), read(folder, "failure")
    server = (read(folder, "postgres") or {}).get("failed")
    if published and (server or failure):
        return "published as a file, then stopped", [server or failure["message"]]
    if published:
        report = read(folder, "report") or {}
        return ("published" if published["is_new"] else "unchanged"), report.get("what_to_do", [])
    if failure and failure.get("state"):
        return failure["state"], [failure["message"]]
    stops = _stops(outcomes)
    if stops:
        steps = dict.fromkeys(f"{o['asset']}: {o['what_to_do']}" for o in stops)
        return f"stopped at the gate after {stops[0]['gate']}", list(steps)
    broken = [node for node in _tests(folder) if node["status"] in ("error", "fail", "runtime error")]
    if broken:
        failed = [f"{node['name']} ({node['file']}): {node['message']}" for node in broken]
        return f"stopped in {broken[0]['layer']}", failed
    return ("failed", [failure["message"]]) if failure else ("running or ended early", [])


def _help_of_damage(settings: Settings, next_steps: list[str]) -> list[str]:
    """What to do about a database that turned out to be damaged in the middle of the run."""
    damaged = [step for step in next_steps if is_damage(step) and "&& loyalty refresh" not in step]
    file = settings.pipeline_db
    return [f"the pipeline's database is damaged: {what_helps(file, damaged[0])}"] if damaged else []


def _repaired(folder: Path) -> list[str]:
    """What was put in order in the serve folder, before the run and by its publish."""
    return (read(folder, "repaired") or []) + (read(folder, "publish") or {}).get("repaired", [])


def collect(folder: Path, settings: Settings) -> dict[str, Any]:
    """Everything the summary says, of JSON types."""
    outcomes = _outcomes(folder)
    state, next_steps = _state(folder, outcomes)
    next_steps = next_steps + _help_of_damage(settings, next_steps)
    tests = [node for node in _tests(folder) if node["kind"] == "test"]
    live = served(settings.serve_dir)
    return {
        "company": settings.company.name,
        "title": settings.company.title or settings.company.name,
        "as_of": settings.as_of.isoformat(),
        "time_zone": settings.time_zone,
        "run_id": folder.name,
        "state": state,
        "what_to_do": next_steps,
        "loads": read_all(folder, "load_"),
        "anonymous": _gate(folder, "marts").get("anonymous", []),
        "outcomes": outcomes,
        "tests": {
            status: sum(t["status"] == status for t in tests) for status in ("pass", "warn", "fail", "error")
        },
        "tests_not_passed": [t for t in tests if t["status"] in ("warn", "fail", "error")],
        "marts": _marts(folder),
        "unknown": _unknown(folder),
        "seconds": _seconds(folder),
        "publish": read(folder, "publish"),
        "repaired": _repaired(folder),
        "unchanged_since": (read(folder, "unchanged") or {}).get("since"),
        "served": {"version": live.version, "as_of": live.as_of.isoformat()} if live else None,
        "file": str(settings.serve_dir / "current" / DATABASE),
        "report": (read(folder, "report") or {}).get("page"),
        "how_to_open": how_to_open(settings.serve_dir),
        "folder": str(folder),
    }
