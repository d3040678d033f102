"""What the repository must not hold: paths of one machine, hosts of a registry, files nobody placed.

Add a rule about files as such. Never here: rules about one language.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.architecture.house import ROOT, files, name, refuse

#: Everything that may lie at the top; a new name there needs a reason and a line in the README.
TOP = {
    ".ci", ".devcontainer", ".editorconfig", ".gitattributes", ".github", ".gitignore", ".pre-commit-config.yaml",
    "LICENSE", "Makefile", "README.md", "dagster.yaml", "dbt_project", "docs", "ingestion", "orchestration",
    "pyproject.toml", "tests",
}  # fmt: skip
#: Bytes. Larger files are data, and data do not live here.
LARGEST = 1_000_000
#: Places that exist on somebody's machine only. Written apart, so that this file does not hold one itself.
MACHINE = re.compile(
    r"(?<![\w.}])/(?:" + "|".join(["work/", "root/", "tmp/bash_" + "jobs", "farm/", "home/[a-z]+/"]) + ")"
)
REGISTRY = re.compile(
    r"https?://[^\s\"')]*(?:simple/|/packages/[^\s\"')]*(?:whl|tar\.gz))|files\.python"
    + r"hosted|index-url\s+\S*//"
)
#: Extras that `make refresh` uses, so that its lock holds them.
REFRESH = ("excel", "ui", "postgres", "report", "docs")
LOCKS = sorted((ROOT / ".ci/locks").glob("*.txt"))


def text_of(file: Path) -> str:
    """A file's text; empty for one that is no text."""
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError:
        return ""


def places(text: str) -> list[str]:
    """Machine paths and registry hosts in a text."""
    return [found.group() for pattern in (MACHINE, REGISTRY) for found in pattern.finditer(text)]


def pins(lock: Path) -> dict[str, str]:
    """Requirement (with its marker) -> version of a lock."""
    found = re.findall(r"^([\w.-]+(?:\[[^\]]*\])?)==([^\s;\\]+)([^\\\n]*)", lock.read_text("utf-8"), re.M)
    return {f"{package}{marker.strip()}": version for package, version, marker in found}


def test_no_file_names_a_machine_or_a_registry() -> None:
    refuse(f"{name(file)}: {place}" for file in files() for place in places(text_of(file)))


@pytest.mark.parametrize(
    "text",
    [
        "see /wo" + "rk/shared/data", "'/ro" + "ot/.cache'", "cd /ho" + "me/ann/project",
        "--index-url http" + "s://pypi.example/x", "http" + "s://mirror.example/simple/numpy/",
    ],
)  # fmt: skip
def test_a_place_is_seen(text: str) -> None:
    assert places(text)


def test_ordinary_texts_name_no_place() -> None:
    assert places("https://docs.dagster.io and docs/wo" + "rk/plan.md, {data}/ro" + "ot/x.csv") == []


def test_the_top_level_holds_only_what_is_known() -> None:
    refuse(
        f"{one}: not known at the top level" for one in {name(file).split("/")[0] for file in files()} - TOP
    )


def test_no_file_is_large() -> None:
    refuse(f"{name(file)}: {file.stat().st_size} bytes" for file in files() if file.stat().st_size > LARGEST)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_has_hashes_and_names_no_host(lock: Path) -> None:
    text = lock.read_text("utf-8")
    assert "://" not in text
    blocks = re.split(r"\n(?=\S)", text.strip())
    refuse(f"{lock.name}: no hash: {block[:60]}" for block in blocks if "--hash=sha256:" not in block)


def not_in(dev: dict[str, str], runtime: dict[str, str]) -> list[str]:
    """Runtime pins that dev does not install everywhere they are installed: same marker, or none, is enough."""
    return [
        f"dev.txt lacks {pin}=={version}: make lock"
        for pin, version in runtime.items()
        if version not in (dev.get(pin), dev.get(pin.split(";")[0]))
    ]


def test_what_is_tested_is_what_runs() -> None:
    """The dev lock holds every line of the runtime lock; .ci/build_environment.py relies on it."""
    runtime, dev = (pins(ROOT / f".ci/locks/{kind}.txt") for kind in ("runtime", "dev"))
    assert len(runtime) > 50
    refuse(not_in(dev, runtime))


@pytest.mark.parametrize(
    ("dev", "lacks"),
    [
        ({"a; x == 'y'": "1"}, 0),
        ({"a": "1"}, 0),
        ({}, 1),
        ({"a": "2"}, 1),
        ({"a; x == 'z'": "1"}, 1),
    ],
)
def test_an_untested_pin_is_seen(dev: dict[str, str], lacks: int) -> None:
    assert len(not_in(dev, {"a; x == 'y'": "1"})) == lacks


def test_the_lock_covers_what_the_project_asks_for() -> None:
    """A requirement added without `make lock` is missing here, and on the next fresh machine."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    asked = {"runtime": project["dependencies"] + [one for name in REFRESH for one in extras[name]]}
    asked["dev"] = asked["runtime"] + extras["metrics"] + extras["dev"]
    for kind, requirements in asked.items():
        locked = {re.split(r"[\[;]", package)[0].lower() for package in pins(ROOT / f".ci/locks/{kind}.txt")}
        wanted = {re.split(r"[\[<>=;! ]", one)[0].lower() for one in requirements}
        refuse(f"{kind}.txt lacks {one}: make lock" for one in wanted - locked)
