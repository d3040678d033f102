"""Orchestration: the wiring of ingestion, dbt and the gates into one refresh, and the reading of what it serves.

Here: Dagster definitions, one file a concept, the commands that run them, and `open_marts` for notebooks. Never here:
business rules, long SQL, or reading of source files.
"""

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from orchestration.query import open_marts as open_marts

__all__ = ["open_marts"]

# Telemetry off before any library is imported that would send some; an explicit choice of the user stays.
os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")


def __getattr__(name: str) -> Any:
    """`open_marts` when somebody asks for it: the pipeline's own modules do not pay for it."""
    if name == "open_marts":
        from orchestration.query import open_marts

        return open_marts
    raise AttributeError(f"module 'orchestration' has no attribute '{name}'")
