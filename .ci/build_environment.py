"""Build .venv from a lock, once: again only when the lock, the interpreter or the folder has changed.

Programs of others that read what is published, and need other versions than ours, stand beside it, each in an
environment of its own: .venv/beside/<lock>. So does uv, which installs the others and is itself installed by pip;
without it pip installs everything, in minutes instead of seconds. Standard library only, since it runs before
anything is installed. Add a step here when a fresh machine needs it. Never here: what may be done by the project
once its environment stands; where packages come from (package_index.py).
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shlex
import subprocess
import sys
import time
from pathlib import Path
from subprocess import PIPE, STDOUT

import package_index  # beside this file

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCKS = ROOT / ".ci" / "locks"
#: Lock names, each holding all of the one before it (tests/architecture proves it), so `dev` serves a refresh.
KINDS = ("runtime", "dev")
#: Older DuckDBs that must open every published file: the tests ask them, so they come with `dev`.
READERS = ("duckdb-1.4", "duckdb-1.5")
#: Locks of environments of their own. Large ones (Superset: 0.9 GB) are built by the target that needs them.
BESIDE = (*READERS, "superset")
#: The installer's own lock; pip installs it, since a machine with Python has pip.
INSTALLER = "uv"


def fingerprint(kind: str) -> str:
    """What an environment of this kind is made from; the folder counts, as scripts in .venv name it."""
    return f"{hashlib.sha256((LOCKS / f'{kind}.txt').read_bytes()).hexdigest()} {sys.version} {ROOT}"


def home(kind: str) -> Path:
    """Folder of the environment that holds this kind."""
    return VENV / "beside" / kind if kind in (*BESIDE, INSTALLER) else VENV


def stamp(kind: str) -> Path:
    """File that says an environment of this kind was finished, and from what."""
    return home(kind) / f"{kind}.stamp"


def is_current(kind: str) -> bool:
    """Whether its environment was built to the end from what the lock says now."""
    file = stamp(kind)
    return file.is_file() and file.read_text("utf-8") == fingerprint(kind)


class StepFailed(Exception):
    """A command of the build ended with an error; the message is its output."""


def run(*command: str, variables: dict[str, str] | None = None) -> None:
    """Run a step in silence; raises StepFailed with its whole output when it fails."""
    told = {**os.environ, **(variables or {})}
    done = subprocess.run(command, stdout=PIPE, stderr=STDOUT, env=told, text=True, check=False)
    if done.returncode:
        raise StepFailed(f"{done.stdout}this step failed: {' '.join(command)}")


def create(kind: str) -> None:
    """An empty environment in place of whatever lies there."""
    if not importlib.util.find_spec("ensurepip"):  # Debian ships Python without it; venv then fails obscurely
        raise SystemExit(
            f"{sys.executable} cannot make environments; on Debian: apt-get install python3.11-venv"
        )
    run(sys.executable, "-m", "venv", "--clear", str(home(kind)))


def pip(kind: str) -> tuple[str, ...]:
    """How the environment's own pip is called."""
    return (str(home(kind) / "bin/python"), "-m", "pip", "--disable-pip-version-check", "--no-input")


def from_lock(kind: str) -> tuple[str, ...]:
    """Arguments that pip and uv share: what the lock names, each file checked against its hash; nothing else."""
    return (
        "install",
        "--quiet",
        "--require-hashes",
        "--no-deps",
        "--requirement",
        str(LOCKS / f"{kind}.txt"),
    )


def fast(kind: str) -> None:
    """Install a lock by uv, which is installed first where it is missing or out of date."""
    if not is_current(INSTALLER):
        create(INSTALLER)
        run(*pip(INSTALLER), *from_lock(INSTALLER))
        stamp(INSTALLER).write_text(fingerprint(INSTALLER), "utf-8")
    verb, *asked = from_lock(kind)
    command = (
        str(home(INSTALLER) / "bin/uv"),
        "pip",
        verb,
        "--python",
        str(home(kind) / "bin/python"),
        *asked,
    )
    run(*command, variables=package_index.variables(home(INSTALLER)))


def install(kind: str) -> None:
    """Everything the lock names: by uv, or by pip where uv cannot be had or cannot do it."""
    lock = LOCKS / f"{kind}.txt"
    packages = sum("==" in line for line in lock.read_text("utf-8").splitlines())
    print(f"environment: installing {packages} packages from {lock.relative_to(ROOT)}", flush=True)
    started = time.monotonic()
    try:
        fast(kind)
    except (StepFailed, OSError, subprocess.SubprocessError) as error:
        print(f"environment: uv cannot do it, so pip does, in minutes ({error})", flush=True)
        run(*pip(kind), *from_lock(kind))
    stamp(kind).write_text(fingerprint(kind), "utf-8")
    print(f"environment: ready in {time.monotonic() - started:.0f} s", flush=True)


def put(file: Path, text: str, mode: int) -> None:
    """Write a file unless it says that already; whole or not at all, as another process may be reading it."""
    if file.is_file() and file.read_text("utf-8") == text:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    fresh.write_text(text, "utf-8")
    fresh.chmod(mode)
    fresh.replace(file)


def introduce() -> None:
    """Make the project known to its environment: the command .venv/bin/loyalty, and imports from any folder.

    The project is not installed, so that what is edited is what runs. -P: a folder of the same name where the command
    is called must not take its place.
    """
    command = f"""#!/bin/sh
# Written by .ci/build_environment.py.
export PYTHONPATH={shlex.quote(str(ROOT))} PATH={shlex.quote(str(VENV / "bin"))}:"$PATH"
exec {shlex.quote(str(VENV / "bin/python"))} -P -m orchestration.cli "$@"
"""
    put(VENV / "bin/loyalty", command, 0o755)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    put(VENV / "lib" / version / "site-packages/loyalty_loop.pth", f"{ROOT}\n", 0o644)


def ensure_house(kind: str) -> None:
    """Make .venv hold at least this kind; start from nothing where what it holds is out of date."""
    built = [one for one in KINDS if stamp(one).is_file()]
    fresh = bool(built) and all(is_current(one) for one in built)
    if fresh and KINDS.index(built[-1]) >= KINDS.index(kind):
        return
    if not fresh:
        create(kind)
    install(kind)


def ensure_beside(kind: str) -> None:
    """Make an environment of its own be what its lock says."""
    if not is_current(kind):
        create(kind)
        install(kind)


def ensure(kind: str) -> None:
    """Make an environment of this kind stand; tests have the older readers with it."""
    if kind in BESIDE:
        ensure_beside(kind)
        return
    ensure_house(kind)
    for reader in READERS if kind == "dev" else ():
        ensure_beside(reader)


def main() -> None:
    """Entry point; a second call waits for the first to finish building."""
    if len(sys.argv) != 2 or sys.argv[1] not in KINDS + BESIDE:  # noqa: PLR2004 - the script and its one argument
        raise SystemExit(f"usage: build_environment.py {'|'.join(KINDS + BESIDE)}")
    guard = os.open(LOCKS, os.O_RDONLY)
    fcntl.flock(guard, fcntl.LOCK_EX)  # released when this process ends, however it ends
    try:
        ensure(sys.argv[1])
    except StepFailed as failure:
        raise SystemExit(str(failure)) from None
    if sys.argv[1] in KINDS:
        introduce()


if __name__ == "__main__":
    main()
