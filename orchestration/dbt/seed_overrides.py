"""A company's own rules: its CSV files in place of the project's seeds of the same name.

Checked, they are kept in the company's state folder, one folder for each content of them, and dbt loads them from
there. Never here: how a file is checked (seed_files.py) or what a rule means (its YAML).
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingestion.errors import CompanyFileError
from ingestion.settings import PROJECT_ROOT, Settings
from orchestration.dbt.seed_files import checked, seeds

#: Contents kept: the present one and those a run that is still under way may read.
KEEP_COMPOSED = 4
#: Folder inside a kept one. It must not be one of the dbt project's: dbt looks there first.
INSIDE = "rules"


@dataclass(frozen=True)
class SeedOverrides:
    """The company's own rules as kept: their folder, and which seeds they replace."""

    folder: Path = Path()
    names: tuple[str, ...] = ()

    def lay_over(self, nodes: Mapping[str, Any]) -> None:
        """Let dbt load these files where its nodes name the project's.

        Here and not by dbt's seed paths: the same parsed project then serves every company, the seeds keep their
        YAML and asset keys, and nothing dbt writes beside a node's path lands in the company's folder.
        """
        for node in nodes.values():
            if node.resource_type == "seed" and node.name in self.names:
                node.root_path = str(self.folder)
                node.original_file_path = f"{INSIDE}/{node.name}.csv"


NO_RULES = SeedOverrides()


def _folder(settings: Settings) -> Path | None:
    """The company's folder of rules, if its file names one."""
    if not settings.company.rules:
        return None
    folder = Path(settings.locate(settings.company.rules))
    if not folder.is_dir():
        raise CompanyFileError(f"{settings.company_file}: company.rules: there is no folder {folder}")
    return folder


def own_rules(settings: Settings) -> dict[str, list[list[str]]]:
    """The company's own tables of rules by seed name, header first, checked against the project's.

    Raises CompanyFileError naming file, row, column and value for the first fault of each file.
    """
    folder = _folder(settings)
    known = seeds(_project(settings))
    found, faults = {}, []
    for file in sorted(folder.iterdir()) if folder else ():
        if file.suffix.lower() != ".csv" or not file.is_file():
            continue
        try:
            found[file.stem] = checked(file, known)
        except CompanyFileError as error:
            faults.append(str(error))
    if faults:
        raise CompanyFileError("\n".join(faults))
    return found


def _project(settings: Settings) -> Path:
    """Folder of the project's own rules."""
    return PROJECT_ROOT / "dbt_project" / "seeds"


def compose(settings: Settings) -> SeedOverrides:
    """The company's own rules, checked and kept.

    Raises CompanyFileError for a rule that cannot be used.
    """
    files = {name: _text(rows) for name, rows in own_rules(settings).items()}
    if not files:
        return NO_RULES
    digest = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()
    home = settings.company_home / "rules"
    folder = home / digest[:20]
    if not folder.is_dir():
        _write(folder, files)
    os.utime(folder)
    for old in sorted(home.glob("[0-9a-f]*"), key=lambda path: path.stat().st_mtime)[:-KEEP_COMPOSED]:
        shutil.rmtree(old, ignore_errors=True)
    return SeedOverrides(folder, tuple(files))


def _text(rows: list[list[str]]) -> str:
    """The rows as dbt reads them: commas, UTF-8, whatever the company's file looked like."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _write(folder: Path, files: dict[str, str]) -> None:
    """A whole folder or none."""
    work = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(work, ignore_errors=True)
    (work / INSIDE).mkdir(parents=True)
    for name, text in files.items():
        (work / INSIDE / f"{name}.csv").write_text(text, "utf-8")
    try:
        work.rename(folder)
    except OSError:  # another process has kept the same content meanwhile
        shutil.rmtree(work, ignore_errors=True)
