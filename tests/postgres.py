"""A PostgreSQL server for tests, and published versions made by hand to bring to it.

For the tiers that publish to a server; each test gets a database of its own. Never here: expectations.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
import yaml

from ingestion.errors import LoyaltyError
from ingestion.settings import Settings, load_settings
from orchestration.publish.audiences import WHOLE
from orchestration.publish.layout import DATABASE, FILE, Layout, switch
from orchestration.publish.manifest import Published, files_of
from orchestration.publish.postgres.local import ACCOUNT, USER, LocalServer, programs
from orchestration.publish.postgres.publisher import PostgresReport, publish_postgres

#: Port from which the tests' servers look for a free one; away from anybody's own.
FIRST_PORT = 25_432
Keys = dict[str, tuple[str, ...]]


@contextmanager
def own_server() -> Iterator[LocalServer]:
    """A running server in a folder that its account can reach; stopped and removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="loyalty-postgres-"))
    folder.chmod(0o755)
    server = LocalServer(folder)
    try:
        server.start(port=FIRST_PORT + os.getpid() % 1000, fsync="off", full_page_writes="off")
        yield server
    finally:
        server.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[LocalServer]:
    """A server for all tests; without PostgreSQL they are skipped by name, but not under CI."""
    try:
        programs()
    except LoyaltyError as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))
    with own_server() as server:
        yield server


@dataclass
class Target:
    """A company without feeds, its versions, and an empty database of the server."""

    settings: Settings
    server: LocalServer
    database: str

    @property
    def url(self) -> str:
        """The publisher's address."""
        return self.server.url(database=self.database)

    def connect(self, **options: Any) -> psycopg.Connection[tuple[Any, ...]]:
        """As the publisher."""
        return psycopg.connect(self.url, **options)

    def admin(self) -> psycopg.Connection[tuple[Any, ...]]:
        """As the server's administrator."""
        return psycopg.connect(self.server.url(ACCOUNT, self.database), autocommit=True)

    def login(self, name: str, group: str) -> str:
        """A login that is a member of a group role, as docs/run.md has it; returns its address."""
        with self.admin() as admin:
            admin.execute(f"drop role if exists {name}")
            admin.execute(f"create role {name} login password 'secret' in role {group}")
        self.server.allow(name, "secret")
        return self.server.url(name, self.database)

    def version(self, number: int, **files: str) -> None:
        """Serve a version: SQL that fills the schema marts, a file an audience (default: one row, the number)."""
        layout = Layout(self.settings.serve_dir)
        folder = layout.folder(number)
        folder.mkdir(parents=True)
        plain = f"create table marts.a as select {number} as v; create table marts.b as select {number} as v"
        for audience, sql in (files or {WHOLE: plain}).items():
            with duckdb.connect(str(folder / f"{audience}{FILE}")) as file:
                file.execute("create schema marts")
                file.execute(sql)
        made = datetime(2026, 7, 1, tzinfo=UTC).isoformat()
        holds = files_of(folder)
        audiences = {file.removesuffix(FILE): {"file": file} for file in holds}
        published = Published(
            number, self.settings.company.name, date(2026, 6, 30), made, "run", {}, {}, holds[DATABASE],
            audiences=audiences, files=holds,
        )  # fmt: skip
        published.write(folder)
        switch(layout, number)

    def publish(self, keys: Keys | None = None) -> PostgresReport:
        """Bring the served version to the database."""
        return publish_postgres(self.settings, keys or {})

    def schemas(self) -> list[str]:
        """Schemas there, without the server's own."""
        with self.connect() as connection:
            rows = connection.execute(
                "select nspname from pg_namespace where nspname !~ '^pg_|^information_schema$|^public$' order by 1"
            ).fetchall()
        return [name for (name,) in rows]

    def seen(self) -> tuple[Any, ...]:
        """What a reader sees of both tables and of the version's row."""
        with self.connect() as connection:
            found = connection.execute(
                "select (select min(v) from marts.a), (select max(v) from marts.b), version "
                "from marts.published_version"
            ).fetchone()
        assert found is not None
        return found


def _target(server: LocalServer, folder: Path) -> Target:
    database = f"t{os.getpid()}_{os.urandom(4).hex()}"
    with psycopg.connect(server.url(ACCOUNT, "postgres"), autocommit=True) as admin:
        admin.execute(f"create database {database} owner {USER}")
    columns = {"ticket_id": "id", "customer_id": "c", "opened_at": "o", "status": "s"}
    source = {"name": "tickets", "feed": "tickets", "location": str(folder / "*.csv"), "columns": columns}
    company = {"company": {"name": "small", "as_of": date(2026, 6, 30)}, "sources": [source]}
    file = folder / "company.yml"
    file.write_text(yaml.safe_dump(company), "utf-8")
    url = server.url(database=database)
    settings = load_settings(company_file=file, home=folder / "home", environment="test", postgres=url)
    return Target(settings, server, database)


@pytest.fixture
def target(postgres_server: LocalServer, tmp_path: Path) -> Target:
    """A target of the test's own."""
    return _target(postgres_server, tmp_path)


@pytest.fixture(scope="module")
def module_target(postgres_server: LocalServer, tmp_path_factory: pytest.TempPathFactory) -> Target:
    """One target for all tests of a file; they only read it."""
    return _target(postgres_server, tmp_path_factory.mktemp("target"))
