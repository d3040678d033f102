"""Two refreshes at once, and readers that never let go: nobody blocks anybody, nothing is torn."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.shared import copied, refreshed_company
from tests.small import SmallCompany

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> SmallCompany:
    return copied(refreshed_company(tmp_path_factory), tmp_path_factory.mktemp("company"))


def _file(company: SmallCompany) -> Path:
    return company.folder / "var/small/serve/current/warehouse.duckdb"


def test_the_second_says_that_the_first_is_running(company: SmallCompany) -> None:
    first = company.start()
    assert first.stdout is not None
    for line in first.stdout:
        if line.startswith("raw"):
            break
    code, said = company.refresh()
    rest, _ = first.communicate(timeout=600)
    assert first.returncode == 0, rest
    assert code == 75
    assert "is running" in said and str(first.pid) in said


def test_a_reader_holds_on_while_a_refresh_publishes(company: SmallCompany) -> None:
    reader = duckdb.connect(str(_file(company)), read_only=True)
    before = reader.execute("select count(*), max(as_of) from marts.customer_360").fetchone()
    text = company.file.read_text()
    company.file.write_text(text.replace("as_of: 2026-06-30", "as_of: 2026-06-15"))
    code, said = company.refresh()
    assert code == 0, said
    assert reader.execute("select count(*), max(as_of) from marts.customer_360").fetchone() == before
    fresh = duckdb.connect(str(_file(company)), read_only=True)
    after = fresh.execute("select max(as_of) from marts.customer_360").fetchone()
    assert before is not None and after is not None and after[0] < before[1]
