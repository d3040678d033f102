"""How dbt nodes become Dagster assets: the stage is the key's prefix and the group.

Here: keys, groups and freshness of the tables dbt builds. Never here: which of them run (assets/dbt.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtProject

#: A mart older than this is late: the daily refresh has missed its hour (warning) or the whole day (failure).
#: Shorter calls a slow refresh late; longer tells nobody that a day was missed.
WARN_AFTER, FAIL_AFTER = timedelta(hours=26), timedelta(hours=36)


def stage_of(props: Mapping[str, Any]) -> str:
    """The stage a dbt node belongs to: raw, seeds, staging, intermediate or marts."""
    if props["resource_type"] == "source":
        return "raw"
    return "seeds" if props["resource_type"] == "seed" else str(props["fqn"][1])


class StageTranslator(DagsterDbtTranslator):
    """Keys are [stage, table], as everywhere else."""

    def __init__(self) -> None:
        """Tests of sources are checks of the raw assets."""
        super().__init__(settings=DagsterDbtTranslatorSettings(enable_source_tests_as_checks=True))

    def get_asset_spec(
        self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> dg.AssetSpec:
        """The usual spec with our key and group, and a freshness policy where people read the table."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        props = self.get_resource_props(manifest, unique_id)
        stage = stage_of(props)
        spec = spec.replace_attributes(key=dg.AssetKey([stage, props["name"]]), group_name=stage)
        if stage != "marts":
            return spec
        policy = dg.FreshnessPolicy.time_window(warn_window=WARN_AFTER, fail_window=FAIL_AFTER)
        return spec.replace_attributes(freshness_policy=policy)
