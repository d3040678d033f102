"""The parsed project for tests of models: parsed once a process, copied for each dbt run.

Add what every run needs of the project as parsed. Never here: running dbt (support.py).
"""

from __future__ import annotations

import pickle
import tempfile
from functools import cache
from pathlib import Path
from typing import cast

from dbt.contracts.graph.manifest import Manifest

from ingestion.settings import load_settings
from orchestration.dbt.compat import uncollected
from orchestration.dbt.manifest import Prepared, prepare
from tests.small import share_parsed_project


@cache
def manifest() -> Manifest:
    """The project as parsed, without a company's own rules: vars only matter when a model is compiled."""
    with tempfile.TemporaryDirectory(prefix="dbt-parse-") as home:
        share_parsed_project(Path(home))
        parsed = prepare(load_settings(home=Path(home)))
        return cast(Manifest, Prepared(parsed.folder).for_dbt())


@cache
def _pickled(with_tests: bool) -> bytes:
    """The parsed project to copy from: reading it back takes a quarter of what dbt's own deep copy takes."""
    parsed = manifest().deepcopy()
    parsed.metrics, parsed.semantic_models, parsed.saved_queries = {}, {}, {}
    if not with_tests:
        parsed.unit_tests = {}
        parsed.nodes = {key: node for key, node in parsed.nodes.items() if str(node.resource_type) != "test"}
        parsed.build_parent_and_child_maps()
    return pickle.dumps(parsed)


def own_manifest(command: str) -> Manifest:
    """A manifest that dbt may change; without the tests where the command runs none, as each node costs time."""
    packed = _pickled(command not in {"run", "seed"})
    with uncollected():
        return cast(Manifest, pickle.loads(packed))
