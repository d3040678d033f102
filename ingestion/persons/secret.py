"""The company's secret, of which published keys and the marks of erased persons are made.

Here: where it is kept, how it is made at the first refresh, and keys for one purpose each that are drawn from it. Never
here: the hashes themselves (int_key in dbt_project/macros/portable.sql, tombstones.py), or a place that is published.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from pathlib import Path

from ingestion.errors import LoyaltyError
from ingestion.settings import Settings

#: Characters a secret has at least: as many as nobody guesses.
LEAST = 32


class SecretMissing(LoyaltyError):
    """The secret that published keys were made of is gone or cannot be one; the message says what to do."""


def _make(path: Path) -> str:
    """A new secret, whole and private from its first byte; where another process was first, that one's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    work = path.with_name(f".{path.name}.{os.getpid()}")
    work.unlink(missing_ok=True)
    with os.fdopen(os.open(work, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(work, path)
    except FileExistsError:
        pass
    finally:
        work.unlink()
    return _read(path)


def _read(path: Path) -> str:
    text = path.read_text("utf-8").strip()
    if len(text) < LEAST:
        raise SecretMissing(
            f"{path} holds {len(text)} characters, and a secret has at least {LEAST}: put the company's own file back"
        )
    return text


def _keys_are_served(settings: Settings) -> bool:
    """Whether a version is served whose keys were made of a secret."""
    manifest = settings.serve_dir / "current" / "manifest.json"
    try:
        return bool(json.loads(manifest.read_text("utf-8")).get("keys_made_of"))
    except (OSError, ValueError):
        return False


def secret_of(settings: Settings) -> str:
    """The company's secret: the setting, else its file, which is made where there is none yet.

    Raises SecretMissing where the file is gone although keys made of it are served: a new secret would change every
    key in silence.
    """
    if settings.identity_secret:
        return settings.identity_secret.get_secret_value()
    if settings.identity_key.is_file():
        return _read(settings.identity_key)
    if _keys_are_served(settings):
        raise SecretMissing(
            f"{settings.identity_key} is missing, and the keys that are served were made of it: put it back from a "
            "backup, or set LOYALTY_IDENTITY_SECRET to its content. Where it is lost for good, have a new one made, "
            "which changes every key: (umask 077; python -c 'import secrets; print(secrets.token_hex(32))' > "
            f"{settings.identity_key}) (docs/run.md, The secret of the keys)"
        )
    return _make(settings.identity_key)


def drawn(secret: str, purpose: str) -> str:
    """A key for one purpose, independent of those for others; 64 characters, as long as a block of md5 and sha256."""
    return hashlib.sha256(f"loyalty loop {purpose}\0{secret}".encode()).hexdigest()


def mark(secret: str) -> str:
    """Which secret it was, in public: tells two secrets apart and says nothing of either."""
    return drawn(secret, "identity mark")[:12]
