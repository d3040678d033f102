"""The jobs a person or a schedule starts; everything runs in one process, as DuckDB has one writer.

Automation is by job, not by asset: a refresh is whole or it is nothing. Never here: when they run (schedules.py).
"""

from __future__ import annotations

import dagster as dg

from orchestration.dbt.compat import AssetJob

REFRESH = "refresh"
LOAD = "load"

#: Tag of runs that `make refresh` started; it reports its failure itself.
STARTED_BY = "loyalty/started_by"


def refresh_job() -> AssetJob:
    """Everything, from the sources to the published marts."""
    return dg.define_asset_job(
        REFRESH,
        selection=dg.AssetSelection.all(),
        executor_def=dg.in_process_executor,
        description="Load what is new, build and check the marts, publish them. To load days again, or to see the "
        "company as of an earlier day, fill in resources.refresh.config (reload_from, reload_to, as_of).",
    )


def load_job() -> AssetJob:
    """Sources to raw, with its gate; the marts stay as they are."""
    return dg.define_asset_job(
        LOAD,
        selection=dg.AssetSelection.groups("sources", "raw"),
        executor_def=dg.in_process_executor,
        description="Load what is new, or days again (resources.refresh.config), without building the marts.",
    )
