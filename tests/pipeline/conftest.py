"""One small company, refreshed once for all tests that only read what it serves; a PostgreSQL server.

Never here: companies that a test changes.
"""

from __future__ import annotations

import pytest

from tests.postgres import module_target, postgres_server, target
from tests.small import SmallCompany, small_company

__all__ = ["module_target", "postgres_server", "target"]


@pytest.fixture(scope="session")
def served_company(tmp_path_factory: pytest.TempPathFactory) -> SmallCompany:
    """A company whose marts are published; nobody refreshes it again."""
    company = small_company(tmp_path_factory.mktemp("served"))
    code, said = company.refresh()
    assert code == 0, said
    page = str(company.settings.serve_dir / "report" / "index.html")
    assert page in "".join(said.split()), "a refresh ends by naming the page to open"
    return company
