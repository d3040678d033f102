"""Linting what changed: a file that passed is linted again once it, a macro, a setting or an argument changed.

Tests of .ci/lint_sql.py only; the rules are tried in test_tests_can_fail.py.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.house import ROOT

GOOD, BAD = "select a from t\n", "SELECT a FROM t\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one SQL file, with our settings."""
    for name in (".ci/lint_sql.py", "pyproject.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for folder in ("dbt_project/macros", "dbt_project/models", ".ci/dbt_words"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "dbt_project/models/one.sql").write_text(GOOD, "utf-8")
    return tmp_path


def lint(project: Path, *arguments: str) -> tuple[int, str]:
    """Exit code and what was said."""
    command = [sys.executable, str(project / ".ci/lint_sql.py"), "dbt_project/models", "--", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_what_has_passed_is_linted_again_when_something_changed(project: Path) -> None:
    assert lint(project)[1].startswith("sqlfluff: 1 files")
    assert lint(project)[1].startswith("sqlfluff: 0 files")
    (project / "dbt_project/macros/m.sql").write_text("{% macro m() %}1{% endmacro %}\n", "utf-8")
    assert lint(project)[1].startswith("sqlfluff: 1 files")
    assert lint(project, "--processes", "1")[1].startswith("sqlfluff: 1 files")


def test_what_fails_fails_until_it_is_mended(project: Path) -> None:
    (project / "dbt_project/models/one.sql").write_text(BAD, "utf-8")
    for _ in range(2):
        code, said = lint(project)
        assert code != 0
        assert "CP01" in said
    (project / "dbt_project/models/one.sql").write_text(GOOD, "utf-8")
    assert lint(project)[0] == 0
