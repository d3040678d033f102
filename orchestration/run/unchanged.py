"""A refresh with nothing to do: its run folder and summary, without Dagster, dbt or the database.

The checks of the run that still stands are said again, for they hold of the same rows. Never here: whether there is
nothing to do (standing.py).
"""

from __future__ import annotations

import time
import uuid
from pathlib import Path
from typing import Any

from ingestion.settings import Settings
from orchestration.run.results import prune_runs, read, run_folder, save
from orchestration.run.summary.write import write_summary

#: Results of a run that hold of the same rows.
HOLD = ("gate_raw", "gate_marts", "dbt_staging", "dbt_intermediate", "dbt_marts", "report")
#: What a feed's load counts; nothing was read.
COUNTS = ("files_new", "rows_in", "rows_loaded", "rows_duplicate", "rows_quarantined")


def _nothing_read(load: dict[str, Any]) -> dict[str, Any]:
    """A feed's load as it would be now: its files were seen, those refused are refused again."""
    none = dict.fromkeys(COUNTS, 0)
    sources = [{**source, **none, "batches": [], "drift": []} for source in load["sources"]]
    return {**load, **none, "seconds": 0, "sources": sources, "reasons": [], "cells": []}


def _say_again(before: Path, folder: Path) -> None:
    for name in HOLD:
        if content := read(before, name):
            save(folder, name, {**content, "seconds": None})
    for file in before.glob("load_*.json"):
        save(folder, file.stem, _nothing_read(read(before, file.stem)))


def summarise(settings: Settings, stands: str, started: float) -> tuple[str, dict[str, Any]]:
    """The id of a run that changes nothing, and its summary; `stands`: the run whose outcome is served."""
    run_id = str(uuid.uuid4())
    before, folder = run_folder(settings.company_home, stands), run_folder(settings.company_home, run_id)
    _say_again(before, folder)
    published = read(before, "publish")
    save(folder, "publish", {**published, "is_new": False, "removed": [], "seconds": None})
    first = (read(before, "unchanged") or {}).get("since", stands)
    save(folder, "unchanged", {"since": first, "seconds": round(time.monotonic() - started, 2)})
    data = write_summary(folder, settings)
    prune_runs(settings.company_home)
    return run_id, data
