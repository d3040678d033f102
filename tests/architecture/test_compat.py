"""Private parts of other people's packages are named in one module, and hold for what is installed.

Add a prefix to PRIVATE when a package has another place that it may change without saying so. Never here: which names
are needed (orchestration/dbt/compat.py).
"""

from __future__ import annotations

import re
from importlib.metadata import version

import pytest

from orchestration.dbt.compat import VERSIONS
from tests.architecture.house import name, refuse, under
from tests.architecture.test_import_directions import imported

COMPAT = "orchestration/dbt/compat.py"
#: Modules that their packages do not promise: a part that begins with an underscore, and all of these but PUBLIC.
PRIVATE = re.compile(r"^(?!orchestration|ingestion).*\._|^(dagster_dbt|dbt|dbt_common|sqlglot)\.")
PUBLIC = {"dbt.cli.main"}


def faults(file: str, text: str) -> list[str]:
    """Private modules that a file imports."""
    if file == COMPAT:
        return []
    found = [(line, module) for line, module in imported(text) if not module.startswith("__")]
    return [
        f"{file}:{line}: {module} is private; name it in {COMPAT}"
        for line, module in found
        if PRIVATE.search(module) and module not in PUBLIC
    ]


def test_private_parts_stand_in_one_module() -> None:
    read = under("orchestration", ".py") + under("ingestion", ".py")
    assert COMPAT in map(name, read)
    refuse(one for file in read for one in faults(name(file), file.read_text("utf-8")))


@pytest.mark.parametrize("package", sorted(VERSIONS))
def test_the_private_parts_were_read_in_what_is_installed(package: str) -> None:
    assert version(package) == VERSIONS[package], f"read {COMPAT} against this release, then correct VERSIONS"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("from dagster._core.storage.runs import X", 1),
        ("import dbt.contracts.graph.manifest", 1),
        ("def f():\n    from sqlglot.optimizer.scope import Scope", 1),
        ("from dbt.cli.main import dbtRunner\nimport dagster as dg\nfrom __future__ import annotations", 0),
    ],
)
def test_a_private_import_is_seen(text: str, count: int) -> None:
    assert len(faults("orchestration/jobs.py", text)) == count
    assert faults(COMPAT, text) == []
