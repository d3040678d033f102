"""`make validate`: many simulated companies, each interval against the truth; the page, and an exit code.

Companies already asked are kept beside the results (var/validation), so that a run that was cut short goes on. Add a
scenario here. Never here: what is estimated (estimands.py) or how it is judged (coverage.py).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from multiprocessing import get_context
from pathlib import Path

from ingestion.demo.parameters import MODEL_VERSION
from ingestion.settings import PROJECT_ROOT
from tests.trials.validation import leaving, worth
from tests.trials.validation.company import Simulation, built, models
from tests.trials.validation.coverage import count, faults
from tests.trials.validation.estimands import Finding, findings
from tests.trials.validation.leaving import Leavers
from tests.trials.validation.page import page
from tests.trials.validation.worth import Shop

PAGE = PROJECT_ROOT / "docs/validation.md"
KEPT = PROJECT_ROOT / "var/validation"
#: Companies a scenario: coverage is then known to about 2.5 per cent either way. More cost time; with 200, one of
#: eighteen honest intervals leaves bounds 3 per cent away by chance in every fourth run.
SEEDS = 300
CHANCE, STEERED = "Practices by chance", "Practices steered by the case"
RANDOM, REGULAR = "Orders at random", "Orders with regularity"
#: Weaker practices than the demo's: stronger ones go together, and so hide that they are given to the worst cases.
WEAK = dict.fromkeys(("apology_within_hour", "options_offered", "followed_up", "no_transfer"), 0.1)
LEAVING = "Who leaves"
SCENARIOS: dict[str, Simulation | Shop | Leavers] = {
    CHANCE: Simulation(seed=0),
    STEERED: Simulation(seed=0, customers=3_000, confounded=True, effects=WEAK | {"compensated_whole": 0.3}),
    RANDOM: Shop(seed=0),
    REGULAR: Shop(seed=0, stages=3),
    LEAVING: Leavers(seed=0),
}
ABOUT = {
    CHANCE: "Who gets which practice is drawn by lot, so for practices the naive difference is right as well.",
    STEERED: "The worst cases and the customers who trust most get the practices. The naive difference blames or\n"
    "credits a practice with the cases it was given to; the stratified one must not.",
    RANDOM: "Customers buy at random (mbg_nbd); one of each group a company, by lot. Naive: the past rate goes on.",
    REGULAR: "The gaps between orders are regular, with three stages (mbg_cnbd_k).",
    LEAVING: "Customers buy at random or, every second company, with regularity; who buys nothing in the 90 days\n"
    "after as_of has left. Naive: 1 - the chance of being alive, which answers another question.",
}
Asked = dict[str, dict[int, list[Finding]]]


def ask(name: str, seed: int) -> list[Finding]:
    """Everything a company shows."""
    scenario = replace(SCENARIOS[name], seed=seed)
    if isinstance(scenario, Shop):
        return worth.findings(scenario)
    if isinstance(scenario, Leavers):
        return leaving.findings(scenario)
    with built(scenario) as con:
        return findings(con)


def fingerprint() -> str:
    """What the results depend on: the models' SQL, the scenarios and the simulator's version."""
    steps = [*models().steps, *worth.models().steps, *leaving.models().steps]
    called = [file.read_text("utf-8") for file in sorted((PROJECT_ROOT / "dbt_project/python").rglob("*.py"))]
    text = repr([(step.name, step.code) for step in steps]) + repr((called, SCENARIOS)) + str(MODEL_VERSION)
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:12]


def known(file: Path) -> Asked:
    """Findings of companies asked before; a line cut short is asked again."""
    asked: Asked = {name: {} for name in SCENARIOS}
    for line in file.read_text("utf-8").splitlines() if file.exists() else []:
        try:
            row = json.loads(line)
        except json.JSONDecodeError:
            continue
        asked[row["scenario"]][row["seed"]] = [Finding(**one) for one in row["findings"]]
    return asked


def results(missing: list[tuple[str, int]], processes: int) -> Iterator[tuple[str, int, list[Finding]]]:
    """Ask companies, several at a time; in the given order."""
    if processes == 1:
        for name, seed in missing:
            yield name, seed, ask(name, seed)
    else:
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            names, seeds = zip(*missing, strict=True) if missing else ((), ())
            found = pool.map(ask, names, seeds)
            yield from ((*one, shown) for one, shown in zip(missing, found, strict=True))


def gather(seeds: int, processes: int, kept: Path) -> Asked:
    """Findings of every scenario's companies, progress on stderr."""
    kept.mkdir(parents=True, exist_ok=True)
    file = kept / f"{fingerprint()}.jsonl"
    asked = known(file)
    missing = [(name, seed) for seed in range(1, seeds + 1) for name in SCENARIOS if seed not in asked[name]]
    begin = time.monotonic()
    with file.open("a", encoding="utf-8") as target:
        target.write("\n")  # ends a line that was cut short
        for done, (name, seed, found) in enumerate(results(missing, processes), start=1):
            asked[name][seed] = found
            row = {"scenario": name, "seed": seed, "findings": [asdict(one) for one in found]}
            target.write(json.dumps(row) + "\n")
            target.flush()
            left = (time.monotonic() - begin) / done * (len(missing) - done)
            print(f"\r{done} of {len(missing)} companies, {left / 60:.0f} min left ", end="", file=sys.stderr)
    print(file=sys.stderr)
    return {name: {seed: own[seed] for seed in sorted(own) if seed <= seeds} for name, own in asked.items()}


def judged(asked: Asked) -> tuple[str, list[str]]:
    """The page of what was found, and what is wrong."""
    found = {
        name: count(name, [one for own in by_seed.values() for one in own]) for name, by_seed in asked.items()
    }
    wrong = faults([one for own in found.values() for one in own], STEERED)
    companies = min(len(own) for own in asked.values())
    return page(found, ABOUT, wrong, companies), wrong


def main(arguments: list[str] | None = None) -> int:
    """Run, write the page, say what is wrong; 0 when nothing is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--page", type=Path, default=PAGE)
    parser.add_argument("--kept", type=Path, default=KEPT)
    given = parser.parse_args(arguments)
    text, wrong = judged(gather(given.seeds, given.processes, given.kept))
    given.page.write_text(text, "utf-8")
    print("\n".join(wrong) or f"every interval holds the truth as often as it says: {given.page}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
