"""Progress lines: one short line as each step ends, for the person at the terminal.

Here: the one place steps speak through. Never here: Dagster's own log, and anything personal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Listener = Callable[[str, str], None]

_listeners: list[Listener] = []


def say(stage: str, text: str) -> None:
    """Tell whoever listens that something of a stage is done."""
    for listener in _listeners:
        listener(stage, text)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Send the lines to a listener for a while: `listener(stage, text)`."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)
