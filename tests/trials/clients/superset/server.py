"""A real Superset on this machine's own loopback address: prepared from nothing, served by gunicorn, gone at the end.

Here: its settings and its life. Never here: what is asked of it (api.py and on).
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

#: Built by `.ci/environment superset`; found beside the environment that runs this.
PROGRAMS = Path(sys.prefix) / "beside" / "superset" / "bin"
#: One process with several threads: DuckDB shares a file among a process's connections, the hardest case for a switch.
THREADS = 8
#: Seconds until the server must answer.
PATIENCE = 300
#: The chart cache is switched on, as companies run it: the registered database must do without it on its own word.
SETTINGS = """
import os
SECRET_KEY = os.environ["SUPERSET_SECRET"]
SQLALCHEMY_DATABASE_URI = "sqlite:///" + os.environ["SUPERSET_HOME"] + "/superset.db"
DATA_CACHE_CONFIG = {
    "CACHE_TYPE": "FileSystemCache",
    "CACHE_DIR": os.environ["SUPERSET_HOME"] + "/cache",
    "CACHE_DEFAULT_TIMEOUT": 86400,
}
TALISMAN_ENABLED = False  # no https on the loopback address
"""


@dataclass(frozen=True)
class Server:
    """Where Superset answers, and its administrator's password."""

    address: str
    password: str
    folder: Path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of ours: Superset finds its own packages, and its home in the folder."""
    (folder / "superset_config.py").write_text(SETTINGS, "utf-8")
    return {
        "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder),
        "FLASK_APP": "superset.app:create_app()",
        "SUPERSET_HOME": str(folder),
        "SUPERSET_CONFIG_PATH": str(folder / "superset_config.py"),
        "SUPERSET_SECRET": secrets.token_urlsafe(48),
    }


def _prepare(folder: Path, environment: dict[str, str], password: str) -> None:
    """Superset's own database, roles and administrator."""
    admin = ["--username", "admin", "--firstname", "A", "--lastname", "B", "--email", "admin@example.com"]
    steps = (["db", "upgrade"], ["init"], ["fab", "create-admin", *admin, "--password", password])
    for step in steps:
        with (folder / "prepare.log").open("a", encoding="utf-8") as log:
            done = subprocess.run(
                [str(PROGRAMS / "superset"), *step],
                env=environment,
                cwd=folder,
                stdout=log,
                stderr=log,
                check=False,
            )
        if done.returncode:
            raise SystemExit(f"superset {' '.join(step[:2])} failed; see {folder / 'prepare.log'}")


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    begin = time.monotonic()
    while time.monotonic() - begin < PATIENCE and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise SystemExit(f"Superset does not answer; see {log}")


@contextmanager
def superset(folder: Path) -> Iterator[Server]:
    """A Superset with nothing in it, its state under a folder."""
    if not (PROGRAMS / "superset").is_file():
        raise SystemExit("Superset is not installed: .ci/environment superset")
    folder.mkdir(parents=True, exist_ok=True)
    environment, password = _environment(folder), secrets.token_urlsafe(12)
    _prepare(folder, environment, password)
    port, log = _free_port(), folder / "server.log"
    command = [str(PROGRAMS / "gunicorn"), "--workers", "1", "--worker-class", "gthread"]
    command += ["--threads", str(THREADS), "--timeout", "300", "--bind", f"127.0.0.1:{port}"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "superset.app:create_app()"], env=environment, cwd=folder, stdout=output, stderr=output
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, process, log)
        yield Server(address, password, folder)
    finally:
        process.terminate()
        process.wait(timeout=60)
