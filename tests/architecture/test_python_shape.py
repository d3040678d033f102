"""How a Python file looks: it says what it is for, stays short, and leaves SQL to the models.

Add a rule that a linter does not have. Never here: what ruff and mypy already check.
"""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.house import files, name, refuse

#: Lines. A file this long does two things; a function this long hides a second one. Raising either lets both grow.
FILE_LINES = 200
FUNCTION_LINES = 40
#: Lines of one SQL text in the wiring; a longer one is a business rule and belongs to a model.
SQL_LINES = 10
SQL = re.compile(
    r"\b(select|insert|create|update|delete|merge|with)\b.*\b(from|into|table|set|as)\b", re.I | re.S
)
#: Where longer SQL is the work itself: what a gate asks, and what is published.
SQL_PLACES = ("orchestration/gates/", "orchestration/publish")


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function's body, without its signature and docstring."""
    body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
    return (node.end_lineno or node.lineno) - body[0].lineno + 1


def faults(file: str, text: str) -> list[str]:
    """Everything about a file's shape that is against the rules."""
    tree = ast.parse(text)
    wrong = []
    if not ast.get_docstring(tree):
        wrong.append(f"{file}: says nowhere what it is for (module docstring)")
    if len(text.splitlines()) > FILE_LINES:
        wrong.append(f"{file}: {len(text.splitlines())} lines; at most {FILE_LINES}: split it by concept")
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and length(node) > FUNCTION_LINES:
            wrong.append(
                f"{file}:{node.lineno}: {node.name} has {length(node)} lines; at most {FUNCTION_LINES}"
            )
    if file.startswith("orchestration/") and not file.startswith(SQL_PLACES):
        wrong += long_sql(file, tree)
    return wrong


def long_sql(file: str, tree: ast.Module) -> list[str]:
    """SQL texts of more lines than wiring needs, docstrings aside."""
    wrong = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Constant | ast.JoinedStr):
                text = ast.unparse(child).replace("\\n", "\n")
                if text.count("\n") >= SQL_LINES and SQL.search(text):
                    wrong.append(f"{file}:{child.lineno}: SQL of over {SQL_LINES} lines; make it a model")
    return wrong


def test_every_file_has_its_shape() -> None:
    read = [file for file in files() if file.suffix == ".py"]
    assert len(read) > 20
    refuse(one for file in read for one in faults(name(file), file.read_text("utf-8")))


LONG = '"""x"""\n\n\ndef f() -> None:\n' + "    g()\n" * (FUNCTION_LINES + 1)
QUERY = '"""x"""\n\nTEXT = """select a' + "\n, b" * SQL_LINES + '\nfrom t"""\n'


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("ingestion/a.py", "import os\n", "says nowhere what it is for"),
        ("ingestion/a.py", '"""x"""\n' + "a = 1\n" * FILE_LINES, f"at most {FILE_LINES}: split"),
        ("tests/unit/test_a.py", LONG, f"f has {FUNCTION_LINES + 1} lines"),
        ("orchestration/jobs.py", QUERY, "make it a model"),
        ("orchestration/jobs.py", QUERY.replace('"""select', 'f"""select {c}'), "make it a model"),
    ],
)
def test_a_wrong_shape_is_seen(file: str, text: str, said: str) -> None:
    found = faults(file, text)
    assert len(found) == 1
    assert said in found[0]


def test_gates_may_ask_long_questions() -> None:
    assert faults("orchestration/gates/totals.py", QUERY) == []
