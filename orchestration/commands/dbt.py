"""`loyalty dbt ...`: any command of dbt on the company's own database, as a refresh would run it.

The same profile, vars and rules of the company as a refresh, under its lock, so that no refresh runs meanwhile. What it
builds is not published; the next refresh builds it anew. Never here: the refresh's own invocations (orchestration/dbt).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from ingestion.errors import LoyaltyError
from ingestion.settings import Settings, load_settings
from orchestration.commands.locked import locked


def arguments(settings: Settings, asked: Sequence[str], target: Path) -> list[str]:
    """What was asked, and where the project, its profile, its vars and the output are."""
    from orchestration.dbt.environment import project_dir

    project = str(project_dir(settings))
    return [
        *asked,
        "--project-dir", project,
        "--profiles-dir", project,
        "--target-path", str(target),
        "--log-path", str(target),
        "--vars", json.dumps(settings.dbt_vars(), default=str),
    ]  # fmt: skip


def _invoke(settings: Settings, asked: Sequence[str]) -> int:
    """Run dbt in this process; returns its exit code: 1 for a failed model or test, 2 for a broken command."""
    from dbt.cli.main import dbtRunner

    from orchestration.dbt.environment import applied, environment
    from orchestration.dbt.manifest import prepare

    prepared = prepare(settings)
    target = settings.company_home / "dbt"
    with applied(environment(settings)):
        result = dbtRunner(manifest=prepared.for_dbt()).invoke(arguments(settings, asked, target))
    if result.exception:
        print(result.exception, file=sys.stderr)
        return 2
    return 0 if result.success else 1


def dbt(asked: Sequence[str]) -> int:
    """Run a command of dbt under the company's refresh lock; returns its exit code."""
    settings = load_settings()
    if not asked:
        raise LoyaltyError(
            "which command of dbt? For example: loyalty dbt build -s +nps (docs/inner-loop.md)"
        )
    if not settings.pipeline_db.is_file():
        raise LoyaltyError(f"{settings.pipeline_db} does not exist yet: run `loyalty refresh` first")
    return locked(settings.company_home, lambda: _invoke(settings, asked), settings.lock_wait, sys.stderr)
