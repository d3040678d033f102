"""A PostgreSQL server of one's own, from the distribution's package: `make postgres`, and the tests' server.

`python -m orchestration.publish.postgres.local start|stop|status`. Its data lie under <home>/postgres; it listens on
this machine alone and asks for a password, which lies in a file that only its owner reads. Add here what a first try on
one machine needs. Never here: publishing, or what a server for a company needs (backups, TLS, tuning).
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ingestion.errors import LoyaltyError
from ingestion.settings import load_settings

#: First port tried; PostgreSQL's own is left to a server that may come later.
PORT = 5433
#: Ports tried from there, each taken one passed over.
PORTS = 50
#: The account that owns the data when the caller is root, which PostgreSQL refuses to run as; its package makes it.
ACCOUNT = "postgres"
#: Places of the programs where they are not on the PATH: Debian's, then those of macOS' package manager.
PLACES = ("usr/lib/postgresql/*/bin", "opt/homebrew/opt/postgresql@*/bin", "usr/local/opt/postgresql@*/bin")
#: The publishing user: owner of the database, may make roles, no superuser.
USER = DATABASE = "loyalty"


def programs() -> Path:
    """Folder of initdb and pg_ctl, the newest version. Raises LoyaltyError when there is none."""
    found = [path for place in PLACES for path in Path("/").glob(f"{place}/pg_ctl")]
    on_path = shutil.which("pg_ctl")
    if on_path and not found:
        return Path(on_path).resolve().parent
    if not found:
        raise LoyaltyError(
            "PostgreSQL is not installed here. Debian: apt-get install postgresql; macOS: brew install postgresql@17"
        )
    return max(found, key=lambda path: [int(digits) for digits in re.findall(r"\d+", str(path))]).parent


def _free_port(first: int) -> int:
    for port in range(first, first + PORTS):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise LoyaltyError(f"no port from {first} to {first + PORTS - 1} is free; stop a server there")


@dataclass(frozen=True)
class LocalServer:
    """A server in a folder of its own. `passfile`: the passwords, in libpq's own form, read by the caller only."""

    folder: Path

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server writes."""
        return self.data / "server.log"

    @property
    def passfile(self) -> Path:
        """Where libpq finds the passwords of the server."""
        return self.folder / "pgpass"

    @property
    def port(self) -> int:
        """Port it listens on, as chosen when it was made."""
        return int((self.folder / "port").read_text("utf-8"))

    def url(self, user: str = USER, database: str = DATABASE) -> str:
        """Its address, without a password."""
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}?passfile={quote(str(self.passfile))}"

    def run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as the account that owns the data."""
        as_account: dict[str, Any] = {}
        if os.geteuid() == 0:
            as_account = {"user": ACCOUNT, "group": ACCOUNT, "extra_groups": []}
        log = self.folder / "start.log"
        with log.open("w+", encoding="utf-8") as output:  # a pipe would stay open as long as the server runs
            done = subprocess.run(
                [str(programs() / program), *arguments], cwd="/", stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.STDOUT, text=True, check=False, **as_account,
            )  # fmt: skip
        text = log.read_text("utf-8")
        if check and done.returncode:
            raise LoyaltyError(
                f"{program} failed in {self.folder}: {text.strip()[-2000:]}\nEvery folder above it must let the "
                f"account {ACCOUNT} through (LOYALTY_HOME names another place); the server's own words: {self.log}"
            )
        return subprocess.CompletedProcess(done.args, done.returncode, text)

    def _make(self, port: int) -> None:
        """Create the data folder and its passwords; a half-made one is begun anew."""
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(parents=True)
        self.data.chmod(0o700)
        word = self.folder / "first-password"
        word.touch(0o600)
        password = secrets.token_urlsafe(24)
        word.write_text(password, "utf-8")
        if os.geteuid() == 0:
            shutil.chown(self.data, ACCOUNT, ACCOUNT)
            shutil.chown(word, ACCOUNT, ACCOUNT)
        (self.folder / "port").write_text(str(_free_port(port)), "utf-8")
        options = ["--auth=scram-sha-256", f"--username={ACCOUNT}", f"--pwfile={word}", "--encoding=UTF8"]
        self.run("initdb", "-D", str(self.data), "--locale=C.UTF-8", *options)
        word.unlink()
        self.allow(ACCOUNT, password)

    def allow(self, user: str, password: str) -> None:
        """Note a user's password, so that `url(user)` connects without asking."""
        self.passfile.touch(0o600)
        lines = self.passfile.read_text("utf-8").splitlines()
        kept = [line for line in lines if line.split(":")[3] != user]
        self.passfile.write_text(
            "\n".join([*kept, f"127.0.0.1:{self.port}:*:{user}:{password}"]) + "\n", "utf-8"
        )

    def _make_database(self) -> None:
        import psycopg

        password = secrets.token_urlsafe(24)
        with psycopg.connect(self.url(ACCOUNT, "postgres"), autocommit=True) as connection:
            known = connection.execute("select 1 from pg_database where datname = %s", (DATABASE,)).fetchone()
            if known:
                return
            connection.execute(f"drop role if exists {USER}")
            connection.execute(f"create role {USER} login createrole password '{password}'")
            self.allow(USER, password)
            connection.execute(f"create database {DATABASE} owner {USER}")

    def running(self) -> bool:
        """Whether it runs."""
        return (
            self.data.is_dir()
            and self.run("pg_ctl", "-D", str(self.data), "status", check=False).returncode == 0
        )

    def start(self, port: int = PORT, **settings: str) -> None:
        """Make it if need be, and start it. `settings`: the server's own, by name. Raises LoyaltyError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.passfile.is_file():
            self._make(port)
        if not self.running():
            own = {"port": str(self.port), "listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
            options = " ".join(f"-c {name}={value or repr('')}" for name, value in (own | settings).items())
            self.run("pg_ctl", "-D", str(self.data), "-w", "-l", str(self.log), "-o", options, "start")
        self._make_database()

    def stop(self, mode: str = "fast") -> None:
        """Stop it; `immediate` as a crash would."""
        if self.running():
            self.run("pg_ctl", "-D", str(self.data), "-m", mode, "-w", "stop")


def _say(server: LocalServer) -> str:
    return (
        f"PostgreSQL runs. Publish to it:\n\n  export LOYALTY_POSTGRES='{server.url()}'\n  make refresh\n\n"
        f"Its passwords are in {server.passfile}. How people get a login: docs/run.md\n"
        "Stop it:\n  .venv/bin/python -m orchestration.publish.postgres.local stop"
    )


def main(arguments: list[str]) -> int:
    """Entry point; returns the exit code."""
    word = arguments[0] if len(arguments) == 1 else ""
    if word not in ("start", "stop", "status"):
        print("usage: python -m orchestration.publish.postgres.local start|stop|status", file=sys.stderr)
        return 2
    try:
        server = LocalServer(load_settings().home / "postgres")
        if word == "start":
            server.start()
        elif word == "stop":
            server.stop()
        print(_say(server) if server.running() else "no local PostgreSQL is running")
    except LoyaltyError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
