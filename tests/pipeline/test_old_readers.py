"""Tools bring a DuckDB of their own: older ones open every published file, find the same rows, and reach nothing else.

Add a version by its lock (.ci/locks/duckdb-*.in). Never here: what a reader asks (tests/trials/clients/reader.py).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingestion.settings import PROJECT_ROOT
from orchestration.publish.layout import DATABASE, Layout, switch
from orchestration.publish.write import STORAGE_VERSION
from tests.small import SmallCompany
from tests.trials.clients.reader import FORBIDDEN

READERS = sorted(lock.stem for lock in (PROJECT_ROOT / ".ci/locks").glob("duckdb-*.txt"))
#: How DuckDB words a refusal for the settings' sake; any other error would prove nothing about them.
REASONS = (
    "disabled by configuration",
    "disabled through configuration",
    "been locked",
    "attached in read-only",
)


@pytest.fixture(scope="module")
def canary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("host") / "canary.csv"
    file.write_text("secret\n42\n", "utf-8")
    return file


def files(company: SmallCompany) -> list[Path]:
    """Every database file of the served version, one an audience."""
    return sorted((company.folder / "var/small/serve/current").glob("*.duckdb"))


def look(python: Path, file: Path, canary: Path, *options: str) -> dict[str, Any]:
    """What the DuckDB of an interpreter finds in a file."""
    script = PROJECT_ROOT / "tests/trials/clients/reader.py"
    done = subprocess.run(
        [str(python), str(script), str(file), str(canary), *options],
        env={"PATH": os.environ["PATH"], "HOME": str(canary.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def interpreter(name: str) -> Path:
    """The older reader's Python; without it the test is skipped by name, under CI it fails."""
    python = Path(sys.prefix) / "beside" / name / "bin" / "python"
    if not python.is_file():
        missing = f"{name} is not installed: .ci/environment dev"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    return python


@pytest.mark.parametrize("name", READERS)
def test_an_older_reader_finds_what_was_published(
    name: str, served_company: SmallCompany, canary: Path
) -> None:
    python, audiences = interpreter(name), files(served_company)
    assert "warehouse.duckdb" in [file.name for file in audiences]
    for file in audiences:
        old, ours = look(python, file, canary), look(Path(sys.executable), file, canary)
        assert old["version"].startswith(name.removeprefix("duckdb-") + ".")
        assert len(old["tables"]) > 0
        assert old["tables"] == ours["tables"]


def test_the_content_compared_is_what_the_manifest_counts(served_company: SmallCompany, canary: Path) -> None:
    whole = look(
        Path(sys.executable), served_company.folder / "var/small/serve/current/warehouse.duckdb", canary
    )
    manifest = json.loads(
        (served_company.folder / "var/small/serve/current/manifest.json").read_text("utf-8")
    )
    rows = {table: rows for table, (rows, _) in whole["tables"].items()}
    assert manifest["rows"].items() <= rows.items()
    contents = [content for rows, content in whole["tables"].values() if rows]
    assert len(set(contents)) == len(contents) > 40, "tables of different rows have different hashes"


@pytest.mark.parametrize("name", READERS)
def test_an_older_reader_reaches_nothing_else(name: str, served_company: SmallCompany, canary: Path) -> None:
    python = interpreter(name)
    for file in files(served_company):
        refused = look(python, file, canary)["refused"]
        assert sorted(refused) == sorted(FORBIDDEN)
        assert [
            one for one, why in refused.items() if not any(reason in (why or "") for reason in REASONS)
        ] == []
    assert [path.name for path in canary.parent.iterdir()] == ["canary.csv"]


@pytest.mark.parametrize("name", READERS)
def test_without_the_settings_a_reader_reads_the_host(
    name: str, served_company: SmallCompany, tmp_path: Path
) -> None:
    """What the settings are good for: read-only alone lets a query read files and write others."""
    canary = tmp_path / "canary.csv"
    canary.write_text("secret\n42\n", "utf-8")
    refused = look(interpreter(name), files(served_company)[0], canary, "plain")["refused"]
    assert {one for one, why in refused.items() if why is None} >= {
        one for one in FORBIDDEN if "{canary}'" in one
    }
    assert (tmp_path / "canary.csv.leak").exists()


#: DuckDBs that take a link for a file of its own: theirs is the old version until all its connections are closed.
#: docs/connect.md says so; when an entry goes, its words go.
KEEP_THE_OLD = {"duckdb-1.4"}


@pytest.mark.parametrize("name", [*READERS, "ours"])
def test_a_new_connection_beside_an_open_one_sees_the_new_version(name: str, tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    for version in (1, 2):
        layout.folder(version).mkdir(parents=True)
        with duckdb.connect() as connection:
            file = layout.folder(version) / DATABASE
            connection.execute(f"attach '{file}' as made (storage_version '{STORAGE_VERSION}')")
            connection.execute(f"create table made.version as select {version} as number")
    switch(layout, 1)
    python = Path(sys.executable) if name == "ours" else interpreter(name)
    script, served = PROJECT_ROOT / "tests/trials/clients/switch.py", tmp_path / "current" / DATABASE
    command = [str(python), str(script), str(served), "select number from version"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        assert json.loads(process.stdout.readline()) == [[1]]
        switch(layout, 2)
        process.stdin.write("go on\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline()) == [[1 if name in KEEP_THE_OLD else 2]]
