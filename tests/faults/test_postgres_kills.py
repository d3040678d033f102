"""Publishers to PostgreSQL that are killed, a server that crashes: one version or the other, and the next run clean."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ingestion.settings import PROJECT_ROOT
from orchestration.publish.postgres import publisher
from orchestration.publish.postgres.server import PostgresFailed, alone, opened
from tests.postgres import Target

#: Where a kill falls -> what puts it there, in the publisher's process.
KILLS = {
    "in the first block of a COPY": "psycopg.Copy.write = kill",
    "before the audit": "publisher.audit = kill",
    "before the switch": "publisher.swap = kill",
    "within the switch, renamed and not committed": "swap.open_to = kill",
    "after the switch": "whole = publisher.swap; publisher.swap = lambda *given: (whole(*given), kill())",
}

KILLED = """
import os, signal, sys
from pathlib import Path
import psycopg
from ingestion.settings import load_settings
from orchestration.publish.postgres import publisher, swap
def kill(*_): os.kill(os.getpid(), signal.SIGKILL)
exec(sys.argv[1])
company, home = Path(sys.argv[2]), Path(sys.argv[3])
settings = load_settings(company_file=company, home=home, environment="test", postgres=sys.argv[4])
publisher.publish_postgres(settings, {})
"""


@pytest.mark.parametrize("place", KILLS)
def test_killed_anywhere_readers_have_one_version_and_the_next_run_is_clean(
    target: Target, place: str
) -> None:
    target.version(1)
    target.publish()
    target.version(2)
    arguments = [KILLS[place], str(target.settings.company_file), str(target.settings.home), target.url]
    done = subprocess.run([sys.executable, "-c", KILLED, *arguments], cwd=PROJECT_ROOT, check=False)
    assert done.returncode == -9
    assert target.seen() == ((2, 2, 2) if place == "after the switch" else (1, 1, 1))
    report = target.publish()
    assert report.is_new == (place != "after the switch")
    assert target.seen() == (2, 2, 2)
    assert target.schemas() == ["marts"]
    with target.connect() as connection:
        reader = connection.execute("select has_table_privilege('loyalty_reader', 'marts.a', 'select')")
        assert reader.fetchone() == (True,)


def test_two_publishers_do_not_meet(target: Target) -> None:
    target.version(1)
    with (
        opened(target.url) as first,
        alone(first, target.url),
        opened(target.url) as second,
        pytest.raises(PostgresFailed, match="another publisher"),
        alone(second, target.url, wait=0.3),
    ):
        pytest.fail("both publish")
    assert target.publish().is_new


def test_a_server_that_crashes_within_a_load_serves_the_version_before(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    target.version(1)
    target.publish()
    target.version(2)
    with target.admin() as admin:
        admin.execute("checkpoint")

    def crash(*_: object) -> None:
        target.server.stop("immediate")

    monkeypatch.setattr(publisher, "audit", crash)
    with pytest.raises(PostgresFailed, match="stays served"):
        target.publish()
    monkeypatch.undo()
    with pytest.raises(PostgresFailed, match="start the server"):
        target.publish()
    target.server.start()
    assert target.seen() == (1, 1, 1)
    assert target.publish().is_new
    assert target.seen() == (2, 2, 2)
