"""Asking Great Expectations: nothing is taken for granted that the library does differently."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from orchestration.gates.evaluate import evaluate
from orchestration.gates.offenders import SHOWN_ROWS, fetch
from orchestration.gates.rule import GateRule, Suite

RELATION = "select * from people"


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    connection.execute(
        "create table people as select i as id, 'p' || i as email, i % 7 as n from range(100) t (i)"
    )
    yield connection
    connection.close()


def rule(name: str, kind: str, offenders: str | None = None, **arguments: object) -> GateRule:
    return GateRule("check", name, name, "mend it", kind, arguments, offenders=offenders)  # type: ignore[arg-type]


def test_answers_belong_to_their_rules_whatever_order_they_come_in(con: duckdb.DuckDBPyConnection) -> None:
    rules = (
        rule("few rows", "row_count", min_value=1000),
        rule("ids known", "not_null", column="id"),
        rule("n is small", "between", "select id from {batch} where n > 3", column="n", min_value=0, max_value=3),
        rule("n in list", "in_set", column="n", value_set=[0, 1, 2, 3, 4, 5, 6]),
        rule("nobody is 5", "no_rows", query="select id from {batch} where id = 5"),
        rule("nobody is 500", "no_rows", query="select id from {batch} where id = 500"),
    )  # fmt: skip
    answers = {outcome.name: outcome for outcome in evaluate(con, [Suite("people", RELATION, rules)])}
    assert {name for name, outcome in answers.items() if outcome.status == "failed"} == {
        "few rows", "n is small", "nobody is 5"
    }  # fmt: skip
    assert answers["n is small"].offending == 42
    assert len(answers["n is small"].rows) == SHOWN_ROWS
    assert answers["nobody is 5"].rows == [{"id": 5}]


def test_a_rule_that_cannot_be_asked_raises(con: duckdb.DuckDBPyConnection) -> None:
    broken = rule("broken", "no_rows", query="select no_such_column from {batch}")
    with pytest.raises(RuntimeError, match="broken"):
        evaluate(con, [Suite("people", RELATION, (broken,))])


def test_a_column_rule_that_cannot_be_asked_raises(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(RuntimeError, match="broken"):
        evaluate(con, [Suite("people", RELATION, (rule("broken", "not_null", column="nope"),))])


def test_skipped_is_not_passed(con: duckdb.DuckDBPyConnection) -> None:
    suite = Suite("people", RELATION, (rule("ids known", "not_null", column="id"),), skipped="no such feed")
    (answer,) = evaluate(con, [suite])
    assert (answer.status, answer.note) == ("skipped", "no such feed")


def test_the_connection_stays_the_callers(con: duckdb.DuckDBPyConnection) -> None:
    evaluate(con, [Suite("people", RELATION, (rule("ids known", "not_null", column="id"),))])
    assert con.execute("select count(*) from people").fetchone() == (100,)


def test_personal_columns_are_masked(con: duckdb.DuckDBPyConnection) -> None:
    assert fetch(con, "select id, email from people where id = 3") == [{"id": 3, "email": "(masked)"}]
