"""The jobs a person or a schedule starts; everything runs in one process, as DuckDB has one writer.

Automation is by job, not by asset: a refresh is whole or it is nothing. Never here: when they run (schedules.py).
"""

from __future__ import annotations

from typing import Any

import dagster as dg

from orchestration.dbt.compat import AssetJob

REFRESH = "refresh"
LOAD = "load"
LOAD_DAYS = "load_days"

#: First day that the Backfills page offers. Earlier offers days before most companies' systems; later hides files.
FIRST_DAY = "2010-01-01"

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


def load_days_job(time_zone: str) -> AssetJob:
    """The same a day at a time, for the Backfills page: a range of days becomes a run a day, one after the other."""
    days = dg.DailyPartitionsDefinition(start_date=FIRST_DAY, timezone=time_zone)
    return dg.define_asset_job(
        LOAD_DAYS,
        selection=dg.AssetSelection.groups("sources", "raw"),
        config=dg.PartitionedConfig(days, run_config_for_partition_key_fn=_files_of),
        executor_def=dg.in_process_executor,
        description="Load the files of past days again: days under Partitions, or a range by a backfill. Rows that "
        "are there already count as duplicates. The next refresh builds the marts from what was loaded.",
    )


def _files_of(day: str) -> dict[str, Any]:
    """Run configuration that reads the files of a day once more."""
    return {"resources": {"refresh": {"config": {"reload_from": day, "reload_to": day}}}}
