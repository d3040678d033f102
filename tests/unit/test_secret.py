"""The company's secret: made once, private, never shown, and not made anew where keys of it are served."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingestion.errors import SettingsError
from ingestion.persons.secret import SecretMissing, mark, secret_of
from ingestion.settings import Settings, load_settings
from orchestration.dbt.environment import environment
from orchestration.dbt.secret import variables
from tests.keys import SECRET
from tests.unit.conftest import Shop


@pytest.fixture
def settings(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A company whose secret is its own file's."""
    monkeypatch.delenv("LOYALTY_IDENTITY_SECRET")
    return shop.settings


def test_a_secret_is_made_once_and_is_private(settings: Settings) -> None:
    made = secret_of(settings)
    assert len(made) == 64
    assert settings.identity_key.stat().st_mode & 0o777 == 0o600
    assert secret_of(settings) == made
    assert [file.name for file in settings.company_home.iterdir()] == ["identity.key"]


def test_two_companies_have_two_secrets(settings: Settings, tmp_path: Path) -> None:
    other = settings.model_copy(update={"home": tmp_path / "other"})
    assert secret_of(settings) != secret_of(other)


def test_the_setting_wins_and_writes_nothing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_IDENTITY_SECRET", SECRET)
    given = load_settings(company_file=settings.company_file, home=settings.home)
    assert secret_of(given) == SECRET
    assert not given.identity_key.exists()
    assert SECRET not in repr(given)


def test_a_short_setting_is_refused_without_repeating_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_IDENTITY_SECRET", "swordfish")
    with pytest.raises(SettingsError, match="LOYALTY_IDENTITY_SECRET") as refusal:
        load_settings()
    assert "swordfish" not in str(refusal.value)


def test_a_lost_secret_of_served_keys_is_asked_back(settings: Settings) -> None:
    current = settings.serve_dir / "current"
    current.mkdir(parents=True)
    (current / "manifest.json").write_text(json.dumps({"version": 1}))
    made = secret_of(settings)
    (current / "manifest.json").write_text(json.dumps({"keys_made_of": mark(made)}))
    settings.identity_key.rename(settings.company_home / "backup")
    with pytest.raises(SecretMissing, match="put it back"):
        secret_of(settings)
    assert not settings.identity_key.exists()


def test_a_torn_secret_is_refused(settings: Settings) -> None:
    secret_of(settings)
    settings.identity_key.write_text("abc")
    with pytest.raises(SecretMissing, match="holds 3 characters"):
        secret_of(settings)


def test_dbt_is_given_halves_and_not_the_secret(settings: Settings) -> None:
    secret = secret_of(settings)
    given = environment(settings)
    assert variables(secret).items() <= given.items()
    halves = list(variables(secret).values())
    assert [len(half) for half in halves] == [64, 64] and halves[0] != halves[1]
    assert secret not in given.values()
    assert mark(secret) not in "".join(halves)
