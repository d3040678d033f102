"""Superset's REST API, as its own documentation has it: log in, register a database, make a dataset, ask.

Here: calls and their refusals. Never here: which charts are asked (charts.py) or what an answer should be (judge.py).
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from tests.trials.clients.reader import SETTINGS
from tests.trials.clients.superset.server import Server

OK, CREATED = 200, 201
#: Seconds one call may take.
TIMEOUT = 300
#: What docs/connect.md has people paste as engine parameters.
READER = {"read_only": True, "config": SETTINGS}
#: Superset's word for "never from the cache".
NO_CACHE = -1


class Refused(RuntimeError):
    """Superset refused what it must do for us."""


@dataclass
class Client:
    """One logged-in user with a session of its own; not shared among threads."""

    server: Server
    _headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})

    def __post_init__(self) -> None:
        """Log in and fetch the token that Superset wants with every change."""
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        user = {"username": "admin", "password": self.server.password, "provider": "db"}
        token = self.must("POST", "/api/v1/security/login", user)["access_token"]
        self._headers |= {"Authorization": f"Bearer {token}", "Referer": self.server.address}
        self._headers["X-CSRFToken"] = self.must("GET", "/api/v1/security/csrf_token/")["result"]

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
        """Status and content of one call, errors of Superset included; status 0 when it did not answer."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.server.address + path, data=data, headers=self._headers, method=method
        )
        try:
            with self._opener.open(request, timeout=TIMEOUT) as answer:
                return answer.status, json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode("utf-8", "replace")
        except (urllib.error.URLError, OSError, ValueError) as error:
            return 0, str(error)

    def must(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Content of a call that has to succeed; raises Refused."""
        status, content = self.call(method, path, body)
        if status not in (OK, CREATED):
            raise Refused(f"{method} {path}: {status}: {content}")
        return content

    def database(self, name: str, file: Path, connect_args: dict[str, Any], cache_timeout: int | None) -> int:
        """Register a DuckDB file with SQL Lab open and writing allowed; its id."""
        body = {
            "database_name": name,
            "sqlalchemy_uri": f"duckdb:///{file}",
            "extra": json.dumps({"engine_params": {"connect_args": connect_args}}),
            "expose_in_sqllab": True,
            "allow_dml": True,  # the least careful administrator: what still protects is the file's own settings
            "cache_timeout": cache_timeout,
        }
        made: int = self.must("POST", "/api/v1/database/", body)["id"]
        return made

    def dataset(self, database: int, table: str) -> int:
        """Make a dataset of a mart; its id."""
        body = {"database": database, "schema": "marts", "table_name": table}
        made: int = self.must("POST", "/api/v1/dataset/", body)["id"]
        return made

    def sql(self, database: int, statement: str) -> tuple[int, Any]:
        """Run a statement in SQL Lab."""
        body = {"database_id": database, "sql": statement, "schema": "marts", "runAsync": False}
        return self.call("POST", "/api/v1/sqllab/execute/", body)
