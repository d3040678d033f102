"""A refresh that has nothing to do, as a scheduler starts it: what it says, and what it leaves alone.

Never here: what makes it do everything (tests/unit/test_nothing_new.py).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.shared import copied, refreshed_company
from tests.small import SmallCompany

#: Said when the flow is put together; a refresh with nothing to do does not come there.
READY = "ready after"


def summary(company: SmallCompany) -> dict[str, Any]:
    """The summary of the newest run."""
    file = company.settings.company_home / "runs/latest/summary.json"
    content: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return content


def test_the_second_refresh_of_a_morning_builds_nothing(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A copy lies elsewhere, so that its first refresh does everything."""
    company = copied(refreshed_company(tmp_path_factory), tmp_path)
    code, said = company.refresh()
    assert code == 0 and READY in said, said
    first, manifest = summary(company), company.served()
    code, said = company.refresh()
    again = summary(company)
    assert code == 0 and READY not in said, said
    assert (again["state"], again["unchanged_since"]) == ("unchanged", first["run_id"])
    assert again["run_id"] != first["run_id"]
    assert company.served() == manifest
    assert [again[part] for part in ("marts", "tests")] == [first[part] for part in ("marts", "tests")]
    assert {load["rows_in"] for load in again["loads"]} == {0}
