"""Files of a company damaged after a good refresh, and the command that the next refresh names.

Add a kind of file here. Never here: faults of a refresh under way (kinds.py).
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from random import Random

from tests.small import SmallCompany


def _spoil(file: Path, draw: Random) -> str:
    """Bytes lost or changed, as a disk or a crash does it."""
    content = bytearray(file.read_bytes())
    how = draw.choice(["cut", "overwritten", "emptied"])
    if how == "cut":
        content = content[: len(content) // draw.randint(2, 5)]
    elif how == "emptied":
        content = bytearray()
    else:
        for _ in range(8):
            place = draw.randrange(max(1, len(content) - 64))
            content[place : place + 64] = os.urandom(64)
    file.write_bytes(bytes(content))
    return how


def damaged(company: SmallCompany, seconds: Mapping[str, float], draw: Random, stage: str) -> str:
    """A file of each kind damaged after a good refresh; where the refresh stops, the command it names is run."""
    code, said = company.refresh()
    assert code == 0, said[-2000:]
    home = company.settings.company_home
    kinds = [
        home / "pipeline.duckdb",
        *sorted((home / "serve").rglob("*.duckdb")),
        *sorted((home / "serve").rglob("manifest.json")),
    ]
    kinds += [
        home / "standing.json",
        home / "last_good.json",
        home / "seen_files.json",
        home / "serve/highest_version",
    ]
    file = draw.choice([one for one in kinds if one.is_file() and not one.is_symlink()])
    how = _spoil(file, draw)
    code, said = company.refresh()
    if code:
        assert code == 1 and "Traceback" not in said, said[-2000:]
        _obey(company, said)
    return f"{file.name} {how}: exit {code}"


def _obey(company: SmallCompany, said: str) -> None:
    """Run the `mv` that the message names."""
    words = " ".join(said.split())
    start = words.index("mv '")
    moved = words[start : words.index(".damaged'", start) + len(".damaged'")]
    subprocess.run(["bash", "-c", moved], check=True)
