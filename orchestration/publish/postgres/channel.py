"""A pipe through which DuckDB writes and PostgreSQL's COPY reads: no file between them, no row in Python.

DuckDB is allowed the pipe's one path and no other, so the path must stay while one table after the other goes
through: the number of the writing end is kept, and a fresh pipe is put behind it for each. Never here: SQL.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: Bytes a read; a pipe holds less, so a larger figure changes nothing.
BLOCK = 1 << 20


class Channel:
    """One writing end with a path, `path`, that does not change; close() when done."""

    def __init__(self) -> None:
        # Between two tables the number names a pipe as well: DuckDB resolves an allowed path, and a pipe alone has none
        # to be resolved to.
        self._idle = os.pipe()
        self._end = os.dup(self._idle[1])
        self.path = f"/dev/fd/{self._end}"

    def close(self) -> None:
        """Give the descriptors back."""
        for descriptor in (self._end, *self._idle):
            os.close(descriptor)

    def _open(self) -> int:
        reading, writing = os.pipe()
        os.dup2(writing, self._end, inheritable=False)
        os.close(writing)
        return reading

    @contextmanager
    def blocks(self, write: Callable[[], object]) -> Iterator[Iterator[bytes]]:
        """Run `write` (it writes to `path`) beside the caller; yields what it writes, block by block.

        What `write` raises is raised at the end of the blocks, so that a cut stream never looks whole.
        """
        reading, failed = self._open(), list[BaseException]()

        def work() -> None:
            try:
                write()
            except BaseException as error:  # handed over to the reading side
                failed.append(error)
            finally:
                os.dup2(
                    self._idle[1], self._end, inheritable=False
                )  # closes the pipe: the reader sees the end

        writer = threading.Thread(target=work, name="copy to PostgreSQL", daemon=True)

        def read() -> Iterator[bytes]:
            while block := os.read(reading, BLOCK):
                yield block
            writer.join()
            if failed:
                raise failed[0]

        writer.start()
        try:
            yield read()
        finally:
            os.close(reading)  # a writer still at it gets a broken pipe and ends
            writer.join()
