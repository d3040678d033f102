"""Build .venv from a lock, once: again only when the lock, the interpreter or the folder has changed.

Standard library only, since it runs before anything is installed. Add a step here when a fresh machine
needs it. Never here: what may be done by the project once its environment stands.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCKS = ROOT / ".ci" / "locks"
#: Lock names, each holding all of the one before it (tests/architecture proves it), so `dev` serves a refresh.
KINDS = ("runtime", "dev")


def fingerprint(kind: str) -> str:
    """What an environment of this kind is made from; the folder counts, as scripts in .venv name it."""
    lock = hashlib.sha256((LOCKS / f"{kind}.txt").read_bytes()).hexdigest()
    return f"{lock} {sys.version} {ROOT}"


def stamp(kind: str) -> Path:
    """File that says an environment of this kind was finished, and from what."""
    return VENV / f"{kind}.stamp"


def is_current(kind: str) -> bool:
    """Whether .venv was built to the end from what the lock says now."""
    file = stamp(kind)
    return file.is_file() and file.read_text("utf-8") == fingerprint(kind)


def run(*command: str) -> None:
    """Run a step in silence; stop with its whole output when it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        print(done.stdout, file=sys.stderr)
        raise SystemExit(f"this step failed: {' '.join(command)}")


def create() -> None:
    """An empty environment in place of whatever lies there."""
    try:
        import ensurepip  # noqa: F401 - Debian ships Python without it, and venv then fails obscurely
    except ImportError:
        raise SystemExit(
            f"{sys.executable} cannot make environments; on Debian: apt-get install python3.11-venv"
        ) from None
    run(sys.executable, "-m", "venv", "--clear", str(VENV))


def install(kind: str) -> None:
    """Everything the lock names, each file checked against its hash; nothing else."""
    lock = LOCKS / f"{kind}.txt"
    packages = sum("==" in line for line in lock.read_text("utf-8").splitlines())
    print(f"environment: installing {packages} packages from {lock.relative_to(ROOT)}", flush=True)
    started = time.monotonic()
    pip = (str(VENV / "bin/python"), "-m", "pip", "--disable-pip-version-check", "--no-input")
    run(*pip, "install", "--quiet", "--require-hashes", "--no-deps", "--requirement", str(lock))
    stamp(kind).write_text(fingerprint(kind), "utf-8")
    print(f"environment: ready in {time.monotonic() - started:.0f} s", flush=True)


def ensure(kind: str) -> None:
    """Make .venv hold at least this kind; start from nothing where what it holds is out of date."""
    built = [one for one in KINDS if stamp(one).is_file()]
    fresh = bool(built) and all(is_current(one) for one in built)
    if fresh and KINDS.index(built[-1]) >= KINDS.index(kind):
        return
    if not fresh:
        create()
    install(kind)


def main() -> None:
    """Entry point; a second call waits for the first to finish building."""
    if len(sys.argv) != 2 or sys.argv[1] not in KINDS:  # noqa: PLR2004 - the script and its one argument
        raise SystemExit(f"usage: build_environment.py {'|'.join(KINDS)}")
    guard = os.open(LOCKS, os.O_RDONLY)
    fcntl.flock(guard, fcntl.LOCK_EX)  # released when this process ends, however it ends
    ensure(sys.argv[1])


if __name__ == "__main__":
    main()
