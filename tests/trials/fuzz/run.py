"""So many mutated files of each format loaded: `python -m tests.trials.fuzz.run [files a format] [format ...]`.

A file is either in the ledger, its rows adding up, or rejected with a reason; anything else ends the run with the
seed that makes it again. Never here: damage or sound files.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import yaml

from ingestion.load import load_company
from ingestion.load.outcome import SourceReport
from ingestion.settings import load_settings
from tests.trials.fuzz.mutations import mutated
from tests.trials.fuzz.seeds import COLUMNS, seeds

#: Files loaded together; a failing batch is loaded again file by file.
BATCH = 50
#: Memory that the loads may use, and that the process may have used at its peak (bytes), the interpreter included.
MEMORY, MOST_BYTES = "500MB", 2_000_000_000


@dataclass(frozen=True)
class Outcome:
    """What came of a batch: files that loaded, were rejected, and rows in."""

    loaded: int
    rejected: int
    rows: int


def _load(folder: Path, files: dict[str, bytes], keys: dict[str, Any]) -> SourceReport:
    (folder / "in").mkdir(parents=True)
    for name, content in files.items():
        (folder / "in" / name).write_bytes(content)
    columns = {name: name for name in COLUMNS[:6]}
    source = {"name": "fuzzed", "feed": "orders", "location": "{here}/in/*", "columns": columns, **keys}
    company = {"company": {"name": "fuzz", "time_zone": "Europe/Berlin"}, "sources": [source]}
    (folder / "company.yml").write_text(yaml.safe_dump(company))
    settings = load_settings(
        company_file=folder / "company.yml", home=folder / "var", environment="test", memory_limit=MEMORY
    )
    (report,) = load_company(settings).sources
    return report


def check(report: SourceReport, files: dict[str, bytes]) -> Outcome:
    """Raise AssertionError where a file or a row of it is in no account."""
    rejected = {Path(one.path).name for one in report.rejected}
    assert rejected <= set(files), "a rejected file that was not delivered"
    assert all(one.reason and one.what_to_do for one in report.rejected), "a rejection without a reason"
    distinct = {content for name, content in files.items() if name not in rejected}
    assert len(distinct) <= report.files_new + 1 and report.files_new + len(rejected) <= len(files) + 1
    assert report.rows_in == report.rows_loaded + report.rows_duplicate + report.rows_quarantined
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    assert peak < MOST_BYTES, f"{peak / 1e6:,.0f} MB of memory"
    return Outcome(report.files_new, len(rejected), report.rows_in)


def batch(ending: str, seed: int, files: int) -> Outcome:
    """Load so many mutated files of a format; AssertionError names the seed and the file where that fails."""
    with tempfile.TemporaryDirectory() as folder:
        sound, keys = seeds(folder)[ending]
        draw = random.Random(f"{ending}-{seed}")
        made = {f"{number:04d}.{ending}": mutated(draw, sound) for number in range(files)}
        try:
            return check(_load(Path(folder) / "all", made, keys), made)
        except Exception as whole:
            for name, content in made.items():
                try:
                    check(_load(Path(folder) / name, {name: content}, keys), {name: content})
                except Exception as error:
                    raise AssertionError(f"{ending}, seed {seed}, file {name}: {error!r}") from error
            raise AssertionError(f"{ending}, seed {seed}, all {files} files together: {whole!r}") from whole


def main(files: int, endings: list[str]) -> None:
    """Load so many mutated files of each format and say what came of them."""
    with tempfile.TemporaryDirectory() as folder:
        known = list(seeds(folder))
    for ending in endings or known:
        # a process a batch, so that its memory is its own
        with get_context("fork").Pool(1, maxtasksperchild=1) as pool:
            outcomes = [pool.apply(batch, (ending, seed, BATCH)) for seed in range(-(-files // BATCH))]
        loaded, rejected = sum(one.loaded for one in outcomes), sum(one.rejected for one in outcomes)
        print(
            f"{ending}: {loaded} files loaded, {rejected} rejected, {sum(one.rows for one in outcomes):,} rows in"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 10_000, sys.argv[2:])
