"""An optional part that is not installed is named with the extra that brings it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ingestion.errors import LoyaltyError
from orchestration.documentation.site import lineage
from orchestration.query.metrics.engine import INSTALL
from orchestration.report.site import charting_library


def test_the_report_names_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(LoyaltyError, match="extra 'report'"):
        charting_library()


def test_the_lineage_of_columns_names_its_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "dbt_colibri.lineage_extractor.extractor", None)
    with pytest.raises(LoyaltyError, match="extra 'docs'"):
        lineage.generate(tmp_path, tmp_path)


def test_metrics_name_their_extra() -> None:
    assert "extra 'metrics'" in INSTALL
