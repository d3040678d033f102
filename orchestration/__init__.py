"""Orchestration: the wiring of ingestion, dbt and the gates into one refresh.

Here: Dagster definitions, one file a concept, and the commands that run them. Never here: business rules,
long SQL, or reading of source files.
"""

import os

# Telemetry off before any library is imported that would send some; an explicit choice of the user stays.
os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
