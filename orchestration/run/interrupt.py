"""Ending a command at once when it is told to: Ctrl-C (INT) and TERM, at any stage, with the shell's exit codes.

Python's own interrupt waits for the engine's call to return, and the frameworks take it for a failure of one step and
go on with the next. Here a thread of its own hears of the signal, says its last words and ends the process. Ending it
anywhere is safe: it is what a kill does, and the next refresh goes on from there. Never here: what the last words are.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import util
from typing import NoReturn

#: Seconds for the last words (a summary, a message to the webhook); then the process ends all the same.
LAST_WORDS = 6.0
#: What is heard, and what a person calls it.
HEARD = {signal.SIGINT: "Ctrl-C", signal.SIGTERM: "TERM"}
#: What to do after a refresh was told to end.
AGAIN = "run it again when you like: what was loaded stays loaded, and the next refresh goes on from there"
#: A shell's exit code of a process that a signal ended: this and the signal's number.
BY_SIGNAL = 128


class Stop:
    """What is done when the process is told to end: `last_words`, in the order they were added, then `at_last`."""

    def __init__(self) -> None:
        self.last_words: list[Callable[[str], None]] = []
        self.at_last: list[Callable[[str], None]] = []
        self.told = threading.Event()

    def _speak(self, name: str) -> None:
        for words in [*self.last_words, *self.at_last]:
            try:
                words(name)
            except Exception as error:  # the process ends whatever they meet, and the others are said
                print(f"({error})", file=sys.stderr)
        sys.stdout.flush()

    def watch(self, pipe: int) -> None:
        """Wait for a signal's number in the pipe and end the process; 0 or a closed pipe ends the waiting."""
        while (heard := os.read(pipe, 1)) not in (b"", b"\0"):
            number = heard[0]
            if number in HEARD:
                self.told.set()
                speaker = threading.Thread(
                    target=self._speak, args=(HEARD[signal.Signals(number)],), daemon=True
                )
                speaker.start()
                speaker.join(LAST_WORDS)
                os._exit(BY_SIGNAL + number)


def _heard(_number: int, _frame: object) -> None:
    """Python's part of a signal: nothing, as the watching thread has its number already."""


def _listen() -> dict[signal.Signals, object]:
    """Take both signals; returns who had them before.

    INT is taken where it was ignored, too, as in a shell's background job: Dagster gives TERM whatever handler INT has,
    and would have TERM ignored as well.
    """
    return {one: signal.signal(one, _heard) for one in HEARD}


@contextmanager
def stopping(stop: Stop) -> Iterator[None]:
    """End the process within seconds of INT or TERM while this lasts. Outside the main thread: nothing."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    before, heard_before = _listen(), signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    watcher = threading.Thread(target=stop.watch, args=(reading,), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        if stop.told.is_set():
            watcher.join()  # it ends the process; nothing that the command would still say is true any more
        signal.set_wakeup_fd(heard_before)
        for one, handler in before.items():
            signal.signal(one, handler)  # type: ignore[arg-type]
        os.write(writing, b"\0")
        watcher.join()
        os.close(reading)
        os.close(writing)


def leave(code: int) -> NoReturn:
    """End the process with an exit code when all is said and closed.

    Without the interpreter's own clean-up: there a library of the checks reports every type that it keeps, forty lines
    below the page to open.
    """
    # Locks of dbt's, for processes that it never starts: of those left behind Python would warn.
    util._run_finalizers(0)  # type: ignore[attr-defined]
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # a pipe that nobody reads any more
            stream.flush()
    os._exit(code)
