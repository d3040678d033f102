"""The secret of every test company, and the key that the warehouse makes of a text with it.

One secret for all, or two builds of the same rows would differ. Never here: expectations.
"""

from __future__ import annotations

import hashlib
import os

import duckdb

from orchestration.dbt.secret import HALVES, variables

SECRET = "the secret of companies that only tests know"


def use_secret() -> None:
    """Give this process and its children the tests' secret: to settings, and to a dbt that is called without them."""
    os.environ.update(LOYALTY_IDENTITY_SECRET=SECRET, **variables(SECRET))


def halves() -> dict[str, str]:
    """The two halves by name, as the connection's variables identity_<name> hold them."""
    given = variables(SECRET)
    return {name: given[variable] for name, variable in HALVES.items()}


def give_secret(con: duckdb.DuckDBPyConnection) -> None:
    """Give a connection what dbt's profile gives its own."""
    for name, half in halves().items():
        con.execute(f"set variable identity_{name} = '{half}'")


def int_key(text: str) -> int:
    """The warehouse's key of a text."""
    inner, outer = halves()["inner"], halves()["outer"]
    return _first(outer + _md5(inner + text))


def unkeyed(text: str) -> int:
    """What a key of the text would be without a secret."""
    return _first(text)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _first(text: str) -> int:
    return int(_md5(text)[:15], 16)
