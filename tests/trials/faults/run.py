"""`make faults`: every fault in every stage, round after round; the page, and an exit code.

After each fault an ordinary refresh must end well, store and serve what the undisturbed company does, row for row,
and leave nothing half-made. Runs are kept beside the results (var/faults), so that what was cut short goes on. Never
here: a fault (kinds.py).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from random import Random

from ingestion.settings import PROJECT_ROOT
from tests.keys import use_secret
from tests.shared import copied
from tests.small import SmallCompany
from tests.trials.faults.company import Reference, Run, before_refresh, leftovers, served, stored
from tests.trials.faults.kinds import KINDS
from tests.trials.faults.page import page
from tests.trials.faults.stages import seconds_of

PAGE = PROJECT_ROOT / "docs/reliability.md"
KEPT = PROJECT_ROOT / "var/faults"


def fingerprint() -> str:
    """What the results depend on: the project's files and the faults."""
    digest = hashlib.md5(usedforsecurity=False)
    for place in ("ingestion", "orchestration", "dbt_project", "tests/trials/faults"):
        files = (
            one for one in (PROJECT_ROOT / place).rglob("*") if one.suffix in (".py", ".sql", ".yml", ".csv")
        )
        for file in sorted(files):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def reference(folder: Path) -> Reference:
    """The company without any fault."""
    before = before_refresh(folder / "before")
    done = copied(before, folder / "undisturbed")
    code, said = done.refresh()
    assert code == 0, said
    return Reference(before, stored(done), served(done), seconds_of(said))


def judged(company: SmallCompany, reference: Reference) -> str:
    """What an ordinary refresh after the fault made wrong; empty when nothing."""
    code, said = company.refresh()
    if code:
        return f"the next refresh ended with {code}: {said[-1500:]}"
    if (now := stored(company)) != reference.stored:
        return f"stored rows differ: {[feed for feed in now if now[feed] != reference.stored[feed]]}"
    if (marts := served(company)) != reference.served:
        return f"marts differ: {[name for name in reference.served if marts.get(name) != reference.served[name]]}"
    return f"left over: {left}" if (left := leftovers(company)) else ""


def happen(kind: str, stage: str, number: int, reference: Reference, folder: Path) -> Run:
    """Let one fault happen to a fresh copy of the company, and judge what follows."""
    begun = time.monotonic()
    draw = Random(f"{kind} {stage} {number}")
    company = copied(reference.before, folder)
    try:
        note = KINDS[kind][0](company, reference.seconds, draw, stage)
        wrong = judged(company, reference)
    except AssertionError as broken:
        note, wrong = "", f"a promise is broken: {broken}"
    return Run(kind, stage, number, note, wrong, round(time.monotonic() - begun, 1))


def plan(rounds: int) -> Iterator[tuple[str, str, int]]:
    """Every fault in every stage it can fall in, as many times; a whole round before the next."""
    for number in range(1, rounds + 1):
        for kind, (_, stages) in KINDS.items():
            yield from ((kind, stage, number) for stage in stages)


def known(file: Path) -> list[Run]:
    """Runs of before; a line cut short happens again."""
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return [Run(**json.loads(line)) for line in lines if line.endswith("}")]


def gather(rounds: int, kinds: set[str], kept: Path) -> list[Run]:
    """Runs that are missing, one after the other; progress on stderr."""
    kept.mkdir(parents=True, exist_ok=True)
    file = kept / f"{fingerprint()}.jsonl"
    runs = known(file)
    done = {(run.kind, run.stage, run.number) for run in runs}
    missing = [one for one in plan(rounds) if one not in done and (not kinds or one[0] in kinds)]
    with tempfile.TemporaryDirectory(prefix="faults-") as home, file.open("a", encoding="utf-8") as target:
        undisturbed = reference(Path(home)) if missing else None
        for place, one in enumerate(missing, start=1):
            assert undisturbed is not None
            folder = Path(home) / f"run-{place}"
            run = happen(*one, undisturbed, folder)
            runs.append(run)
            target.write(json.dumps(asdict(run)) + "\n")
            target.flush()
            told = run.wrong or run.note or "as if nothing had happened"
            print(f"{place} of {len(missing)}: {run.kind}, {run.stage}: {told}", file=sys.stderr)
            _remove(folder)
    return runs


def _remove(folder: Path) -> None:
    """A company that is done with, its small file system included."""
    home = folder / "var"
    if home.is_mount():
        subprocess.run(["umount", str(home)], check=True)
    shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Command line; 1 where a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "rounds", nargs="?", type=int, default=3, help="times that each fault falls in each stage"
    )
    parser.add_argument("--kind", action="append", default=[], choices=sorted(KINDS), help="only this fault")
    asked = parser.parse_args()
    use_secret()
    runs = gather(asked.rounds, set(asked.kind), KEPT)
    PAGE.write_text(page(runs), "utf-8")
    broken = [run for run in runs if run.wrong]
    print(
        f"{len(runs)} faults, {len(broken)} with a broken promise; {PAGE.relative_to(PROJECT_ROOT)} is written"
    )
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
