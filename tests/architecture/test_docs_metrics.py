"""The list of metrics says what the semantic models say, and every metric says enough to be read alone."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from ingestion.settings import PROJECT_ROOT
from orchestration.documentation.marts import marts
from orchestration.documentation.metrics import FOLDER, page
from tests.architecture.house import refuse

METRICS = [
    one for file in FOLDER.glob("*.yml") for one in yaml.safe_load(file.read_text("utf-8")).get("metrics", [])
]


def test_the_list_is_written_from_the_semantic_models() -> None:
    assert (PROJECT_ROOT / "docs/metric-list.md").read_text("utf-8") == page(), "run: make docs"


def faults(metric: dict[str, Any], columns: dict[str, set[str]]) -> list[str]:
    """What a metric lacks: a description, a unit, or a mart (or column) that exists."""
    meta = metric.get("config", {}).get("meta", {})
    table, _, column = meta.get("mart", "").partition(".")
    wrong = [f"{metric['name']}: no {what}" for what in ("label", "description") if not metric.get(what)]
    wrong += [f"{metric['name']}: no unit"] if not meta.get("unit") else []
    if table not in columns or (column and column not in columns[table]):
        wrong.append(f"{metric['name']}: no mart has {meta.get('mart')}")
    return wrong


def test_every_metric_is_described_with_its_unit_and_its_mart() -> None:
    columns = {mart.name: {one.name for one in mart.columns} for mart in marts()}
    assert len(METRICS) > 100
    refuse(one for metric in METRICS for one in faults(metric, columns))


@pytest.mark.parametrize(
    "spoil",
    [
        {"description": ""},
        {"config": {"meta": {"mart": "nps"}}},
        {"config": {"meta": {"mart": "nps.x", "unit": "y"}}},
    ],
)
def test_a_metric_that_says_too_little_is_seen(spoil: dict[str, Any]) -> None:
    sound = {
        "name": "a",
        "label": "A",
        "description": "An a.",
        "config": {"meta": {"mart": "nps.nps", "unit": "points"}},
    }
    assert faults(sound, {"nps": {"nps"}}) == []
    assert len(faults({**sound, **spoil}, {"nps": {"nps"}})) == 1
