"""Who is told: of every start that does not end well, once a day for a cause, and of nothing when all is well."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from ingestion.settings import Settings
from orchestration import refresh as command
from orchestration.commands.watch import faults
from orchestration.run import repeats, webhook
from orchestration.run.lock import refresh_lock
from orchestration.run.repeats import Told, cause
from orchestration.run.starts import left, note_good, noted
from orchestration.run.telling import tell_end
from tests.unit.conftest import Shop
from tests.versions import serving

URL = "http://127.0.0.1:9/told"


@pytest.fixture
def posted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[dict[str, Any]]:
    """What would be sent."""
    sent: list[dict[str, Any]] = []

    def post(_url: str, content: dict[str, Any]) -> bool:
        sent.append(content)
        return True

    monkeypatch.setattr(webhook, "post", post)
    monkeypatch.setattr(repeats.tempfile, "gettempdir", lambda: str(tmp_path))
    return sent


@pytest.fixture
def refresh(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """A refresh whose job ends as a test says; its exit code, and what it printed."""
    settings = shop.settings

    def run(ends: dict[str, Any] | BaseException | None = None, **overrides: Any) -> tuple[int, str]:
        def job(own: Settings, *_: Any) -> dict[str, Any]:
            if isinstance(ends, BaseException):
                raise ends
            assert ends is not None
            tell_end(own, "run", ends)
            return ends

        monkeypatch.setattr(command, "_run", job)
        monkeypatch.setattr("orchestration.run.summary.text.render", str)
        given: dict[str, Any] = {
            "company_file": settings.company_file,
            "home": settings.home,
            "webhook_url": URL,
        } | overrides
        screen = io.StringIO()
        return command.refresh(Console(file=screen, width=500), **given), screen.getvalue()

    return run


WELL = {"state": "published", "what_to_do": []}
GATE = {"state": "stopped at the gate after raw", "what_to_do": ["raw orders: 12 rows; correct the mapping"]}
Run = Callable[..., tuple[int, str]]
Posted = list[dict[str, Any]]


def test_all_is_quiet_when_all_is_well(refresh: Run, posted: Posted) -> None:
    assert refresh(WELL)[0] == 0
    assert refresh({**WELL, "state": "unchanged"})[0] == 0
    assert posted == []


def test_a_wrong_company_file_is_told_once_a_day(refresh: Run, posted: Posted, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yml"
    wrong.write_text("company: [", "utf-8")
    assert refresh(company_file=wrong)[0] == 1
    assert refresh(company_file=wrong)[0] == 1
    assert [one["state"] for one in posted] == ["could not start"]
    assert "wrong.yml" in posted[0]["text"]


def test_a_missing_company_file_is_told(refresh: Run, posted: Posted, tmp_path: Path) -> None:
    assert refresh(company_file=tmp_path / "gone.yml")[0] == 1
    assert "gone.yml" in posted[0]["what_to_do"][0]


def test_a_folder_that_cannot_be_written_is_told_and_named(
    refresh: Run, posted: Posted, tmp_path: Path
) -> None:
    place = tmp_path / "a_file"
    place.write_text("", "utf-8")
    code, said = refresh(home=place)
    assert code == 1
    assert "the right to write there" in said
    assert posted[0]["state"] == "could not start"


def test_a_stop_is_told_once_a_day_and_again_after_a_good_refresh(refresh: Run, posted: Posted) -> None:
    for ends in (GATE, {**GATE, "what_to_do": ["raw orders: 13 rows; correct the mapping"]}, WELL, GATE):
        refresh(ends)
    assert [one["state"] for one in posted] == [GATE["state"], GATE["state"]]


def test_a_fault_of_ours_is_told_and_raised(refresh: Run, posted: Posted) -> None:
    with pytest.raises(ZeroDivisionError):
        refresh(ZeroDivisionError())
    assert "broke off with ZeroDivisionError" in posted[0]["what_to_do"][0]


def test_a_full_disk_is_named_whatever_broke_on_it(
    refresh: Run, posted: Posted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda folder: SimpleNamespace(free=1024))
    assert refresh(RuntimeError("disk I/O error"))[0] == command.STOPPED
    assert "No space is left" in posted[0]["what_to_do"][0]


def test_a_death_is_told_by_the_next_start(refresh: Run, posted: Posted, shop: Shop) -> None:
    home = shop.settings.company_home
    home.mkdir(parents=True)
    (home / "start.json").write_text(json.dumps({"at": "2026-04-01T05:00:00+00:00", "pid": 4711}), "utf-8")
    assert refresh(WELL)[0] == 0
    assert [one["state"] for one in posted] == ["died"]
    assert "began at 2026-04-01T05:00:00+00:00 (process 4711)" in posted[0]["text"]
    assert left(home) is None
    refresh(WELL)
    assert len(posted) == 1


def test_the_same_cause_is_told_again_the_next_day(tmp_path: Path, posted: Posted) -> None:
    told, now = Told(tmp_path / "company.yml"), datetime(2026, 4, 1, 5, tzinfo=UTC)
    what = cause("died", ["process 17"])
    told.remember(what, now)
    assert what == cause("died", ["process 18"]) != cause("stopped", ["process 17"])
    assert told.lately(what, now + timedelta(hours=12))
    assert not told.lately(what, now + timedelta(hours=23, minutes=55))


def test_where_nothing_can_be_noted_the_message_is_sent_all_the_same(
    refresh: Run, posted: Posted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = tmp_path / "a_file"
    nowhere.write_text("", "utf-8")
    monkeypatch.setattr(repeats.tempfile, "gettempdir", lambda: str(nowhere))
    for _ in range(2):
        assert refresh(company_file=tmp_path / "gone.yml")[0] == 1
    assert len(posted) == 2


def test_watch_is_content_with_a_fresh_company(shop: Shop) -> None:
    home = shop.settings.company_home
    serving(home / "serve", 1)
    note_good(home)
    assert faults(shop.settings) == []


def test_watch_misses_freshness(shop: Shop) -> None:
    home = shop.settings.company_home
    assert "no refresh has ended well yet" in faults(shop.settings)[0]
    home.mkdir(parents=True)
    note_good(home)
    (said,) = faults(shop.settings, datetime.now(UTC) + timedelta(hours=27))
    assert "freshness missed" in said


def test_watch_sees_a_death_and_what_hangs(shop: Shop) -> None:
    home = shop.settings.company_home
    home.mkdir(parents=True)
    note_good(home)
    with refresh_lock(home), noted(home):
        assert faults(shop.settings) == []
        assert "it hangs" in faults(shop.settings, datetime.now(UTC) + timedelta(hours=27))[0]
    (home / "start.json").write_text("{}", "utf-8")
    assert "ended without a word" in faults(shop.settings)[0]


def test_watch_sees_that_what_was_served_is_gone(shop: Shop) -> None:
    home = shop.settings.company_home
    layout = serving(home / "serve", 1)
    note_good(home)
    (layout.folder(1) / "manifest.json").unlink()
    assert "serves no whole version" in faults(shop.settings)[0]
