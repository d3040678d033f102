"""What a run leaves behind: one folder a run, one small JSON file a step.

Each step writes its own file as it ends, so that a stopped or killed run has told all it knew. The summary is
made from these files alone. Add a file by saving it here under a new name; never rows of customers in clear.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

#: Run folders kept; each is some 100 kB.
KEEP_RUNS = 60


def run_folder(company_home: Path, run_id: str) -> Path:
    """The folder of a run, created when missing."""
    folder = company_home / "runs" / run_id
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def write_text(path: Path, text: str) -> None:
    """Write a whole file or nothing."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(text, "utf-8")
    os.replace(temporary, path)


def save(folder: Path, name: str, content: Any) -> None:
    """Keep a step's result as `<name>.json`; dates and decimals become text."""
    write_text(folder / f"{name}.json", json.dumps(content, indent=1, default=str))


def read(folder: Path, name: str) -> Any:
    """A step's result, or None when the run did not come that far."""
    path = folder / f"{name}.json"
    return json.loads(path.read_text("utf-8")) if path.is_file() else None


def read_all(folder: Path, prefix: str) -> list[Any]:
    """Results of all steps whose name begins so, in the order of their names."""
    return [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob(f"{prefix}*.json"))]


def prune_runs(company_home: Path, keep: int = KEEP_RUNS) -> None:
    """Remove the oldest run folders beyond `keep`."""
    folders = [path for path in (company_home / "runs").glob("*") if path.is_dir() and not path.is_symlink()]
    for folder in sorted(folders, key=lambda path: path.stat().st_mtime, reverse=True)[keep:]:
        for file in folder.rglob("*"):
            if file.is_file():
                file.unlink()
        for inner in sorted(folder.rglob("*"), reverse=True):
            inner.rmdir()
        folder.rmdir()
