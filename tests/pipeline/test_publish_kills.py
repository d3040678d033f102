"""A publish killed before any of its steps: readers have a whole version, and the next publish leaves no trace."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ingestion.settings import PROJECT_ROOT
from orchestration.publish.layout import Layout
from orchestration.publish.manifest import read_manifest
from orchestration.publish.publisher import publish
from orchestration.publish.reader import open_published
from tests.pipeline.offered import CATALOGUE, build, small_settings

#: The steps of a publish; a kill falls right before each of them.
STEPS = [
    "building.write_files",
    *(
        pytest.param(f"building.{step}", marks=pytest.mark.long)
        for step in ("audit", "write_parquet", "audit_parquet", "write_pages")
    ),
    "publisher.promote",
    "publisher.switch",
    "publisher.prune",
]

KILLED = """
import os, signal, sys
from pathlib import Path
from orchestration.publish import building, publisher
from ingestion.settings import load_settings
from tests.pipeline.offered import CATALOGUE
module, step = sys.argv[1].split(".")
setattr({"building": building, "publisher": publisher}[module], step, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
settings = load_settings(company_file=Path(sys.argv[2]), home=Path(sys.argv[3]), environment="test", keep_versions=2)
publisher.publish(settings, CATALOGUE, "killed")
"""


@pytest.mark.parametrize("step", STEPS)
def test_killed_before_any_step_the_next_publish_ends_the_same(tmp_path: Path, step: str) -> None:
    settings = small_settings(tmp_path)
    publish(settings, CATALOGUE, "run")
    build(settings, 1234)
    arguments = [step, str(settings.company_file), str(settings.home)]
    done = subprocess.run([sys.executable, "-c", KILLED, *arguments], cwd=PROJECT_ROOT, check=False)
    assert done.returncode == -9
    with open_published(settings.serve_dir) as reader:
        seen = reader.execute("select count(*) from marts.customer_360").fetchone()
    assert seen == ((1234,) if step == "publisher.prune" else (1000,)), "whole, the one before or the new one"
    report = publish(settings, CATALOGUE, "run 2")
    assert report.published.rows["customer_360"] == 1234
    assert Layout(settings.serve_dir).all() == [1, 2]
    assert not Layout(settings.serve_dir).building.exists()
    assert read_manifest(Layout(settings.serve_dir).folder(2)).version == 2
    assert [path.name for path in settings.serve_dir.iterdir() if path.name.startswith(".")] == []
