"""Thresholds in a company file: known ones pass, a misspelt one is refused with its likely name."""

from __future__ import annotations

import pytest

from ingestion.errors import CompanyFileError
from orchestration.dbt.environment import check_vars
from tests.unit.conftest import Shop


def test_a_known_threshold_passes(shop: Shop) -> None:
    shop.company["vars"] = {"rfm_window_days": 730}
    check_vars(shop.settings)


def test_a_misspelt_threshold_is_refused(shop: Shop) -> None:
    shop.company["vars"] = {"rfm_windw_days": 730}
    with pytest.raises(CompanyFileError, match="did you mean 'rfm_window_days'"):
        check_vars(shop.settings)
