"""Clients that ask charts one after the other until they are told to stop.

Here: asking and noting which version was served meanwhile. Never here: whether an answer is right (judge.py).
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from orchestration.publish.layout import Layout
from tests.trials.clients.superset.api import OK, Client
from tests.trials.clients.superset.charts import CHARTS, Chart
from tests.trials.clients.superset.judge import Answer
from tests.trials.clients.superset.server import Server

#: Clients asking at the same time; their questions overlap in Superset's one process.
CLIENTS = 4
#: Seconds a client rests between questions, so that the machine can refresh as well.
REST = 0.5


@dataclass
class Loop:
    """What the clients share: where marts are served, Superset's datasets, and all answers so far."""

    serve_dir: Path
    server: Server
    datasets: dict[str, int]
    answers: list[Answer] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def served(self) -> int:
        """Number of the version that a new reader gets at this instant."""
        return Layout(self.serve_dir).current() or 0

    def ask(self, client: Client, chart: Chart) -> Answer:
        """One question."""
        before, asked = self.served(), time.monotonic()
        status, content = client.call("POST", "/api/v1/chart/data", chart.query(self.datasets[chart.table]))
        seconds, after = time.monotonic() - asked, self.served()
        said = (chart.table, before, after, asked, seconds)
        if status != OK:
            return Answer(*said, rows=None, error=f"{status}: {content}")
        result: dict[str, Any] = content["result"][0]
        return Answer(*said, rows=chart.rows(result["data"]), is_cached=bool(result.get("is_cached")))

    def _client(self, first: int) -> None:
        client = Client(self.server)
        for chart in itertools.islice(itertools.cycle(CHARTS), first, None):
            if self.stop.is_set():
                return
            self.answers.append(self.ask(client, chart))
            self.stop.wait(REST)

    def await_answers(self, more: int, patience: float = 900) -> None:
        """Wait until so many more questions were answered; raises TimeoutError (seconds) when the clients hang."""
        goal, begin = len(self.answers) + more, time.monotonic()
        while len(self.answers) < goal:
            if time.monotonic() - begin > patience:
                raise TimeoutError(f"no {more} answers within {patience:g} s")
            time.sleep(0.05)

    @contextmanager
    def running(self) -> Iterator[None]:
        """The clients ask while the body runs; their last questions are answered before it is left."""
        threads = [
            threading.Thread(target=self._client, args=(number,), daemon=True) for number in range(CLIENTS)
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.stop.set()
            for thread in threads:
                thread.join(timeout=300)
