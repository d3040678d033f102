"""The connection to PostgreSQL: opened, locked against a second publisher, and its errors told as what to do.

The password is libpq's matter (the URL, PGPASSWORD, a pgpass file) and appears in no message. Add an error here
when somebody can cause it. Never here: what is loaded.
"""

from __future__ import annotations

import importlib.util
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from ingestion.errors import LoyaltyError

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[tuple[Any, ...]]

#: Oldest server that the tests' statements are known to run on; its successors keep them.
OLDEST = 140000
#: Seconds to wait for the server to answer, unless the URL says connect_timeout.
CONNECT_TIMEOUT = 10
#: The advisory lock of publishers in a database: two numbers that nobody else uses.
LOCK = (0x4C6F_7961, 1)
#: Seconds to wait for another publisher; what a killed one left working notices after CHECK_INTERVAL.
LOCK_WAIT = 30.0
#: How often a busy server process looks whether its client lives, so that a killed publisher lets go of its lock.
CHECK_INTERVAL = "2s"
#: Memory for building an index; less spills to disk, more may not be there on a small server.
INDEX_MEMORY = "256MB"

UNSTORABLE = (
    "a text of the marts holds a character that the database cannot (NUL, or its encoding is not UTF8); create the "
    "database with encoding UTF8, or mend the source's text"
)
#: SQLSTATE, or its first two characters -> what to do.
WHAT_TO_DO = {
    "28": "correct the user in LOYALTY_POSTGRES or give its password (PGPASSWORD, or a line in ~/.pgpass)",
    "3D": "create the database, or correct its name in LOYALTY_POSTGRES",
    "42501": "let the database's owner publish, or an administrator grant it: grant create on database <database> "
    "to <user>; and where roles are missing: create role loyalty_reader nologin (docs/run.md)",
    "53100": "free space on the server's disk: a publish needs room for the marts twice",
    "53200": "the server is out of memory; lower its work, or give it more",
    "53300": "the server has no connection left; close some, or raise max_connections",
    "55P03": "somebody holds a lock on what is to be replaced; see pg_stat_activity",
    "57": "the server is stopping or starting; wait for it, or start it",
    "22021": UNSTORABLE,
    "22P05": UNSTORABLE,
}
#: A refused connection has no SQLSTATE: words of the message -> what to do; without one of them, START.
REFUSED_CONNECTION = {
    r"database .* does not exist": WHAT_TO_DO["3D"],
    r"password|authentication|pg_hba|role .* does not exist": WHAT_TO_DO["28"],
    r"too many (clients|connections)": WHAT_TO_DO["53300"],
}
START = "start the server (on this machine: make postgres), or correct LOYALTY_POSTGRES"
AGAIN = "The published file stays served; the next refresh tries PostgreSQL again"


class PostgresFailed(LoyaltyError):
    """The publish to PostgreSQL did not happen; what was served there before still is."""


def require_psycopg() -> None:
    """Raises PostgresFailed when the driver, an extra of this project, is not installed."""
    if importlib.util.find_spec("psycopg") is None:
        raise PostgresFailed(
            "LOYALTY_POSTGRES is set, but psycopg is not installed: pip install 'psycopg[binary]', or unset it"
        )


def where(url: str) -> dict[str, str]:
    """Host, port, database and user of a URL, never its password. Raises PostgresFailed when libpq cannot read it."""
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    try:
        parts = conninfo_to_dict(url)
    except psycopg.Error:
        # libpq's own message repeats the address, password included.
        raise PostgresFailed(
            "LOYALTY_POSTGRES is no address that libpq reads; write postgresql://user@host:5432/database"
        ) from None
    return {name: str(parts[name]) for name in ("host", "port", "dbname", "user") if parts.get(name)}


def target(url: str) -> str:
    """The same as words for a message."""
    return " ".join(f"{name}={value}" for name, value in where(url).items())


def explained(error: psycopg.Error, url: str) -> PostgresFailed:
    """A server's refusal as an error for a person; without DETAIL and CONTEXT, which may quote a row."""
    state = error.sqlstate or ""
    said = (error.diag.message_primary or str(error)).strip().replace("\n", "; ")
    do = WHAT_TO_DO.get(state) or WHAT_TO_DO.get(state[:2]) or "see the log of the server"
    if not state:
        do = next((do for words, do in REFUSED_CONNECTION.items() if re.search(words, said)), START)
    about = error.diag.table_name or ""
    return PostgresFailed(
        f"PostgreSQL ({target(url)}) refused{f' on {about}' if about else ''}: {said}{f' [{state}]' if state else ''}. "
        f"What to do: {do}. {AGAIN}."
    )


@contextmanager
def opened(url: str) -> Iterator[Connection]:
    """A connection with the session settings that the load and the audit rely on.

    Raises PostgresFailed for everything that PostgreSQL refuses, here or later under the connection.
    """
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    where(url)
    wait = conninfo_to_dict(url).get("connect_timeout") or CONNECT_TIMEOUT
    try:
        with psycopg.connect(
            url, autocommit=True, application_name="loyalty publish", connect_timeout=wait
        ) as connection:
            _refuse_old(connection.info.server_version)
            _session(connection)
            yield connection
    except psycopg.Error as error:
        raise explained(error, url) from None


def _refuse_old(version: int) -> None:
    if version < OLDEST:
        raise PostgresFailed(f"the server is PostgreSQL {version // 10000}; use {OLDEST // 10000} or later")


def _session(connection: Connection) -> None:
    """What the load relies on, whatever the server's, the database's or the role's own defaults are."""
    import psycopg

    settings = {
        "client_encoding": "UTF8",
        "TimeZone": "UTC",
        "DateStyle": "ISO, YMD",
        "bytea_output": "hex",
        "search_path": "pg_catalog",
        "default_transaction_isolation": "read committed",
        "statement_timeout": "0",
        "lock_timeout": "0",
        "idle_in_transaction_session_timeout": "0",
        "default_transaction_read_only": "off",
        "maintenance_work_mem": INDEX_MEMORY,
    }
    for name, value in settings.items():
        connection.execute("select set_config(%s, %s, false)", (name, value))
    with suppress(psycopg.errors.InvalidParameterValue):  # a server on macOS knows it, but cannot do it
        connection.execute(
            "select set_config('client_connection_check_interval', %s, false)", (CHECK_INTERVAL,)
        )


@contextmanager
def alone(connection: Connection, url: str, wait: float = LOCK_WAIT) -> Iterator[None]:
    """Hold the publishers' lock; raises PostgresFailed when another publisher has it for `wait` seconds."""
    until = time.monotonic() + wait
    while not _taken(connection):
        if time.monotonic() > until:
            raise PostgresFailed(
                f"another publisher is at work in PostgreSQL ({target(url)}); wait for it, or see pg_stat_activity "
                f"for application_name = 'loyalty publish'. {AGAIN}."
            )
        time.sleep(0.2)
    yield  # the server releases it with the connection, however that ends


def _taken(connection: Connection) -> bool:
    found = connection.execute("select pg_try_advisory_lock(%s, %s)", LOCK).fetchone()
    return bool(found and found[0])
