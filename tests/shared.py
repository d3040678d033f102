"""What several tests read and nobody changes, built once a run however many workers there are.

Add what is dear and the same for all. Never here: what a test changes; it takes a copy.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ingestion.demo.write import write_demo
from ingestion.load import load_company
from tests.small import SmallCompany, small_company


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], None]) -> Path:
    """The folder of that name, filled by the first worker that asks for it; the others wait."""
    base = factory.getbasetemp()
    root = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "shared"
    folder, done = root / name, root / f"{name}.done"
    with _locked(root / f"{name}.lock"):
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            build(folder)
            done.touch()
    return folder


def _load(folder: Path) -> None:
    company = small_company(folder)
    write_demo(company.settings)
    load_company(company.settings)


def loaded_company(factory: pytest.TempPathFactory) -> SmallCompany:
    """The small company with its files loaded and nothing built; to be read only."""
    return SmallCompany(once(factory, "loaded", _load))


def _refresh(folder: Path) -> None:
    """Twice: the second has nothing to do, and is what test_nothing_new.py looks at."""
    company, told = small_company(folder), list[str]()
    for _ in range(2):
        code, said = company.refresh()
        assert code == 0, said
        told.append(said)
        (folder / f"manifest-{len(told)}.json").write_text(json.dumps(company.served()), "utf-8")
    (folder / "said.json").write_text(json.dumps(told), "utf-8")


def refreshed_company(factory: pytest.TempPathFactory) -> SmallCompany:
    """The small company after its first refresh, and one with nothing to do; to be read only."""
    return SmallCompany(once(factory, "refreshed", _refresh))


def copied(company: SmallCompany, folder: Path) -> SmallCompany:
    """A company of one's own that is as far as that one."""
    shutil.copytree(company.folder, folder, symlinks=True, dirs_exist_ok=True)
    return SmallCompany(folder)


def said_by(company: SmallCompany, again: bool = False) -> str:
    """What the first refresh of the refreshed company printed, or the second."""
    said: list[str] = json.loads((company.folder / "said.json").read_text("utf-8"))
    return said[again]
