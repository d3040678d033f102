"""The webhook's other end: keeps what is posted to it.

Never here: what should have been posted (plan.py).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


class Alerts:
    """Messages since the last time somebody took them."""

    def __init__(self) -> None:
        """None yet; `url`: where they are to be sent."""
        self.url = ""
        self._messages: list[dict[str, Any]] = []

    def add(self, message: dict[str, Any]) -> None:
        """One more."""
        self._messages.append(message)

    def take(self) -> list[dict[str, Any]]:
        """All of them, once."""
        taken, self._messages = self._messages, []
        return taken


@contextmanager
def listening() -> Iterator[Alerts]:
    """Listen on this machine, on a port of its own."""
    alerts = Alerts()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            alerts.add(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    alerts.url = f"http://127.0.0.1:{server.server_port}/"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield alerts
    finally:
        server.shutdown()
        server.server_close()
