"""A refresh that is told to end does so within ten seconds, and says that what was served stays served."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.run.lock import running
from tests.small import SmallCompany, small_company

#: Where the signal falls: after the first line that begins so, and as many seconds.
STAGES = [
    ("Refreshing", 1.0, signal.SIGINT),
    ("ready after", 0.5, signal.SIGTERM),
    ("raw", 0.0, signal.SIGINT),
]


@pytest.fixture(autouse=True)
def _as_from_a_terminal() -> Iterator[None]:
    """Children hear Ctrl-C, though the tests may run as a job in the background, which does not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def _told(company: SmallCompany, line: str, wait: float, number: signal.Signals) -> tuple[int, float, str]:
    """Exit code, seconds until the end, and what was said after the signal."""
    process = company.start()
    assert process.stdout is not None
    next(said for said in process.stdout if said.startswith(line))
    time.sleep(wait)
    started = time.monotonic()
    process.send_signal(number)
    said, _ = process.communicate(timeout=120)
    return process.returncode, time.monotonic() - started, said


@pytest.mark.parametrize(("line", "wait", "number"), STAGES)
def test_told_to_end_a_refresh_ends_at_once(
    tmp_path: Path, line: str, wait: float, number: signal.Signals
) -> None:
    company = small_company(tmp_path)
    code, seconds, said = _told(company, line, wait, number)
    assert code == 128 + number, said
    assert seconds < 10
    assert "What was served stays served" in said
    assert "FAILED" not in said and "Error" not in said
    assert running(company.settings.company_home) is None
    if line == "raw":  # the others fell before the run had a folder
        summary = json.loads((company.settings.company_home / "runs/latest/summary.json").read_text("utf-8"))
        assert summary["state"].startswith("stopped by")
