"""What docs/connect.md has people paste is what was tried, and the versions it names are those of the locks.

Add a claim when the page promises another. Never here: the page's words.
"""

from __future__ import annotations

import json
import re

import pytest

from ingestion.settings import PROJECT_ROOT
from orchestration.publish.reader import READER_CONFIG
from tests.trials.clients import reader, switch
from tests.trials.clients.superset.api import NO_CACHE, READER

PAGE = (PROJECT_ROOT / "docs/connect.md").read_text("utf-8")


def pinned(lock: str, package: str) -> str:
    text = (PROJECT_ROOT / f".ci/locks/{lock}.txt").read_text("utf-8")
    found = re.search(rf"^{package}==(\S+)", text, re.M)
    assert found is not None
    return found.group(1)


def test_engine_parameters_are_those_that_superset_was_tried_with() -> None:
    found = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGE, re.S)]
    assert found == [{"connect_args": READER}]
    assert f"| `{NO_CACHE}`:" in PAGE


def test_every_reader_is_tried_with_the_settings_we_publish() -> None:
    assert reader.SETTINGS == switch.SETTINGS == READER["config"] == READER_CONFIG


def test_jdbc_gives_every_setting() -> None:
    (line,) = re.findall(r"^jdbc:duckdb:(\S+)$", PAGE, re.M)
    given = dict(one.split("=") for one in line.split(";")[1:])
    assert given == {"access_mode": "READ_ONLY", **READER_CONFIG}


@pytest.mark.parametrize(
    ("lock", "package"),
    [
        ("superset", "apache-superset"),
        ("dev", "duckdb"),
        ("duckdb-1.5", "duckdb"),
        ("duckdb-1.4", "duckdb"),
    ],
)
def test_versions_are_those_of_the_locks(lock: str, package: str) -> None:
    version = pinned(lock, package)
    table = PAGE.split("## What was tried")[1].split("\n## ")[0]
    assert re.search(rf"(?<![\d.]){re.escape(version)}(?![\d.])", table), f"{package} {version} is locked"
