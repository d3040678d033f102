"""What runs by itself: the schedule, the sensor for new files, and the message when a refresh fails."""

from __future__ import annotations

import json
import os
import threading
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from ingestion.settings import Settings, load_settings
from orchestration.run.lock import refresh_lock
from orchestration.run.results import write_text
from orchestration.run.seen_files import listed_files, seen_files
from orchestration.run.starts import left, noted
from orchestration.run.webhook import tell, tell_death
from orchestration.schedules import daily_schedule
from orchestration.sensors import as_of_run, died, new_files_sensor, told_as_death
from tests.pipeline.company import overrides


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(**overrides(tmp_path))


def test_the_schedule_keeps_the_companys_time_and_skips_while_a_refresh_runs(settings: Settings) -> None:
    schedule = daily_schedule(settings, unattended=False)
    assert schedule.execution_timezone == "Europe/Berlin"
    assert schedule.default_status == dg.DefaultScheduleStatus.STOPPED
    assert daily_schedule(settings, unattended=True).default_status == dg.DefaultScheduleStatus.RUNNING
    context = dg.build_schedule_context(scheduled_execution_time=datetime(2026, 4, 1, 5, tzinfo=UTC))
    request = schedule(context)
    assert isinstance(request, dg.RunRequest) and request.run_key == "daily-2026-04-01"
    with refresh_lock(settings.company_home):
        skipped = schedule(context)
    assert isinstance(skipped, dg.SkipReason) and "is running" in (skipped.skip_message or "")


def _lay(folder: Path, name: str, age: timedelta) -> Path:
    file = folder / "in" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("id,c,o,s\n")
    moment = (datetime.now(UTC) - age).timestamp()
    os.utime(file, (moment, moment))
    return file


def test_the_sensor_asks_once_for_new_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.run.seen_files.find_files", _local_only)
    settings = load_settings(**overrides(tmp_path))
    sensor = new_files_sensor(settings, unattended=False)
    assert "no file" in _skip(sensor(dg.build_sensor_context()))
    _lay(tmp_path, "growing.csv", timedelta())
    assert "no file" in _skip(sensor(dg.build_sensor_context())), "it is still being written"
    _lay(tmp_path, "a.csv", timedelta(hours=1))
    asked = sensor(dg.build_sensor_context())
    assert isinstance(asked, dg.SensorResult) and len(asked.run_requests or []) == 1
    assert "already asked" in _skip(sensor(dg.build_sensor_context(cursor=asked.cursor)))
    with refresh_lock(settings.company_home):
        assert "is running" in _skip(sensor(dg.build_sensor_context()))
    seen = [list(file) for file in listed_files(settings)]
    write_text(settings.company_home / "seen_files.json", json.dumps(seen))
    assert len(seen_files(settings)) == 2
    assert "no file" in _skip(sensor(dg.build_sensor_context()))
    _lay(tmp_path, "a.csv", timedelta(minutes=30))
    assert isinstance(sensor(dg.build_sensor_context(cursor=asked.cursor)), dg.SensorResult), (
        "changed, so new"
    )


def _skip(answer: Any) -> str:
    assert isinstance(answer, dg.SkipReason)
    return answer.skip_message or ""


def _local_only(location: str) -> list[Any]:
    from ingestion.sources.listing import find_files

    return [] if location.startswith("s3://") else find_files(location)


class Listener(BaseHTTPRequestHandler):
    """Keeps what is posted to it."""

    posted: list[dict[str, Any]] = []  # noqa: RUF012 - one list for the one test that uses it

    def do_POST(self) -> None:
        """Take a message."""
        self.posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def test_a_failure_is_told_to_the_webhook(tmp_path: Path) -> None:
    server = HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/"
    assert tell(load_settings(**overrides(tmp_path, webhook_url=url)), "run", "stopped", ["mend it"])
    server.shutdown()
    server.server_close()
    assert Listener.posted[0]["what_to_do"] == ["mend it"]
    assert not tell(load_settings(**overrides(tmp_path, webhook_url=url)), "run", "stopped", []), (
        "nobody listens now"
    )
    assert not tell(load_settings(**overrides(tmp_path)), "run", "stopped", [])


def test_a_failed_run_is_told_with_the_day_it_was_started_for() -> None:
    asked = {"resources": {"refresh": {"config": {"as_of": "2026-03-01"}}}}
    assert as_of_run(asked) == date(2026, 3, 1)
    assert as_of_run({}) is None
    assert as_of_run({"resources": {"refresh": {"config": {"as_of": "soon"}}}}) is None


@dg.job
def _broken() -> None:
    """A job whose one step fails."""

    @dg.op
    def fails() -> None:
        raise ValueError

    fails()


def _failure_of(instance: dg.DagsterInstance, run_id: str) -> dg.DagsterEvent:
    (record,) = instance.all_logs(run_id, of_type=dg.DagsterEventType.RUN_FAILURE)
    return record.get_dagster_event()


def _left_behind(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The note of a start whose process is no more."""
    settings.company_home.mkdir(parents=True)
    monkeypatch.setattr("orchestration.run.starts.ended", lambda home: None)
    with noted(settings.company_home):
        pass
    monkeypatch.setattr("orchestration.run.starts._noted", set())
    assert left(settings.company_home)


def test_a_death_is_told_once_by_the_sensor_and_the_start_after_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def post(_url: str, content: dict[str, Any]) -> bool:
        told.append(content["state"])
        return True

    monkeypatch.setattr("orchestration.run.webhook.post", post)
    own = settings.model_copy(update={"webhook_url": "http://127.0.0.1:9/"})
    _left_behind(own, monkeypatch)
    with dg.DagsterInstance.ephemeral() as instance:
        run = instance.create_run_for_job(_broken)
        instance.report_run_failed(run)
        death = _failure_of(instance, run.run_id)
        assert died(death)
        assert told_as_death(own, death)
        tell_death(own)
        assert told == ["died"]
        with refresh_lock(own.company_home):
            assert told_as_death(own, death), "the run after it is at work, and has told"
        (own.company_home / "start.json").unlink()
        assert not told_as_death(own, death), "nobody told of it: the sensor does"
        failed = _broken.execute_in_process(instance=instance, raise_on_error=False)
        own_words = _failure_of(instance, failed.run_id)
        assert not died(own_words) and not told_as_death(own, own_words)
