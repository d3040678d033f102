"""Tombstones: keyed hashes of the ids, addresses and numbers of who was erased, so that nobody comes back unseen.

They lie in a file of the company's folder, not in a database: a database that is built anew must know them too. Without
the company's secret nobody can tell whose they are. Never here: what is done with a row that
bears one (ingestion/load/erased.py).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from ingestion.database import insert_rows, literal
from ingestion.errors import LoyaltyError
from ingestion.persons.secret import drawn, mark, secret_of

if TYPE_CHECKING:
    from ingestion.settings import Settings

FILE = "tombstones.json"
#: Whether what an erased person bought, asked and answered counts on in the company's figures.
KEPT, REMOVED = "kept", "removed"


class TombstonesUnreadable(LoyaltyError):
    """Who was erased cannot be recognised; the message says what to do."""


@dataclass(frozen=True)
class Tombstone:
    """One erasure. `hashes`: of the person's references; `figures`: kept where their orders count on, else removed."""

    erased_on: str
    hashes: tuple[str, ...]
    figures: str


def _keys(settings: Settings) -> tuple[str, str]:
    secret = secret_of(settings)
    return drawn(secret, "tombstone inner"), drawn(secret, "tombstone outer")


def hashed(settings: Settings, references: Iterable[str]) -> tuple[str, ...]:
    """The keyed hash of each reference (kind:value); two keys as long as the hash's block, so the nest is HMAC's."""
    inner, outer = _keys(settings)
    once = (hashlib.sha256(f"{inner}{one}".encode()).hexdigest() for one in references)
    return tuple(sorted({hashlib.sha256(f"{outer}{one}".encode()).hexdigest() for one in once}))


def hash_of(expression: str) -> str:
    """The same as SQL, once `lay_out` has given the connection its keys."""
    inner = f"sha256(getvariable('tombstone_inner') || {expression})"
    return f"sha256(getvariable('tombstone_outer') || {inner})"


def read(settings: Settings) -> list[Tombstone]:
    """All tombstones of the company; raises TombstonesUnreadable where they were made of another secret."""
    file = settings.company_home / FILE
    if not file.is_file():
        return []
    try:
        content = json.loads(file.read_text("utf-8"))
        stones = [Tombstone(**{**one, "hashes": tuple(one["hashes"])}) for one in content["tombstones"]]
    except (ValueError, TypeError, KeyError) as error:
        raise TombstonesUnreadable(
            f"{file} is damaged ({error}): put it back from a backup; nothing was loaded"
        ) from None
    if stones and content.get("made_of") != mark(secret_of(settings)):
        raise TombstonesUnreadable(
            f"{file} was made of another secret, so that erased persons would come back unseen: put the secret back "
            "(docs/run.md, The secret of the keys). Where it is lost for good, erase each of them again after moving "
            f"{file.name} away; nothing was loaded"
        )
    return stones


def write(settings: Settings, stones: Iterable[Tombstone]) -> None:
    """Keep these tombstones, each once; whole or not at all."""
    kept = {
        (one.hashes, one.figures): one for one in sorted(stones, key=lambda one: one.erased_on, reverse=True)
    }
    content = {
        "made_of": mark(secret_of(settings)),
        "tombstones": [
            asdict(one) for one in sorted(kept.values(), key=lambda one: (one.erased_on, one.hashes))
        ],
    }
    place(settings.company_home / FILE, json.dumps(content, indent=1) + "\n")


def place(file: Path, text: str) -> None:
    """Write a private file whole, so that it lasts."""
    file.parent.mkdir(parents=True, exist_ok=True)
    work = file.with_name(f".{file.name}.{os.getpid()}")
    with os.fdopen(
        os.open(work, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(work, file)


def lay_out(con: duckdb.DuckDBPyConnection, settings: Settings) -> bool:
    """Temp table `tombstones` (hash, figures) and the keys for `hash_of`; False where nobody was ever erased."""
    stones = read(settings)
    if not stones:
        return False
    for name, key in zip(("inner", "outer"), _keys(settings), strict=True):
        con.execute(f"set variable tombstone_{name} = {literal(key)}")
    con.execute("create or replace temp table tombstones (hash varchar, figures varchar)")
    insert_rows(con, "tombstones", [[one, stone.figures] for stone in stones for one in stone.hashes])
    return True
