"""Who may import whom: data never turns back, and neither do the imports.

Add a direction when a folder is added. Never here: what a module looks like inside (test_python_shape.py).
"""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from tests.architecture.house import ROOT, name, refuse, under

#: Folder -> modules nothing in it imports.
FORBIDDEN = {
    "ingestion": {"dagster", "dagster_dbt", "dbt", "great_expectations", "orchestration", "tests"},
    "orchestration": {"tests"},
    "dbt_project": {
        "dagster",
        "dagster_dbt",
        "dbt",
        "great_expectations",
        "ingestion",
        "orchestration",
        "tests",
    },
}
#: Module -> the only folder of the product that imports it.
RESERVED = {"great_expectations": "orchestration/gates"}


def imported(text: str) -> list[tuple[int, str]]:
    """(line, module) of every import, also of those by name at run time."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.lineno, "." * node.level + (node.module or "")))
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = ast.unparse(node.func).rpartition(".")[2]
            if called in ("import_module", "__import__"):
                found.append((node.lineno, str(node.args[0].value)))
    return found


def faults(folder: str, file: str, text: str) -> list[str]:
    """What a file of a folder imports and may not."""
    wrong = []
    for line, module in imported(text):
        top = module.split(".")[0]
        if module.startswith("."):
            wrong.append(f"{file}:{line}: relative import; name the whole module")
        elif top in FORBIDDEN.get(folder, set()):
            wrong.append(f"{file}:{line}: {folder} must not import {module}")
        elif top in RESERVED and not file.startswith(RESERVED[top] + "/"):
            wrong.append(f"{file}:{line}: only {RESERVED[top]} imports {module}")
    return wrong


@pytest.mark.parametrize("folder", FORBIDDEN)
def test_imports_go_one_way(folder: str) -> None:
    read = under(folder, ".py")
    assert read
    refuse(one for file in read for one in faults(folder, name(file), file.read_text("utf-8")))


@pytest.mark.parametrize(
    ("folder", "file", "text"),
    [
        ("ingestion", "ingestion/a.py", "import dagster as dg"),
        ("ingestion", "ingestion/a.py", "def f():\n    from orchestration.refresh import main"),
        ("ingestion", "ingestion/a.py", "from importlib import import_module\nimport_module('dbt.cli.main')"),
        ("ingestion", "ingestion/a.py", "from . import b"),
        ("orchestration", "orchestration/publish.py", "import great_expectations as gx"),
        ("orchestration", "orchestration/a.py", "from tests.conftest import TIERS"),
    ],
)
def test_a_wrong_import_is_seen(folder: str, file: str, text: str) -> None:
    assert len(faults(folder, file, text)) == 1


def test_gates_may_import_great_expectations() -> None:
    assert faults("orchestration", "orchestration/gates/suite.py", "import great_expectations") == []


def test_importing_the_ingestion_loads_no_orchestrator() -> None:
    """The text may say one thing and a package's __init__ another."""
    code = "import ingestion.settings, sys; print(sorted({'dagster', 'dbt', 'great_expectations'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
