"""One small company, refreshed once for all tests that only read what it serves; a PostgreSQL server.

Never here: companies that a test changes.
"""

from __future__ import annotations

import pytest

from tests.postgres import module_target, postgres_server, target
from tests.shared import copied, refreshed_company, said_by
from tests.small import SmallCompany

__all__ = ["module_target", "postgres_server", "target"]


@pytest.fixture(scope="session")
def served_company(tmp_path_factory: pytest.TempPathFactory) -> SmallCompany:
    """A company whose marts are published; nobody refreshes it again."""
    first = refreshed_company(tmp_path_factory)
    company, said = copied(first, tmp_path_factory.mktemp("served")), said_by(first)
    page = str(first.settings.serve_dir / "report" / "index.html")
    assert page in "".join(said.split()), "a refresh ends by naming the page to open"
    assert said.splitlines()[-1].endswith("s in all"), "nothing of a library's own follows"
    return company
