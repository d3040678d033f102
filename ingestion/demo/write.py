"""Writing a demo company: chunk by chunk into work files, then into the daily files, then in place at once.

Here: the order of writing, the manifest and the switch. Never here: behaviour or formats.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingestion.demo.clock import clock
from ingestion.demo.files import write_files
from ingestion.demo.parameters import DemoParameters, from_settings
from ingestion.demo.truth_files import write_chunk_truth, write_truth
from ingestion.demo.turns import live
from ingestion.demo.work import connect, prepare, write_chunk

SOURCES, TRUTH, MANIFEST = "sources", "truth", "manifest.json"
#: Memory (MB) of the databases that sort and write; the chunk being simulated lies beside it.
MEMORY_MB = 1_500


@dataclass(frozen=True)
class DemoReport:
    """What was written: where, by which parameters, rows by file set; `written` is False if it was there."""

    sources: Path
    truth: Path
    written: bool
    parameters: dict[str, Any]
    rows: dict[str, int]


def _known(target: Path) -> dict[str, Any] | None:
    """The manifest of what lies in the target; None where nothing whole does."""
    manifest = target / SOURCES / MANIFEST
    if not manifest.is_file() or not (target / TRUTH).is_dir():
        return None
    found = json.loads(manifest.read_text("utf-8"))
    return found if isinstance(found, dict) else None


def _make(parameters: DemoParameters, work: Path, threads: int) -> dict[str, int]:
    """Write sources and truth under work/new; rows by file set."""
    con = connect(MEMORY_MB, work / "spill")
    prepare(con, parameters)
    calendar = clock(parameters.first_date, parameters.last_day + 1, parameters.time_zone)
    for chunk in parameters.chunks():
        crowd, rows = live(parameters, chunk, calendar)
        write_chunk(con, parameters, chunk, crowd, rows.tables(), work)
        write_chunk_truth(con, parameters, chunk.number, work)
    (work / "new").mkdir()
    counts = write_truth(con, parameters, work, work / "new" / TRUTH)
    con.close()
    write_files(parameters, work, work / "new" / SOURCES, threads, MEMORY_MB)
    return {name: count["rows"] for name, count in counts.items()}


def _switch(work: Path, target: Path) -> None:
    """Put what was made in place of what was there; the sources, with their manifest, last."""
    for name in (TRUTH, SOURCES):
        if (target / name).exists():
            (target / name).rename(work / f"old_{name}")
        (work / "new" / name).rename(target / name)


def simulate(target: Path, parameters: DemoParameters, threads: int = 2) -> DemoReport:
    """Write the demo company's files to target/sources and its ground truth to target/truth.

    Nothing is rewritten when the same parameters were written before. A run that is cut short leaves what was
    there. threads: files written at once. Raises OSError where the target cannot be written.
    """
    wanted = json.loads(json.dumps(parameters.manifest()))
    found = _known(target)
    if found and found["parameters"] == wanted:
        return DemoReport(target / SOURCES, target / TRUTH, False, wanted, found["rows"])
    target.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix="demo-", dir=target))
    try:
        rows = _make(parameters, work, threads)
        manifest = {"parameters": wanted, "rows": rows}
        (work / "new" / SOURCES / MANIFEST).write_text(
            json.dumps(manifest, indent=1, sort_keys=True), "utf-8"
        )
        _switch(work, target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return DemoReport(target / SOURCES, target / TRUTH, True, wanted, rows)


def write_demo(settings: Any) -> DemoReport:
    """Write the demo company of a run's settings under its home; see `simulate`."""
    return simulate(settings.company_home, from_settings(settings), settings.threads)
