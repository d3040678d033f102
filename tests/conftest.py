"""The tiers: which folders of tests there are, in what order they run, what each may cost.

A test lives in exactly one tier folder and is refused at collection elsewhere; a test that is too slow for
its tier fails. Add a tier here when a kind of test is cheaper or dearer than all the others. Never here:
fixtures of one tier, which belong in that tier's own conftest.
"""

from __future__ import annotations

import os
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.keys import use_secret

HERE = Path(__file__).resolve().parent
SECONDS_OF_WORK = pytest.StashKey[float]()
SECONDS_AWAY = pytest.StashKey[float]()


@dataclass(frozen=True)
class Tier:
    """A folder of tests. `budget`: seconds for all of them; the summary says where it is passed.

    `work`: processor seconds (set-up and child processes included) that one test may take on a machine whose
    calibration takes REFERENCE seconds; a slower or busier one gets more, in proportion.
    """

    claim: str
    budget: float
    work: float


#: From cheap to costly: the order of running. Raising a figure hides a slow test: move the test instead.
TIERS = {
    "unit": Tier("one function, no pipeline, no dbt", budget=60, work=2),
    "gates": Tier("each gate on a small database", budget=240, work=60),
    "dbt": Tier("models, unit tests and data tests of the dbt project", budget=900, work=300),
    "architecture": Tier("rules of the house, read from the source", budget=120, work=60),
    "pipeline": Tier("the whole refresh on small inputs", budget=900, work=300),
    "real": Tier("the refresh on real data sets; skipped where they are absent", budget=1200, work=600),
    "property": Tier("any order, split or repetition of the same rows", budget=900, work=600),
    "faults": Tier("kills, locks, torn files", budget=900, work=600),
}

#: What the marker `long` says. What a long test claims at full size, a smaller one claims in `make test`; without the
#: marker a test is part of the fifteen minutes that `make test` may take on two cores.
LONG = "refreshes companies of its own for minutes; run by `make test-long`"

#: Processor seconds of the calibration on the machine the limits were set on. Two busy threads share a core's units and
#: caches, so processor time does grow on a busy machine: the calibration grows with it.
REFERENCE = 0.020
#: Under CI a test fails at this many times its limit and warns from the limit on: the calibration knows the processor,
#: not the disk, the page cache or a neighbour on the machine, which moved the same test by half. Lower, chance fails.
SPREAD = 3
#: Wall seconds are allowed to be this many times the limit of work: a test that sleeps is slow as well.
WAITING = 10

# A developer's own settings must not reach a test; only the place of the real data sets may be set.
for _name in [name for name in os.environ if name.startswith("LOYALTY_") and name != "LOYALTY_DATA"]:
    del os.environ[_name]
os.environ.update(
    GX_ANALYTICS_ENABLED="false", DO_NOT_TRACK="1", DBT_SEND_ANONYMOUS_USAGE_STATS="false", TZ="UTC"
)
use_secret()
time.tzset()


def tier_of(file: Path) -> str | None:
    """The tier a test file belongs to, or None outside every tier."""
    try:
        folder = file.resolve().relative_to(HERE).parts[0]
    except (ValueError, IndexError):
        return None
    return folder if folder in TIERS else None


def _tier(item: pytest.Item) -> str:
    """The tier of a collected test; there is no other kind of test."""
    name = tier_of(item.path)
    if name is None:
        raise pytest.UsageError(f"{item.nodeid} is in no tier")
    return name


def pytest_configure(config: pytest.Config) -> None:
    """Every tier is a marker too: `pytest -m "unit or gates"`; `long` marks what `make test` leaves out."""
    for name, tier in TIERS.items():
        config.addinivalue_line("markers", f"{name}: {tier.claim}")
    config.addinivalue_line("markers", f"long: {LONG}")


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> None:
    """Refuse a test outside the tiers: nobody would know what it costs or when it runs."""
    if tier_of(module_path) is None:
        raise parent.CollectError(
            f"{module_path} is in no tier; move it to tests/<one of {', '.join(TIERS)}>/"
        )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Cheap tiers first, each test marked with its tier; within a tier the order stays.

    Of the companies that a twin is compared on, all but the first are long.
    """
    order, met = list(TIERS), set[tuple[Path, str]]()
    for item in items:
        item.add_marker(_tier(item))
        if item.path.stem.endswith("_twin"):
            test = item.path, getattr(item, "originalname", item.name)
            if test in met:
                item.add_marker("long")
            met.add(test)
    items.sort(key=lambda item: order.index(_tier(item)))


def work_so_far() -> float:
    """Processor seconds of this process and of its finished children."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def slowness() -> float:
    """How many times slower than the reference this machine is at this moment; at least 1."""
    samples = []
    for _ in range(5):
        started = time.process_time()
        sum(number * number for number in range(400_000))
        samples.append(time.process_time() - started)
    return max(1.0, sorted(samples)[2] / REFERENCE)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, None, None]:
    """Start the clocks before the fixtures, so that none hides the cost of its test."""
    item.stash[SECONDS_OF_WORK], item.stash[SECONDS_AWAY] = work_so_far(), time.monotonic()
    yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Warn of a test that costs more than its tier allows; under CI, fail one that costs a multiple of it."""
    yield
    name = _tier(item)
    work, away = work_so_far() - item.stash[SECONDS_OF_WORK], time.monotonic() - item.stash[SECONDS_AWAY]
    limit = TIERS[name].work
    if work <= limit and away <= limit * WAITING:
        return
    limit *= slowness()
    if work > limit or away > limit * WAITING:
        told = f"{work:.1f} s of work in {away:.1f} s; the limit of tier {name} is {limit:.1f} s here"
        if os.environ.get("CI") and (work > limit * SPREAD or away > limit * SPREAD * WAITING):
            pytest.fail(told, pytrace=False)
        warnings.warn(f"{item.nodeid}: {told}", stacklevel=1)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What each tier took, and which one passed its budget."""
    seconds: defaultdict[str, float] = defaultdict(float)
    tests: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in (one for one in reports if isinstance(one, pytest.TestReport)):
            name = tier_of(HERE.parent / report.fspath)
            if name:
                seconds[name] += report.duration
                tests[name] += report.when == "setup"
    if seconds:
        terminalreporter.section("tiers")
    for name in (one for one in TIERS if one in seconds):
        over = "  OVER BUDGET" if seconds[name] > TIERS[name].budget else ""
        line = f"{name:<14}{tests[name]:>5} tests{seconds[name]:>9.1f} s of {TIERS[name].budget:g} s{over}"
        terminalreporter.line(line, yellow=bool(over))
