"""The whole flow in one function: production calls it bare, tests call it with overrides.

Reads as a map: sources -> raw -> gate -> staging -> intermediate -> marts -> gate -> publish -> report. Add an asset
in its stage's file and name it here. Never here: what an asset does.
"""

from __future__ import annotations

import os
from typing import Any

import dagster as dg

from ingestion.settings import Settings, load_settings
from orchestration.assets.dbt import dbt_layers
from orchestration.assets.docs import docs_asset
from orchestration.assets.gates import marts_gate_checks, raw_gate_checks
from orchestration.assets.postgres import postgres_asset
from orchestration.assets.publish import publish_asset
from orchestration.assets.raw import ledger_specs, raw_assets
from orchestration.assets.report import report_asset
from orchestration.assets.sources import demo_company, source_specs
from orchestration.dbt.manifest import Prepared, prepare
from orchestration.jobs import load_days_job, load_job, refresh_job
from orchestration.resources import Refresh
from orchestration.schedules import daily_schedule
from orchestration.sensors import failure_sensor, new_files_sensor


def _unattended() -> bool:
    """Whether schedule and sensors start switched on; somebody must have said so."""
    return os.environ.get("LOYALTY_UNATTENDED", "") == "1"


def _assets(settings: Settings, prepared: Prepared) -> list[Any]:
    return [
        *([demo_company] if settings.company.demo else []),
        *source_specs(settings),
        *raw_assets(settings),
        *ledger_specs(),
        *dbt_layers(prepared),
        publish_asset(prepared),
        docs_asset(prepared),
        report_asset(),
        *([postgres_asset(prepared)] if settings.postgres else []),
    ]


def build_defs(unattended: bool | None = None, **overrides: Any) -> dg.Definitions:
    """Definitions of one company.

    `overrides`: settings by field name (see ingestion.settings); `unattended`: whether schedule and sensors start
    switched on, default LOYALTY_UNATTENDED=1. Raises LoyaltyError when settings, company file or dbt project are wrong.
    """
    settings = load_settings(**overrides)
    prepared = prepare(settings)
    on = _unattended() if unattended is None else unattended
    jobs = [refresh_job(), load_job(), load_days_job(settings.time_zone)]
    return dg.Definitions(
        assets=_assets(settings, prepared),
        asset_checks=[raw_gate_checks(settings), marts_gate_checks(prepared)],
        jobs=jobs,
        schedules=[daily_schedule(settings, on)],
        sensors=[new_files_sensor(settings, on), failure_sensor(settings, jobs, on)],
        resources={"refresh": Refresh(overrides={name: str(value) for name, value in overrides.items()})},
        executor=dg.in_process_executor,
    )
