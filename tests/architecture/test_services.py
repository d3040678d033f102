"""The container's and systemd's files name steps, commands and files that there are; an image is not built here.

Add a rule when a file that no test can run names something of the project. Never here: what the commands do.
"""

from __future__ import annotations

import configparser
import re
import shlex
from pathlib import Path

import pytest
import yaml

from orchestration.cli import ANSWERS, PASSING_ON, parser
from tests.architecture.house import ROOT, refuse

CONTAINER, SYSTEMD = ROOT / ".ci/container", ROOT / ".ci/systemd"
#: Commands that the parser knows: every word that may follow `loyalty`.
COMMANDS = {*ANSWERS, *PASSING_ON, "refresh", "watch", "status", "check", "report"}


def steps(text: str) -> list[tuple[str, str]]:
    """Instruction and arguments of each step of a Containerfile."""
    whole = re.sub(r"\\\n", " ", "\n".join(line for line in text.splitlines() if not line.startswith("#")))
    return [
        (line.split(" ", 1)[0], line.split(" ", 1)[1].strip()) for line in whole.splitlines() if line.strip()
    ]


def container_faults(text: str, root: Path) -> list[str]:
    """What a Containerfile copies or runs and the project has not; a build that fails on a machine with an engine."""
    found, wrong = steps(text), []
    for kind, words in found:
        if kind == "COPY":
            wrong += [
                f"copies {one}, which is not there" for one in words.split()[:-1] if not (root / one).exists()
            ]
        if kind == "RUN" and words.startswith(".ci/"):
            script = root / words.split()[0]
            executable = script.is_file() and script.stat().st_mode & 0o100
            wrong += [] if executable else [f"runs {words}, which cannot be run"]
    kinds = [kind for kind, _ in found]
    wrong += [] if kinds[0] == "FROM" else ["does not begin with FROM"]
    wrong += [] if "USER" in kinds and kinds.index("USER") < kinds.index("ENTRYPOINT") else ["runs as root"]
    copied = {one for kind, words in found if kind == "COPY" for one in words.split()[:-1]}
    needed = {"ingestion", "orchestration", "dbt_project", ".ci", "dagster.yaml", "pyproject.toml"}
    return wrong + [f"does not copy {one}" for one in sorted(needed - copied)]


def unit_faults(text: str) -> list[str]:
    """What a unit starts that is no command of the project."""
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string(text)
    if "Timer" in unit:
        return (
            []
            if unit["Timer"].get("OnCalendar") and unit["Install"].get("WantedBy") == "timers.target"
            else ["no time"]
        )
    words = shlex.split(unit["Service"]["ExecStart"])
    wrong = [] if words[0].endswith(".venv/bin/loyalty") else [f"starts {words[0]}"]
    return wrong + ([] if words[1] in COMMANDS else [f"{words[1]} is no command"])


def test_the_containers_steps_are_there() -> None:
    refuse(container_faults((CONTAINER / "Containerfile").read_text("utf-8"), ROOT))


def test_compose_runs_commands_that_there_are() -> None:
    compose = yaml.safe_load((CONTAINER / "compose.yml").read_text("utf-8"))
    assert {"dev", "refresh", "watch"} == set(compose["services"])
    for service in compose["services"].values():
        assert service["command"][0] in COMMANDS
        file = CONTAINER / service["build"]["context"] / service["build"]["dockerfile"]
        assert file.resolve() == CONTAINER / "Containerfile"
        mounted = {volume.split(":")[-2 if volume.endswith(":ro") else -1] for volume in service["volumes"]}
        assert mounted == {"/company", "/var/lib/loyalty"}
    image = dict(steps((CONTAINER / "Containerfile").read_text("utf-8")))
    assert "LOYALTY_HOME=/var/lib/loyalty LOYALTY_COMPANY=/company/company.yml" in image["ENV"]


def test_every_service_has_a_timer_and_starts_a_command() -> None:
    files = sorted(SYSTEMD.iterdir())
    assert {file.stem for file in files if file.suffix == ".service"} == {
        file.stem for file in files if file.suffix == ".timer"
    }
    refuse(f"{file.name}: {one}" for file in files for one in unit_faults(file.read_text("utf-8")))


def test_the_commands_are_the_parsers() -> None:
    known = next(action.choices for action in parser()._actions if isinstance(action.choices, dict))
    assert set(known) == COMMANDS


GOOD = (CONTAINER / "Containerfile").read_text("utf-8")


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        (GOOD.replace("COPY docs docs", "COPY documents docs"), "copies documents"),
        (GOOD.replace("RUN .ci/environment", "RUN .ci/environments"), "cannot be run"),
        (GOOD.replace("USER loyalty\n", ""), "runs as root"),
        (GOOD.replace("COPY dbt_project dbt_project\n", ""), "does not copy dbt_project"),
    ],
)
def test_a_step_that_fails_is_seen(spoilt: str, said: str) -> None:
    assert any(said in one for one in container_faults(spoilt, ROOT))


@pytest.mark.parametrize(
    "line", ["ExecStart=/x/.venv/bin/loyalty refersh", "ExecStart=/usr/bin/make refresh"]
)
def test_a_unit_that_starts_nothing_is_seen(line: str) -> None:
    assert unit_faults(f"[Service]\n{line}\n")
