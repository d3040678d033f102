"""A refresh that has nothing to do, as a scheduler starts it: what it says, and what it leaves alone.

Never here: what makes it do everything (tests/unit/test_nothing_new.py).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.shared import refreshed_company, said_by

#: Said when the flow is put together; a refresh with nothing to do does not come there.
READY = "ready after"


def read(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return content


def test_the_second_refresh_of_a_morning_builds_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    company = refreshed_company(tmp_path_factory)
    assert READY in said_by(company)
    assert READY not in said_by(company, again=True)
    runs = company.settings.company_home / "runs"
    again = read(runs / "latest/summary.json")
    first = read(runs / again["unchanged_since"] / "summary.json")
    assert (first["state"], again["state"]) == ("published", "unchanged")
    assert again["run_id"] != first["run_id"]
    assert read(company.folder / "manifest-1.json") == read(company.folder / "manifest-2.json")
    assert [again[part] for part in ("marts", "tests")] == [first[part] for part in ("marts", "tests")]
    assert {load["rows_in"] for load in again["loads"]} == {0}
