"""A company of months whose figures all have something to count: its thresholds are as short as its history.

Here: the refreshed company and its metrics, wrong ones included. Never here: expectations.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from orchestration.dbt.manifest import prepare
from orchestration.query.metrics.engine import Metrics
from tests.small import SmallCompany, small_company

#: Windows that fit into the small company's 150 days; its fiscal year begins in April, which they hold.
VARS = {
    "fiscal_year_start_month": 4, "activity_window_days": 30, "funnel_days": 45, "funnel_min_customers": 3,
    "trust_loops": 2, "loyal_days": 20, "loyal_loops": 1, "referral_horizon_days": 30, "churn_silence_days": 30,
    "hotspot_weeks": 6, "hotspot_min_weeks": 3, "hotspot_z": 1, "hotspot_min_tickets": 1, "value_min_repeaters": 10,
    "repurchase_days": 30,
}  # fmt: skip
#: Half of the first answers of a person come within an hour.
TARGETS = "category,severity,branch,measure,hours,clock\n*,*,*,first_response,1,calendar\n"


@dataclass(frozen=True)
class Asked:
    """The company, and its semantic manifest as dbt wrote it."""

    company: SmallCompany
    folder: Path

    @property
    def metrics(self) -> Metrics:
        """Its metrics, read anew."""
        return Metrics.of(self.folder)

    @property
    def serve_dir(self) -> Path:
        """Where its marts are served."""
        return self.company.settings.serve_dir


def refreshed(folder: Path) -> Asked:
    """The company after its first refresh."""
    company = small_company(folder)
    document = yaml.safe_load(company.file.read_text("utf-8"))
    document["company"] |= {"vars": VARS, "rules": "{here}/rules"}
    (folder / "rules").mkdir()
    (folder / "rules/service_targets.csv").write_text(TARGETS, "utf-8")
    company.file.write_text(yaml.safe_dump(document, sort_keys=False), "utf-8")
    code, said = company.refresh()
    assert code == 0, said
    return Asked(company, prepare(company.settings).folder)


def every_measure_wrong(manifest: dict[str, Any]) -> dict[str, Any]:
    """Each measure multiplied by a number of its own and one added, so that no ratio and no 0 stays as it was.

    Distinct counts count 1.
    """
    wrong = copy.deepcopy(manifest)
    measures = [one for model in wrong["semantic_models"] for one in model["measures"]]
    for place, one in enumerate(measures, start=2):
        expression = one["expr"] or one["name"]
        one["expr"] = "1" if one["agg"] == "count_distinct" else f"coalesce(({expression}) * {place}, 0) + 1"
    return wrong


def changed(manifest: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    """The manifest with one definition worded otherwise; refuses a wording that is not there."""
    text = json.dumps(manifest)
    assert old in text, f"no definition says {old}"
    content: dict[str, Any] = json.loads(text.replace(old, new))
    return content
