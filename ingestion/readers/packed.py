"""A file's bytes, packed or not, and how far a packed one may unpack.

Add a packing here. Never here: what the bytes mean.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

import zstandard

from ingestion.errors import RejectedFile

#: Files above this many bytes are read alone, smaller ones together: numbering rows over many files at
#: once needs them in memory or spill, reading thousands of small ones one by one needs minutes.
ALONE_ABOVE_BYTES = 32_000_000

#: How many times its size a packed file may unpack to where it is copied or read line by line.
MOST_UNPACKED = 100

HALF_WRITTEN = (
    "The file is half-written: wait until its upload is done, or deliver it again, and run the refresh again"
)


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The file's bytes, unpacked by its ending (.gz, .zst).

    Raises RejectedFile when the packed stream ends early.
    """
    try:
        if path.suffix == ".gz":
            with gzip.open(path) as stream:
                yield cast(IO[bytes], stream)
        elif path.suffix == ".zst":
            with path.open("rb") as packed, zstandard.ZstdDecompressor().stream_reader(packed) as unpacked:
                yield io.BufferedReader(cast(io.RawIOBase, unpacked))
        else:
            with path.open("rb") as stream:
                yield stream
    except (EOFError, gzip.BadGzipFile, zstandard.ZstdError) as error:
        raise RejectedFile(f"the packed file cannot be unpacked to its end: {error}", HALF_WRITTEN) from None


class _Bounded(io.RawIOBase):
    """A packed stream that ends with RejectedFile where it unpacks to far more than packing takes away."""

    def __init__(self, stream: IO[bytes], packed: int) -> None:
        self._stream, self._left = stream, MOST_UNPACKED * packed + ALONE_ABOVE_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        block = self._stream.read(len(into))
        into[: len(block)] = block
        self._left -= len(block)
        if self._left < 0:
            raise RejectedFile(
                f"the file unpacks to more than {MOST_UNPACKED} times its size", "Deliver it unpacked"
            )
        return len(block)


@contextmanager
def opened_within(path: Path) -> Iterator[IO[bytes]]:
    """The file's bytes, for readers that cost much a byte or keep a copy.

    Raises RejectedFile also when a packed file unpacks to more than MOST_UNPACKED times its size.
    """
    with opened(path) as stream:
        if path.suffix not in (".gz", ".zst"):
            yield stream
        else:
            yield io.BufferedReader(_Bounded(stream, path.stat().st_size), 1 << 20)
