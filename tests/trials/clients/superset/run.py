"""`make superset`: a real Superset asks the marts while refreshes publish; docs/superset.md, and an exit code.

Its order: refresh, register, try to break out, ask while publishing, judge. Never here: the single steps.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from ingestion.settings import PROJECT_ROOT
from orchestration.publish.reader import READER_CONFIG
from tests.trials.clients.reader import SETTINGS
from tests.trials.clients.superset.api import NO_CACHE, READER, Client
from tests.trials.clients.superset.attacks import Attempt, attempts
from tests.trials.clients.superset.attacks import faults as attack_faults
from tests.trials.clients.superset.charts import CHARTS, CONTROL
from tests.trials.clients.superset.company import KEPT, Company
from tests.trials.clients.superset.judge import FRESH, Truth, blind, count, first_after, verdict
from tests.trials.clients.superset.loop import CLIENTS, Loop
from tests.trials.clients.superset.page import Found, page
from tests.trials.clients.superset.server import PROGRAMS, Server, superset
from tests.trials.clients.superset.truth import truth_of

PAGE = PROJECT_ROOT / "docs/superset.md"
#: Whole refreshes, and publishes of their states after them. With fewer than three states an answer of two versions
#: ago would pass for a fresh one.
REFRESHES, PUBLISHES = 3, 12
#: Answers awaited after each publish: every client asks at least twice about every version.
ANSWERS = 2 * CLIENTS
PACKAGES = ("apache-superset", "duckdb", "duckdb-engine", "sqlalchemy")


def say(text: str) -> None:
    """Progress, for the person who waits."""
    print(text, flush=True)


def versions() -> dict[str, str]:
    """Versions of what was tried, as installed."""
    code = f"import importlib.metadata as m, json; print(json.dumps({{p: m.version(p) for p in {PACKAGES}}}))"
    done = subprocess.run([str(PROGRAMS / "python"), "-c", code], capture_output=True, text=True, check=True)
    found: dict[str, str] = json.loads(done.stdout)
    return found


def break_out(client: Client, company: Company, folder: Path) -> tuple[list[Attempt], list[Attempt], bool]:
    """Attempts on the served file and on the control, and whether the control answers from the cache."""
    tried = []
    for name, file, arguments in (
        ("guarded", company.file, READER),
        ("control", company.versions[1], {"read_only": True}),
    ):
        canary = folder / name / "canary.csv"
        canary.parent.mkdir()
        canary.write_text("secret\n42\n", "utf-8")
        database = client.database(name, file, arguments, None)
        tried.append(attempts(client, database, canary))
    query = CONTROL.query(client.dataset(database, CONTROL.table))
    answers = [client.must("POST", "/api/v1/chart/data", query)["result"][0] for _ in range(2)]
    return tried[0], tried[1], bool(answers[1].get("is_cached"))


def ask_while_publishing(server: Server, company: Company, refreshes: int, publishes: int) -> Loop:
    """All questions and answers of the trial."""
    client = Client(server)
    database = client.database("Loyalty", company.file, READER, NO_CACHE)
    datasets = {chart.table: client.dataset(database, chart.table) for chart in CHARTS}
    loop = Loop(company.settings.serve_dir, server, datasets)
    with loop.running():
        loop.await_answers(ANSWERS)
        for turn in range(refreshes - 1 + publishes):
            version = company.refresh() if turn < refreshes - 1 else company.publish(turn - refreshes + 1)
            loop.await_answers(ANSWERS)
            say(f"version {version} is served, {len(loop.answers)} questions answered")
    return loop


def faults(found: Found, truth: Truth, least: int) -> list[str]:
    """Everything that is not as the guide promises."""
    wrong = [f"{number} answers were {name}" for name, number in found.counts.items() if name != FRESH]
    wrong += [
        f"for example: {verdict(one, truth)}: {one}"[:500]
        for one in found.answers
        if verdict(one, truth) != FRESH
    ][:3]
    wrong += attack_faults(found.guarded, found.control)
    wrong += [
        f"two versions answer alike, so a stale answer would not be seen: {one}" for one in blind(truth)
    ]
    if len(found.answers) < least:
        wrong.append(f"only {len(found.answers)} questions were answered; {least} were meant")
    if not found.control_is_cached:
        wrong.append(
            "the control was not answered from the cache, so nothing shows that the setting avoids it"
        )
    if any(one.is_cached for one in found.answers):
        wrong.append("answers came from Superset's cache")
    return wrong


def trial(folder: Path, refreshes: int, publishes: int) -> Found:
    """The whole trial in a folder."""
    assert SETTINGS == READER_CONFIG, "the trial must use the settings that we publish"
    company = Company(folder)
    say(f"version {company.refresh()} is served; starting Superset")
    with superset(folder / "superset") as server:
        guarded, control, is_cached = break_out(Client(server), company, folder)
        say(f"{len(guarded)} attempts to reach the host")
        loop = ask_while_publishing(server, company, refreshes, publishes)
    truth = truth_of(company.versions)
    answers = loop.answers
    found = Found(
        versions(),
        clients=CLIENTS,
        kept=KEPT,
        refreshes=refreshes,
        publishes=publishes,
        answers=answers,
        counts=count(answers, truth),
        firsts=first_after(answers, truth),
        seen={
            chart.table: len({one.before for one in answers if one.table == chart.table}) for chart in CHARTS
        },
        guarded=guarded,
        control=control,
        control_is_cached=is_cached,
        wrong=[],
    )
    found.wrong.extend(faults(found, truth, least=(refreshes + publishes) * ANSWERS))
    return found


def main(arguments: list[str] | None = None) -> int:
    """Run, write the page, say what is wrong; 0 when nothing is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--refreshes", type=int, default=REFRESHES)
    parser.add_argument("--publishes", type=int, default=PUBLISHES)
    parser.add_argument("--page", type=Path, default=PAGE)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="loyalty-superset-") as folder:
        found = trial(Path(folder), given.refreshes, given.publishes)
    given.page.write_text(page(found, NO_CACHE), "utf-8")
    say("\n".join(found.wrong) or f"nothing failed, nothing was stale, nothing was reached: {given.page}")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
