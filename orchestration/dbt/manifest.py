"""The parsed dbt project, prepared once for each content of it.

Parsing costs seconds; its result depends on the project's files, the company's own vars and dbt's version, and on
nothing else, so it is kept in a folder named by their hash. A company's own rules are laid over it at each use.
Never here: running models.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ingestion.errors import LoyaltyError
from ingestion.settings import Settings
from orchestration.dbt.compat import manifest_of, uncollected
from orchestration.dbt.environment import arguments, check_vars, project_dir
from orchestration.dbt.grouped_tests import group_in, with_groups
from orchestration.dbt.invocation import invoke
from orchestration.dbt.seed_overrides import NO_RULES, SeedOverrides, compose

#: Parsed projects kept: the present one and some before, for switching between branches or companies.
KEEP_PARSED = 6
PARTIAL_PARSE = "partial_parse.msgpack"
NOT_SOURCES = frozenset({"target", "logs", "dbt_packages", "__pycache__"})


class DbtProjectBroken(LoyaltyError):
    """dbt cannot read the project; the message is dbt's own."""


@dataclass(frozen=True)
class Prepared:
    """A parsed project: the folder that holds manifest.json and dbt's own binary form of it; the company's rules."""

    folder: Path
    rules: SeedOverrides = NO_RULES

    @property
    def path(self) -> Path:
        """The manifest as dbt writes it."""
        return self.folder / "manifest.json"

    @cached_property
    def content(self) -> dict[str, Any]:
        """The manifest as plain values."""
        content: dict[str, Any] = json.loads(self.path.read_text("utf-8"))
        return content

    @cached_property
    def grouped(self) -> dict[str, Any]:
        """The same with the data tests of a table together, as a refresh runs them."""
        return with_groups(self.content)

    def for_dbt(self, grouped: bool = False) -> Any:
        """A fresh dbt Manifest object, so that dbt need not parse; dbt changes it, so one an invocation."""
        with uncollected():
            manifest = manifest_of((self.folder / PARTIAL_PARSE).read_bytes())
            self.rules.lay_over(manifest.nodes)
            if grouped:
                group_in(manifest, self.grouped)
                manifest.build_parent_and_child_maps()
            manifest.build_flat_graph()
        return manifest


def _project_files(project: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(project):
        folders[:] = sorted(name for name in folders if name not in NOT_SOURCES and not name.startswith("."))
        yield from (Path(folder) / name for name in sorted(files))


def project_key(project: Path, variables: dict[str, Any]) -> str:
    """Hash of all that parsing depends on: files by path and content, vars, versions."""
    digest = hashlib.sha256()
    for package in ("dbt-core", "dbt-duckdb"):
        digest.update(f"{package}={importlib.metadata.version(package)}\0".encode())
    digest.update(json.dumps(variables, sort_keys=True, default=str).encode())
    for file in _project_files(project):
        digest.update(f"\0{file.relative_to(project)}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:20]


def _parse(settings: Settings, folder: Path) -> None:
    command = ["parse", *arguments(project_dir(settings), folder, settings.company.vars)]
    result = invoke(settings, command)
    if not result.success:
        raise DbtProjectBroken(
            f"dbt cannot parse the project: {result.exception}. Full log: {folder / 'dbt.log'}"
        )


def _newest(home: Path) -> Path | None:
    folders = [path for path in home.glob("*") if (path / PARTIAL_PARSE).is_file()]
    return max(folders, key=lambda path: path.stat().st_mtime, default=None)


def prepare(settings: Settings) -> Prepared:
    """The parsed project, parsed now if this content of it never was.

    Raises DbtProjectBroken with dbt's message; CompanyFileError for a threshold or a rule that cannot be.
    """
    check_vars(settings)
    rules = compose(settings)
    home = settings.home / "dbt"
    folder = home / project_key(project_dir(settings), settings.company.vars)
    if folder.is_dir():
        return Prepared(folder, rules)
    work = home / f".{folder.name}.{os.getpid()}"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    before = _newest(home)
    if before:
        shutil.copy(before / PARTIAL_PARSE, work / PARTIAL_PARSE)
    _parse(settings, work)
    try:
        work.rename(folder)
    except OSError:  # another process has parsed the same content meanwhile
        shutil.rmtree(work, ignore_errors=True)
    for old in sorted(home.glob("[0-9a-f]*"), key=lambda path: path.stat().st_mtime)[:-KEEP_PARSED]:
        shutil.rmtree(old, ignore_errors=True)
    return Prepared(folder, rules)


def models(manifest: dict[str, Any], stage: str) -> dict[str, dict[str, Any]]:
    """Models of a stage by name; a stage is the folder right under models/."""
    return {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["fqn"][1] == stage
    }
