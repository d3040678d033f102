"""A file store somewhere else: files of a folder under office://, and a network that may fail for a moment.

A file `office.fails` beside the company file says how often the next listings fail. Never here: retrying, which is the
project's.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import fsspec
from fsspec.implementations.local import LocalFileSystem

PREFIX = "office://"


def fails_file() -> Path:
    """Says how many listings fail from now on; there is none where the network is well."""
    return Path(os.environ["LOYALTY_COMPANY"]).with_name("office.fails")


def _fail_if_told() -> None:
    file = fails_file()
    left = int(file.read_text("utf-8")) if file.is_file() else 0
    if left:
        file.write_text(str(left - 1), "utf-8")
        raise ConnectionResetError(104, "connection reset by the office's server")


class Office(LocalFileSystem):
    """Local files by another name."""

    protocol = "office"

    @classmethod
    def _strip_protocol(cls, path: Any) -> Any:
        text = os.fspath(path) if not isinstance(path, list) else path
        return super()._strip_protocol(text.removeprefix(PREFIX) if isinstance(text, str) else text)

    def unstrip_protocol(self, name: str) -> str:
        """The whole address of a path."""
        return PREFIX + str(self._strip_protocol(name))

    def glob(self, path: str, *words: Any, **more: Any) -> Any:
        """List; where the network is told to fail, it does."""
        _fail_if_told()
        return super().glob(path, *words, **more)


def register() -> None:
    """Let this process know the store."""
    fsspec.register_implementation("office", Office, clobber=True)
