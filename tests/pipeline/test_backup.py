"""A backup brings a destroyed company back as it was, and nothing that is damaged, foreign or newer is restored."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import sqlite3
import tarfile
from pathlib import Path

import duckdb
import pytest

from ingestion.errors import LoyaltyError
from ingestion.persons import tombstones
from ingestion.store.schema import StateTooNew, newest
from orchestration.backup.pack import CONTENTS, backup
from orchestration.backup.unpack import BackupUnusable, restore
from orchestration.cli import main
from orchestration.persons.erase import erase, erased_before, person
from orchestration.publish.layout import Layout
from orchestration.publish.manifest import served
from tests.pipeline.persons import holding, persons
from tests.unit.conftest import Shop
from tests.versions import serving


@pytest.fixture
def company(tmp_path: Path) -> Shop:
    made = persons(Shop(tmp_path / "company"))
    home = made.settings.company_home
    serving(home / "serve", 1, 2)
    (home / "identity.key").write_text("k" * 64 + "\n", "ascii")
    (home / "spill").mkdir()
    (home / "spill/part").write_text("x", "utf-8")
    (home / "dagster").mkdir()
    with sqlite3.connect(home / "dagster/runs.db") as con:
        con.execute("create table runs (id integer)")
        con.execute("insert into runs values (7)")
    con.close()
    return made


def state(home: Path) -> dict[str, str]:
    """What a folder holds: each file's hash, each link's target; a database by its rows."""
    found = {}
    for path in sorted(home.rglob("*")):
        name = path.relative_to(home).as_posix()
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.suffix == ".duckdb" and path.parent == home:
            with duckdb.connect(str(path), read_only=True) as con:
                tables = con.execute(
                    "select schema_name, table_name from duckdb_tables() order by all"
                ).fetchall()
                rows = [
                    con.execute(f"select * from {schema}.{table} order by all").fetchall()
                    for schema, table in tables
                ]
            found[name] = str((tables, rows))
        elif path.parent.name == "dagster":
            with sqlite3.connect(path) as history:
                found[name] = "".join(history.iterdump())
            history.close()
        elif path.is_file() and name not in ("refresh.lock", "backups.json"):
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


@pytest.mark.parametrize("name", ["one.tar", "one.tar.gz"])
def test_a_destroyed_company_comes_back_as_it_was(company: Shop, tmp_path: Path, name: str) -> None:
    settings = company.settings
    shutil.rmtree(settings.company_home / "spill")
    before = state(settings.company_home)
    contents, total = backup(settings, tmp_path / name)
    assert (tmp_path / name).stat().st_mode & 0o077 == 0
    assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == total
    assert contents.state == newest()
    shutil.rmtree(settings.company_home)
    settings.company_home.mkdir()
    restored = restore(settings, tmp_path / name)
    assert state(settings.company_home) == before
    assert restored.aside is None
    assert Layout(settings.serve_dir).current() == 2 and served(settings.serve_dir) is not None
    assert company.load_all()[0].files_new == 0


def test_what_is_made_again_is_left_out_and_the_secret_by_choice(company: Shop, tmp_path: Path) -> None:
    backup(company.settings, tmp_path / "one.tar", with_secret=False)
    with tarfile.open(tmp_path / "one.tar") as archive:
        names = archive.getnames()
    assert names[0] == CONTENTS
    assert not [name for name in names if name.startswith(("spill", "identity.key", "refresh.lock"))]
    assert {"pipeline.duckdb", "serve/current", "dagster/runs.db"} <= set(names)
    restore(company.settings, tmp_path / "one.tar")
    assert (company.settings.company_home / "identity.key").is_file(), "the folder's own secret stays"


def test_what_was_there_is_moved_aside(company: Shop, tmp_path: Path) -> None:
    backup(company.settings, tmp_path / "one.tar")
    (company.settings.company_home / "later").write_text("x", "utf-8")
    restored = restore(company.settings, tmp_path / "one.tar")
    assert restored.aside is not None and (restored.aside / "later").is_file()
    assert not (company.settings.company_home / "later").exists()


def _rewritten(file: Path, name: str, content: bytes | None, link: str = "") -> None:
    """The archive with one member's content replaced, or one more link."""
    with tarfile.open(file) as old:
        members = [(one, old.extractfile(one).read() if one.isreg() else b"") for one in old.getmembers()]  # type: ignore[union-attr]
    with tarfile.open(file, "w") as new:
        for one, had in members:
            data = content if one.name == name and content is not None else had
            one.size = len(data)
            new.addfile(one, io.BytesIO(data))
        if link:
            extra = tarfile.TarInfo(name)
            extra.type, extra.linkname = tarfile.SYMTYPE, link
            new.addfile(extra)
    file.with_name(f"{file.name}.sha256").unlink()


@pytest.mark.parametrize(
    ("spoil", "error", "said"),
    [
        (lambda f: f.write_bytes(f.read_bytes()[:-5000]), BackupUnusable, "is not what one.tar.sha256 says"),
        (lambda f: f.unlink(), BackupUnusable, "no such backup"),
        (
            lambda f: _rewritten(f, "identity.key", b"other"),
            BackupUnusable,
            "identity.key is not what was backed up",
        ),
        (
            lambda f: _rewritten(f, "serve/versions/x", None, "../../../out"),
            BackupUnusable,
            "does not lie in a company",
        ),
        (lambda f: _rewritten(f, "x", None, "/etc"), BackupUnusable, "does not lie in a company"),
        (lambda f: _rewritten(f, CONTENTS, b"{}"), BackupUnusable, "no whole backup"),
    ],
)
def test_a_backup_that_is_damaged_changes_nothing(company: Shop, tmp_path: Path, spoil, error, said) -> None:  # type: ignore[no-untyped-def]
    backup(company.settings, tmp_path / "one.tar")
    before = state(company.settings.company_home)
    spoil(tmp_path / "one.tar")
    with pytest.raises(error, match=said):
        restore(company.settings, tmp_path / "one.tar")
    assert state(company.settings.company_home) == before
    assert [path.name for path in company.settings.home.iterdir()] == ["shop"]


@pytest.mark.parametrize(
    ("key", "value", "error"), [("company", "other", BackupUnusable), ("state", 99, StateTooNew)]
)
def test_a_backup_of_another_company_or_a_newer_version_is_refused(
    company: Shop, tmp_path: Path, key: str, value: object, error: type[LoyaltyError]
) -> None:
    backup(company.settings, tmp_path / "one.tar")
    with tarfile.open(tmp_path / "one.tar") as archive:
        said = json.loads(archive.extractfile(CONTENTS).read())  # type: ignore[union-attr]
    _rewritten(tmp_path / "one.tar", CONTENTS, json.dumps(said | {key: value}).encode())
    with pytest.raises(error):
        restore(company.settings, tmp_path / "one.tar")


def test_who_was_erased_since_is_named_and_erased_again(company: Shop, tmp_path: Path) -> None:
    settings, her = company.settings, ("ann.okafor@example.org", "Ann Okafor")
    shutil.rmtree(settings.serve_dir)
    backup(settings, tmp_path / "one.tar")
    receipt, _ = erase(settings, [(person("C-1001"), "kept")], lambda: 0)
    assert [one["file"] for one in receipt.backups] == [str(tmp_path / "one.tar")]
    assert holding(settings.company_home, her) == {}
    assert restore(settings, tmp_path / "one.tar").erased_since == 1
    assert holding(settings.company_home, her) != {}
    assert len(tombstones.read(settings)) == 1
    erase(settings, [(erased_before(settings, "kept"), "kept")], lambda: 0, mark=False)
    assert holding(settings.company_home, her) == {}


def test_the_commands_say_what_to_do(
    company: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOYALTY_COMPANY", str(company.settings.company_file))
    monkeypatch.setenv("LOYALTY_HOME", str(company.settings.home))
    file = str(tmp_path / "one.tar")
    assert main(["backup", file]) == 0
    assert "keep it where few can read it" in capsys.readouterr().out
    assert main(["backup", file]) == 1
    assert main(["restore", file]) == 1
    assert "add --yes to have it moved aside" in capsys.readouterr().out
    assert main(["restore", file, "--yes"]) == 0
    assert "Restored the state of" in capsys.readouterr().out
    assert main(["backup", str(company.settings.company_home / "inside.tar")]) == 1
