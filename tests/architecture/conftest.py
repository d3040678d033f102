"""The dbt project, parsed and compiled once a session, for rules that need more than its text.

Add a fixture when a rule needs another reading of the whole project. Never here: a rule.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from orchestration.dbt.compat import close_database
from orchestration.dbt.secret import variables
from tests.architecture.house import DBT
from tests.keys import SECRET
from tests.shared import once

#: Any day will do: compiling reads no rows.
VARS = {"as_of": "2026-01-31", "as_of_instant": "2026-02-01 00:00:00"}


def compile_project(project: Path, work: Path) -> dict[str, Any]:
    """Manifest of a dbt project with compiled SQL; any warning or deprecation of dbt is an error."""
    from dbt.cli.main import dbtRunner

    with pytest.MonkeyPatch.context() as patch:
        for key, value in {"LOYALTY_PIPELINE_DB": str(work / "pipeline.duckdb"), **variables(SECRET)}.items():
            patch.setenv(key, value)
        places = ["--project-dir", project, "--profiles-dir", project]
        places += ["--target-path", work / "target", "--log-path", work / "logs"]
        strict = ["--quiet", "--no-partial-parse", "--show-all-deprecations", "--warn-error"]
        command = ["compile", *strict, *map(str, places), "--vars", json.dumps(VARS)]
        try:
            done = dbtRunner().invoke(command)
        finally:
            close_database()
    assert done.success, (
        f"the dbt project does not compile without a warning: {done.exception or done.result}"
    )
    manifest: dict[str, Any] = json.loads((work / "target/manifest.json").read_text("utf-8"))
    return manifest


def _compile(project: Path, work: Path) -> None:
    compile_project(project, work)


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The project's manifest, models with their compiled SQL."""
    folder = once(tmp_path_factory, "compiled", lambda work: _compile(DBT, work))
    manifest: dict[str, Any] = json.loads((folder / "target/manifest.json").read_text("utf-8"))
    return manifest


@pytest.fixture(scope="session")
def models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """Every model of the project."""
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]


@pytest.fixture(scope="session")
def marts(models: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The published models."""
    return [model for model in models if model["fqn"][1] == "marts"]
