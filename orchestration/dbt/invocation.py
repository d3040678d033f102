"""One call of dbt in this process: its environment set, its database file closed again at the end.

Every invocation of the product goes through here. Never here: which command, or what its result means.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ingestion.settings import Settings
from orchestration.dbt.compat import close_database
from orchestration.dbt.environment import applied, environment

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult


def invoke(
    settings: Settings,
    command: Sequence[str],
    manifest: Any = None,
    callbacks: Sequence[Callable[[Any], None]] = (),
) -> dbtRunnerResult:
    """Run a dbt command; `manifest`: the parsed project, so that dbt does not parse. Its result may be a failure."""
    from dbt.cli.main import dbtRunner

    with applied(environment(settings)):
        try:
            return dbtRunner(manifest=manifest, callbacks=list(callbacks)).invoke(list(command))
        finally:
            close_database()
