"""`python -m tests.trials.sizes.run [orders ...]`: what a refresh costs by size, and docs/performance.md.

Each size: the company's first refresh, one with nothing new, one forced, one more beside which a reader asks, and the
heart as plain SQL, each a process of its own so that its memory is its own; ratios are of one run on one machine.
Results are kept (var/sizes), so that a page may be made of several runs. Never here: the company (company.py), the
page (page.py).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ingestion.settings import PROJECT_ROOT
from tests.small import share_parsed_project
from tests.trials.sizes.company import write_company
from tests.trials.sizes.page import page
from tests.trials.sizes.readers import reading

KEPT = PROJECT_ROOT / "var/sizes"
PAGE = PROJECT_ROOT / "docs/performance.md"
#: Sizes of `make bench`; ten million is asked for by argument.
SIZES = (2_000, 100_000, 1_000_000)
#: Seconds for which a reader asks while nothing else runs: some fifty questions.
QUIET = 30
STAGES = ("staging", "intermediate", "marts")


@dataclass(frozen=True)
class Cost:
    """What a process took: wall and processor seconds, and bytes of memory at its peak."""

    seconds: float
    work: float
    peak: int


@dataclass(frozen=True)
class Size:
    """What a company of so many orders costs; `stages`: seconds as the summary tells them; `tables`: of each table.

    `quiet` and `busy`: seconds of a reader's questions, with no refresh under way and during the forced one.
    """

    orders: int
    first: Cost
    unchanged: Cost
    forced: Cost
    heart: Cost
    stages: dict[str, float] = field(default_factory=dict)
    tables: dict[str, float] = field(default_factory=dict)
    quiet: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)


def cost_of(command: list[str], environment: dict[str, str], log: Path) -> Cost:
    """Run a command to its end; RuntimeError with its last lines where it fails."""
    begun = time.monotonic()
    with log.open("w") as target:
        process = subprocess.Popen(command, env=environment, stdout=target, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"{' '.join(command)} failed:\n{log.read_text('utf-8')[-2000:]}")
    return Cost(time.monotonic() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)


def measured(orders: int, folder: Path) -> Size:
    """Everything of one size, in a folder of its own."""
    company = write_company(folder, orders)
    share_parsed_project(folder / "var")
    given = {**os.environ, "LOYALTY_COMPANY": str(company), "LOYALTY_HOME": str(folder / "var")}
    environment = {**given, "LOYALTY_DOCS": "false", "PYTHONPATH": str(PROJECT_ROOT)}
    refresh = [sys.executable, "-m", "orchestration.refresh"]
    heart = [sys.executable, "-m", "tests.trials.sizes.heart", str(folder), str(folder / "heart.duckdb")]
    commands = {"heart": heart, "first": refresh, "unchanged": refresh, "forced": [*refresh, "--full"]}
    costs = {name: cost_of(one, environment, folder / "log.txt") for name, one in commands.items()}
    serve = folder / "var" / f"sized{orders}" / "serve"
    with reading(serve) as quiet:
        time.sleep(QUIET)
    with reading(serve) as busy:
        cost_of(commands["forced"], environment, folder / "log.txt")
    home = folder / "var" / f"sized{orders}" / "runs" / "latest"
    summary = json.loads((home / "summary.json").read_text("utf-8"))
    nodes = [
        node
        for stage in STAGES
        for node in json.loads((home / f"dbt_{stage}.json").read_text("utf-8"))["nodes"]
    ]
    tables = {node["name"]: node["seconds"] for node in nodes if node["kind"] != "test"}
    return Size(orders, **costs, stages=summary["seconds"], tables=tables, quiet=quiet, busy=busy)


def kept() -> list[dict[str, object]]:
    """What was measured of each size the last time, smallest first."""
    found = [json.loads(file.read_text("utf-8")) for file in KEPT.glob("*.json")]
    return sorted(found, key=lambda one: one["orders"])


def main(sizes: list[int]) -> None:
    """Measure some sizes, keep what came out, and write the page of all that is kept."""
    KEPT.mkdir(parents=True, exist_ok=True)
    for orders in sizes:
        folder = Path(tempfile.mkdtemp(prefix="sizes-"))
        try:
            size = measured(orders, folder)
            (KEPT / f"{orders}.json").write_text(json.dumps(asdict(size)), "utf-8")
            print(f"{orders:,} orders: first {size.first.seconds:.0f} s, heart {size.heart.seconds:.1f} s")
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    PAGE.write_text(page(kept()), "utf-8")
    print(f"{PAGE.relative_to(PROJECT_ROOT)} is written")


if __name__ == "__main__":
    main([int(float(size)) for size in sys.argv[1:]] or list(SIZES))
