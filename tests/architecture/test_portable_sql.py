"""The SQL of the project as written: nothing that only one engine knows, outside macros/portable.sql.

Add nothing here for a new construct: rules stand in portable_rules.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.house import DBT, line_of, name, refuse, under, without_comments
from tests.architecture.portable_rules import RULES, Forbidden, escaped_apostrophes, quoted_identifiers

WORDED_FOR_EACH_ENGINE = DBT / "macros/portable.sql"
SQL_FILES = [file for file in under("dbt_project", ".sql") if file != WORDED_FOR_EACH_ENGINE]


def faults(file: str, text: str) -> list[str]:
    """Every construct of a file that another engine would not take."""
    sql = without_comments(text)
    wrong = [
        f"{file}:{line_of(sql, position)}: {title}; write {rule.instead}"
        for title, rule in RULES.items()
        for position in rule.found(sql)
    ]
    wrong += [
        f"{file}:{line_of(sql, at)}: quoted identifier; write it bare" for at in quoted_identifiers(sql)
    ]
    wrong += [
        f"{file}:{line_of(sql, at)}: apostrophe in a literal; other words" for at in escaped_apostrophes(sql)
    ]
    return wrong


def test_the_project_is_read() -> None:
    assert len(SQL_FILES) > 50
    assert WORDED_FOR_EACH_ENGINE.is_file()


@pytest.mark.parametrize("folder", ["models", "macros", "tests"])
def test_sql_is_portable(folder: str) -> None:
    read = [file for file in SQL_FILES if file.is_relative_to(DBT / folder)]
    refuse(one for file in read for one in faults(name(file), file.read_text("utf-8")))


@pytest.mark.parametrize(("title", "rule"), RULES.items())
def test_a_rule_catches_its_construct_and_nothing_like_it(title: str, rule: Forbidden) -> None:
    assert rule.bad
    for sample in rule.bad:
        assert rule.found(f"select\n    {sample}\nfrom t"), f"{title} does not catch: {sample}"
    for sample in rule.good:
        assert not rule.found(f"select\n    {sample}\nfrom t"), f"{title} wrongly catches: {sample}"


def test_a_comment_may_name_a_construct_and_a_file_may_not_use_it() -> None:
    assert (
        faults("models/a.sql", "-- grain: one row\n-- no qualify, no x::int\nselect a {# epoch(b) #} from t")
        == []
    )
    assert faults("models/a.sql", "-- grain: one row\nselect a::int from t") == [
        "models/a.sql:2: double colon; write cast(x as t)"
    ]


def test_a_quoted_identifier_is_caught() -> None:
    assert quoted_identifiers('select a as "A" from t')
    assert not quoted_identifiers('select \'"\' as quote, {{ config(schema="x") }} from {{ ref("t") }}')


def test_an_apostrophe_in_a_literal_is_caught() -> None:
    assert escaped_apostrophes("select 'it''s' as a from t")
    assert not escaped_apostrophes("select coalesce(a, '') as a, ('', 'b') from t where {{ f('c', '') }}")


def models() -> list[Path]:
    return [file for file in SQL_FILES if file.is_relative_to(DBT / "models")]


def shape(file: str, text: str) -> list[str]:
    """A model tells its grain on line 1; a mart names its columns."""
    wrong = []
    first = text.splitlines()[0] if text else ""
    if not first.startswith("-- grain: one row"):
        wrong.append(f"{file}:1: begin with '-- grain: one row ...'")
    if "/marts/" in file and "*" in without_comments(text).replace("count(*)", "").replace(" * ", ""):
        wrong.append(f"{file}: a mart names its columns; no 'select *'")
    return wrong


def test_models_tell_their_grain_and_marts_name_their_columns() -> None:
    refuse(one for file in models() for one in shape(name(file), file.read_text("utf-8")))


@pytest.mark.parametrize(
    "text",
    [
        "with a as (select 1)",
        "-- grain: one row a customer\nselect *\nfrom t",
        "-- grain: one row\nselect t.* from t",
    ],
)
def test_a_wrong_model_is_seen(text: str) -> None:
    assert len(shape("dbt_project/models/marts/a.sql", text)) == 1
