"""Settings: from the environment, over the company file, over the defaults; each wrong value refused by name."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ingestion.errors import SettingsError
from ingestion.settings import load_settings
from tests.unit.conftest import Shop


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("LOYALTY_THREADS", "0", "greater than or equal to 1"),
        ("LOYALTY_MEMORY_LIMIT", "much", "should match pattern"),
        ("LOYALTY_AS_OF", "yesterday", "valid date"),
        ("LOYALTY_TIME_ZONE", "Europe/Londn", "closest: Europe/London"),
        ("LOYALTY_CURRENCY", "euro", "should match pattern"),
        ("LOYALTY_ENVIRONMENT", "qa", "'dev', 'test' or 'prod'"),
        ("LOYALTY_KEEP_VERSIONS", "1", "greater than or equal to 2"),
        ("LOYALTY_QUARANTINE_SHARE", "1.5", "less than or equal to 1"),
        ("LOYALTY_MIN_VOLUME_RATIO", "-1", "greater than or equal to 0"),
        ("LOYALTY_LOCK_WAIT", "-1", "greater than or equal to 0"),
        ("LOYALTY_WEBHOOK_URL", "mailto:me", "should match pattern"),
    ],
)
def test_a_wrong_value_is_refused_with_its_name(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, told: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=variable) as refusal:
        load_settings()
    assert told in str(refusal.value)


def test_the_environment_wins_over_the_company_file(monkeypatch: pytest.MonkeyPatch, shop: Shop) -> None:
    shop.company["as_of"] = "2024-06-30"
    assert (shop.settings.as_of, shop.settings.time_zone) == (date(2024, 6, 30), "Europe/Berlin")
    monkeypatch.setenv("LOYALTY_AS_OF", "2024-01-31")
    monkeypatch.setenv("LOYALTY_TIME_ZONE", "Asia/Tokyo")
    assert (shop.settings.as_of, shop.settings.time_zone) == (date(2024, 1, 31), "Asia/Tokyo")


def test_the_as_of_day_ends_at_local_midnight(shop: Shop) -> None:
    shop.company["as_of"] = "2024-06-30"
    assert shop.settings.as_of_instant == datetime(2024, 6, 30, 22)
    shop.company["as_of"] = "2024-01-31"
    assert shop.settings.as_of_instant == datetime(2024, 1, 31, 23)


def test_without_a_setting_the_as_of_day_is_over(shop: Shop) -> None:
    assert shop.settings.as_of < datetime.now(ZoneInfo(shop.settings.time_zone)).date()


def test_models_are_told_the_company_s_own_thresholds(shop: Shop) -> None:
    shop.company |= {"as_of": "2024-06-30", "vars": {"rfm_window_days": None}}
    told = shop.settings.dbt_vars()
    assert told["as_of"] == "2024-06-30"
    assert told["as_of_instant"] == "2024-06-30 22:00:00"
    assert told["rfm_window_days"] is None


def test_quarantine_shares_by_feed(shop: Shop) -> None:
    shop.company["max_quarantine_share"] = {"orders": 0.5}
    assert shop.settings.max_quarantine_share("orders") == 0.5
    assert shop.settings.max_quarantine_share("tickets") == 0.05


def test_a_misspelt_variable_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_AS_OFF", "2024-01-31")
    with pytest.raises(SettingsError, match="LOYALTY_AS_OFF is no setting; did you mean LOYALTY_AS_OF"):
        load_settings()


def test_data_has_no_default_and_a_location_that_needs_it_says_so(
    monkeypatch: pytest.MonkeyPatch, shop: Shop, tmp_path: Path
) -> None:
    monkeypatch.delenv("LOYALTY_DATA", raising=False)
    assert shop.settings.data is None
    assert "{" not in shop.settings.locate("{home}/in/*.csv")
    with pytest.raises(SettingsError, match="set LOYALTY_DATA to the folder that"):
        shop.settings.locate("{data}/orders/*.csv")
    monkeypatch.setenv("LOYALTY_DATA", str(tmp_path))
    assert shop.settings.locate("{data}/orders/*.csv") == f"{tmp_path}/orders/*.csv"


def test_a_service_that_lives_past_midnight_names_the_day_of_this_moment() -> None:
    settings = load_settings()
    yesterday = settings.as_of
    settings.__dict__["as_of"] = date(2020, 1, 1)  # computed when the service began
    assert settings.at_this_moment().as_of == yesterday
    assert settings.at_this_moment(date(2026, 3, 1)).as_of == date(2026, 3, 1)
    assert settings.as_of == date(2020, 1, 1), "a run keeps its day"


@pytest.mark.parametrize(
    ("limit", "engine"),
    [("8GB", "7100MB"), ("8 GiB", "7690MB"), ("1.5GB", "750MB"), ("500MB", "250MB"), ("1TB", "999100MB")],
)
def test_the_process_has_its_share_of_the_memory(limit: str, engine: str) -> None:
    assert load_settings(memory_limit=limit).engine_memory == engine
