"""Reading the repository: which files there are, and their text without comments.

Helpers that several rules share. Never here: a rule, which is a test.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
DBT = ROOT / "dbt_project"
COMMENTS = re.compile(r"\{#.*?#\}|/\*.*?\*/|--[^\n]*", re.DOTALL)


@cache
def files() -> tuple[Path, ...]:
    """Every file that is, or would be, in version control."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = (ROOT / name for name in listed.stdout.split("\0") if name)
    return tuple(sorted(file for file in found if file.is_file()))


def under(folder: str, *endings: str) -> list[Path]:
    """Files below a folder of the repository (its path from the root), by ending."""
    return [file for file in files() if file.is_relative_to(ROOT / folder) and file.suffix in endings]


def name(file: Path) -> str:
    """A file as people name it: its path from the root."""
    return file.relative_to(ROOT).as_posix()


def without_comments(sql: str) -> str:
    """SQL and Jinja without their comments; line numbers stay."""
    return COMMENTS.sub(lambda found: "\n" * found.group().count("\n"), sql)


def line_of(text: str, position: int) -> int:
    """Line, from 1, of a position in a text."""
    return text.count("\n", 0, position) + 1


def refuse(faults: Iterable[str]) -> None:
    """Fail with every fault on a line of its own."""
    found = list(faults)
    if found:
        pytest.fail("\n" + "\n".join(found), pytrace=False)
