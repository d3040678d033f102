"""What dbt is told: its folders, its environment variables and its arguments, as pure functions.

Here: everything a dbt invocation needs to know of the settings. Never here: running it (layer.py).
"""

from __future__ import annotations

import difflib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from ingestion.errors import CompanyFileError
from ingestion.persons.secret import secret_of
from ingestion.settings import PROJECT_ROOT, Settings
from orchestration.dbt.secret import variables


def project_dir(settings: Settings) -> Path:
    """Folder of the dbt project, which holds its profiles too."""
    return PROJECT_ROOT / "dbt_project"


def check_vars(settings: Settings) -> None:
    """Raise CompanyFileError for a threshold that no model knows; dbt would take it in silence."""
    project = yaml.safe_load((project_dir(settings) / "dbt_project.yml").read_text("utf-8"))
    known = set(project["vars"])
    for name in settings.company.vars:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean '{near[0]}'?" if near else "; dbt_project/dbt_project.yml lists them"
            raise CompanyFileError(
                f"{settings.company_file}: company.vars: no threshold is called '{name}'{hint}"
            )


def environment(settings: Settings) -> dict[str, str]:
    """Variables that the profile reads, the halves of the company's secret among them."""
    return {
        "LOYALTY_PIPELINE_DB": str(settings.pipeline_db),
        "LOYALTY_THREADS": str(settings.threads),
        "LOYALTY_MEMORY_LIMIT": settings.engine_memory,
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        **variables(secret_of(settings)),
    }


@contextmanager
def applied(variables: dict[str, str]) -> Iterator[None]:
    """The process's environment with these variables, and as it was afterwards."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def arguments(project: Path, target: Path, variables: dict[str, Any]) -> list[str]:
    """Arguments every command takes: folders, vars, and no output but a log file in the target folder."""
    return [
        "--project-dir", str(project),
        "--profiles-dir", str(project),
        "--target-path", str(target),
        "--log-path", str(target),
        "--log-level", "none",
        "--log-level-file", "info",
        "--no-use-colors",
        "--vars", json.dumps(variables, default=str),
    ]  # fmt: skip
