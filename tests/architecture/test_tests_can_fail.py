"""Every check of the product has a test in which it fails: one that cannot fail says nothing.

Here: the register - what checks there are, and whether a test of checks knows each. Never here: the inputs that make
them fail, which stand in tests/dbt and tests/gates.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import sqlfluff
from sqlfluff.core import FluffConfig

from tests.architecture.house import DBT, ROOT, refuse, under

GENERIC = re.compile(r"\{%-?\s*test\s+(\w+)\s*\(")


def singular_tests() -> list[Path]:
    """Files that are one data test each."""
    return [
        file for file in under("dbt_project/tests", ".sql") if not file.is_relative_to(DBT / "tests/generic")
    ]


def data_tests() -> set[str]:
    """Names of the project's own data tests: generic ones, and the singular assert_<claim> files."""
    generic = {
        found for file in under("dbt_project", ".sql") for found in GENERIC.findall(file.read_text("utf-8"))
    }
    return generic | {file.stem for file in singular_tests()}


def rule_names(text: str) -> list[str]:
    """Names of the rules a module of gates makes; of a name with parts filled in, its longest fixed part."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if not (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "GateRule"
        ):
            continue
        named = {keyword.arg: keyword.value for keyword in node.keywords}
        check, name = [*node.args[:2], named.get("check"), named.get("name")][:2]
        found.append(_fixed_part(name) or _fixed_part(check) or ast.unparse(node)[:60])
    return found


def _fixed_part(node: ast.expr | None) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    parts = [_fixed_part(one) for one in node.values] if isinstance(node, ast.JoinedStr) else []
    return max(parts, key=len, default="")


def texts(*folders: str) -> set[str]:
    """Every text in the tests of some tiers: names of checks are given to them as texts."""
    found: set[str] = set()
    for file in (one for folder in folders for one in under(f"tests/{folder}", ".py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def unknown_to(tests: set[str], checks: set[str] | list[str]) -> list[str]:
    """Checks that no test names."""
    return [
        f"{check}: no test makes it fail"
        for check in sorted(set(checks))
        if not any(check in text for text in tests)
    ]


def test_every_data_test_has_an_input_that_fails_it() -> None:
    checks = data_tests()
    assert len(checks) >= 5
    refuse(unknown_to(texts("dbt"), checks))


def test_every_gate_has_an_input_that_fails_it() -> None:
    modules = under("orchestration/gates", ".py")
    checks = [name for file in modules for name in rule_names(file.read_text("utf-8"))]
    assert len(checks) >= 10
    refuse(unknown_to(texts("gates"), checks))


def test_a_forgotten_check_is_seen() -> None:
    assert unknown_to({"spoils unique_key"}, {"unique_key", "same_rows"}) == [
        "same_rows: no test makes it fail"
    ]
    text = "\n".join(
        [
            "GateRule('a', 'b')",
            "GateRule('a', f'{column}_not_null')",
            "GateRule('row_rules', rule.name)",
            "GateRule(check='d', name='e')",
        ]
    )
    assert rule_names(text) == ["b", "_not_null", "row_rules", "e"]


def header_faults(file: Path, text: str) -> list[str]:
    """A singular test is a claim, and says what a failure means and what to do about it."""
    wrong = [] if file.stem.startswith("assert_") else [f"{file.name}: name it assert_<claim>"]
    comment = " ".join(re.findall(r"^-- (.*)$", text, re.M)[:6])
    told = re.search(r"\b(?:row here|failure) means\b", comment)
    return wrong if told else [*wrong, f"{file.name}: say in its head what 'a failure means'"]


def test_singular_tests_are_claims() -> None:
    assert singular_tests()
    refuse(one for file in singular_tests() for one in header_faults(file, file.read_text("utf-8")))


def test_a_claim_without_meaning_is_seen() -> None:
    assert len(header_faults(Path("orders.sql"), "select 1")) == 2
    assert (
        header_faults(Path("assert_orders.sql"), "-- All is well. A failure means it is not.\nselect 1") == []
    )


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("select a\nfrom {{ ref('t') }}\nwhere {{ days_between('a', 'b') }} > 1\n", None),
        ("SELECT a FROM t\n", "CP01"),
        ("select a as b, c d from t\n", "AL02"),
        ("select t.a, u.b from t join u on t.a = u.a\n", "AM05"),
        ("with unused as (select 1 as a) select b from t\n", "ST03"),
        ("select a, from t\n", "CV03"),
        ("select {{ no_such_macro('a') }} as b from t\n", "TMP"),
        ("select a from t where (\n", "PRS"),
    ],
)
def test_sqlfluff_reads_macros_and_can_fail(
    sql: str, code: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    found = {one["code"] for one in sqlfluff.lint(sql, config=FluffConfig.from_root())}
    assert found == set() if code is None else code in found


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("select a\nfrom t\nwhere b = $key\n", None),
        ("select a\nfrom t\nwhere b = $key\norder by a desc, b\n", "AM03"),
        ("SELECT a FROM t WHERE b = $key\n", "CP01"),
        ("select a from t where (b = $key\n", "PRS"),
    ],
)
def test_sqlfluff_reads_the_parameters_of_queries_and_can_fail(
    sql: str, code: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    config = FluffConfig.from_root(overrides={"templater": "placeholder"})
    found = {one["code"] for one in sqlfluff.lint(sql, config=config)}
    assert found == set() if code is None else code in found
