"""The rooms: no two modules import each other, however long the way round, and no module lies loose beside the rooms.

Imports for type checking and those inside functions count: two files that name each other are one thing cut wrongly.
Add a name to LOOSE only for what belongs to no room. Never here: who may import whom (test_import_directions.py).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

import pytest

from tests.architecture.house import ROOT, name, refuse, under

#: Modules that may stand in a package itself; every other one belongs to a room, a folder inside.
LOOSE = {
    "ingestion": {"settings", "database", "errors"},
    "orchestration": {
        "build", "cli", "definitions", "jobs", "refresh", "resources", "schedules", "sensors",
    },
}  # fmt: skip
Graph = Mapping[str, set[str]]


def module_of(file: str) -> str:
    """Dotted name of a file; a package is its `__init__`."""
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imports(text: str, modules: set[str]) -> set[str]:
    """Modules of the project that a module's text imports, wherever it does so."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inside = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (inside & modules) or {node.module}
    return found & modules


def graph(texts: Mapping[str, str]) -> dict[str, set[str]]:
    """Who imports whom, of texts by module."""
    modules = set(texts)
    return {module: imports(text, modules) - {module} for module, text in texts.items()}


def cycles(edges: Graph) -> Iterator[tuple[str, ...]]:
    """Groups of modules that reach each other, each once (Tarjan's strongly connected components)."""
    place: dict[str, int] = {}
    low: dict[str, int] = {}
    open_: list[str] = []

    def visit(one: str) -> Iterator[tuple[str, ...]]:
        place[one] = low[one] = len(place)
        open_.append(one)
        for other in sorted(edges[one]):
            if other not in place:
                yield from visit(other)
                low[one] = min(low[one], low[other])
            elif other in open_:
                low[one] = min(low[one], place[other])
        if low[one] == place[one]:
            group = open_[open_.index(one) :]
            del open_[open_.index(one) :]
            if len(group) > 1:
                yield tuple(sorted(group))

    for module in sorted(edges):
        if module not in place:
            yield from visit(module)


def loose(package: str, files: list[str]) -> list[str]:
    """Modules right under a package that are not among the named ones."""
    stems = {file.split("/")[1].removesuffix(".py") for file in files if file.count("/") == 1}
    return [
        f"{package}/{stem}.py: belongs to a room" for stem in sorted(stems - LOOSE[package] - {"__init__"})
    ]


def test_no_modules_import_each_other() -> None:
    texts = {
        module_of(name(file)): file.read_text("utf-8")
        for package in ("ingestion", "orchestration", "tests")
        for file in under(package, ".py")
    }
    edges = graph(texts)
    assert sum(map(len, edges.values())) > len(edges)
    refuse("import each other: " + ", ".join(group) for group in cycles(edges))


@pytest.mark.parametrize("package", sorted(LOOSE))
def test_every_module_is_in_a_room(package: str) -> None:
    files = [name(file) for file in under(package, ".py")]
    assert LOOSE[package] <= {file.split("/")[1].removesuffix(".py") for file in files}
    refuse(loose(package, files))


def test_a_folder_says_what_it_is() -> None:
    folders = {file.parent for package in LOOSE for file in under(package, ".py")}
    assert (ROOT / "orchestration") in folders
    refuse(
        f"{name(folder)}: has no __init__.py" for folder in folders if not (folder / "__init__.py").is_file()
    )


@pytest.mark.parametrize(
    ("texts", "groups"),
    [
        ({"p.a": "import p.b", "p.b": "import p.c", "p.c": ""}, []),
        ({"p.a": "import p.b", "p.b": "from p import a"}, [("p.a", "p.b")]),
        (
            {"p.a": "from p.b import x", "p.b": "def f():\n    from p.c import y", "p.c": "import p.a"},
            [("p.a", "p.b", "p.c")],
        ),
        (
            {"p.a": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from p.b import x", "p.b": "import p.a"},
            [("p.a", "p.b")],
        ),
        ({"p": "from p.a import x", "p.a": "import p.b", "p.b": "from p import x"}, [("p", "p.a", "p.b")]),
    ],
)  # fmt: skip
def test_a_cycle_is_seen(texts: dict[str, str], groups: list[tuple[str, ...]]) -> None:
    assert list(cycles(graph(texts))) == groups


def test_a_loose_module_is_seen() -> None:
    assert loose("ingestion", ["ingestion/settings.py", "ingestion/lists.py", "ingestion/load/batch.py"]) == [
        "ingestion/lists.py: belongs to a room"
    ]
