"""`python -m tests.trials.demo_truth.choose`: which of the demo's first ten seeds tells the truth best.

Writes the demo of each seed into a temporary home, loads it, makes recovery_levers and what stands above it, and keeps
each seed's figures in seeds.csv at once, so that a run that was cut short goes on; `--again` asks all anew. Never here:
the rule of choosing (seeds.py), or a whole refresh (make refresh).
"""

from __future__ import annotations

import argparse
import io
import tempfile
import time
from contextlib import redirect_stdout
from pathlib import Path

import duckdb
import yaml

from ingestion.demo.write import write_demo
from ingestion.load import load_company
from ingestion.settings import DEMO, Settings, load_settings
from tests.dbt.compiled import compiled
from tests.trials.demo_truth.page import Lever
from tests.trials.demo_truth.run import levers_of
from tests.trials.demo_truth.seeds import SEEDS, Seed, closest, read, seed_of, shown, write

#: The marts that a comparison of the practices reads.
MARTS = ("recovery_levers", "recovery_episodes")
TRIED = 10


def settings_of(seed: int, folder: Path) -> Settings:
    """The demo company with another seed, at home in a folder."""
    document = yaml.safe_load(DEMO.read_text("utf-8"))
    document["demo"]["seed"] = seed
    del document["company"]["rules"]  # hours of desks, which no practice depends on
    file = folder / "demo.yml"
    file.write_text(yaml.safe_dump(document, sort_keys=False), "utf-8")
    return load_settings(company_file=file, home=folder / "var", environment="test")


def levers_with(seed: int) -> list[Lever]:
    """The five practices of a demo with that seed, beside their truth."""
    with tempfile.TemporaryDirectory(prefix="demo-seed-") as place:
        settings = settings_of(seed, Path(place))
        write_demo(settings)
        load_company(settings)
        with duckdb.connect(str(settings.pipeline_db), config={"threads": settings.threads}) as con:
            con.execute("set TimeZone = 'UTC'")
            with redirect_stdout(io.StringIO()):  # dbt prints what it compiles
                models = compiled(*MARTS, variables=settings.dbt_vars())
            models.run(con)
            return levers_of(con, settings.company_home / "truth")


def gather(seeds: int, again: bool, file: Path) -> list[Seed]:
    """The figures of the first seeds, those kept before and the others."""
    found = {} if again or not file.exists() else {one.seed: one for one in read(file)}
    for seed in range(1, seeds + 1):
        if seed not in found:
            begin = time.monotonic()
            found[seed] = seed_of(seed, levers_with(seed))
            write(found.values(), file)
            print(f"{found[seed]} in {time.monotonic() - begin:.0f} s", flush=True)
    return [found[seed] for seed in range(1, seeds + 1)]


def main(arguments: list[str] | None = None) -> int:
    """Ask the seeds and print the table; 1 where the demo's seed is not the closest one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=TRIED)
    parser.add_argument("--again", action="store_true", help="ask the seeds anew that were kept")
    parser.add_argument("--kept", type=Path, default=SEEDS)
    given = parser.parse_args(arguments)
    found = gather(given.seeds, given.again, given.kept)
    best, own = closest(found), yaml.safe_load(DEMO.read_text("utf-8"))["demo"]["seed"]
    print(shown(found, best.seed))
    print(f"closest to the truth: {best.seed}; {DEMO} has {own}")
    return int(best.seed != own)


if __name__ == "__main__":
    raise SystemExit(main())
