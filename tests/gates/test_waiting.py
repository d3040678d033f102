"""What an empty mart and an unknown figure wait for: the columns that are lacking, and nothing that is not needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.dbt.needs import column_needs, inputs_of, unmet
from orchestration.gates.marts_gate import judge_marts, waiting_for
from tests.gates.conftest import company_settings

PROMISE = "tickets.promised_at, or targets in service_targets.csv"
META = {
    "promises": {"needs": [PROMISE]},
    "quality": {"needs": ["tickets"], "needs_of": {"handle_* handled": ["tickets.handle_seconds"]}},
    "nps": {"needs": ["surveys.kind=nps"], "needs_of": {"response_rate": ["survey_invitations"]}},
    "effect": {"needs": ["tickets", "vars.save_holdout_share"], "may_be_empty": "nobody was\nlisted"},
    "listed": {"needs": ["tickets", "vars.save_holdout_share"]},
}
COLUMNS = {
    "promises": ["day", "kept"],
    "quality": ["day", "handled", "handle_minutes"],
    "nps": ["month", "response_rate"],
    "effect": ["period"],
    "listed": ["period"],
}
TICKETS = ("tickets", "tickets.resolved_at")


def manifest() -> dict[str, Any]:
    nodes = {
        f"model.p.{mart}": {
            "name": mart, "resource_type": "model", "fqn": ["p", "marts", mart], "config": {"meta": meta},
            "columns": {name: {} for name in COLUMNS[mart]}, "unique_id": f"model.p.{mart}",
        }
        for mart, meta in META.items()
    }  # fmt: skip
    return {"nodes": nodes, "parent_map": {}, "sources": {}}


def company(known: tuple[str, ...], *rows: str) -> duckdb.DuckDBPyConnection:
    """Marts without rows but those of the statements, and what the sources tell."""
    con = duckdb.connect()
    con.execute("create schema marts; create table marts.known_inputs (input varchar, is_known boolean)")
    con.execute("insert into marts.known_inputs values ('tickets.promised_at', false)")
    for name in known:
        con.execute("insert into marts.known_inputs values (?, true)", [name])
    for mart, columns in COLUMNS.items():
        con.execute(f"create table marts.{mart} ({', '.join(f'{column} integer' for column in columns)})")
    for statement in rows:
        con.execute(f"insert into marts.{statement}")
    return con


@pytest.mark.parametrize(
    ("known", "mart", "waits"),
    [
        (TICKETS, "promises", [PROMISE]),
        ((*TICKETS, "tickets.promised_at"), "promises", []),
        ((*TICKETS, "service_targets.csv"), "promises", []),
        (TICKETS, "quality", []),
        ((), "quality", ["tickets"]),
        (("surveys", "surveys.kind=csat"), "nps", ["surveys.kind=nps"]),
        (TICKETS, "listed", ["vars.save_holdout_share"]),
        ((*TICKETS, "vars.save_holdout_share"), "listed", []),
    ],
)
def test_a_mart_waits_for_the_column_that_is_lacking(
    tmp_path: Path, known: tuple[str, ...], mart: str, waits: list[str]
) -> None:
    with company(known) as con:
        found = waiting_for(con, manifest(), company_settings(tmp_path))
        outcomes = judge_marts(con, company_settings(tmp_path), manifest(), None)
    assert found[mart]["rows"] == waits
    empty = {o.asset: o.status for o in outcomes if o.name == "holds_rows"}
    assert (f"marts/{mart}" in empty) == (not waits)


def test_a_mart_may_be_empty_where_nothing_has_happened(tmp_path: Path) -> None:
    """`listed` has all it needs and no row: it warns. `effect`, as empty, says when that is right."""
    with company((*TICKETS, "vars.save_holdout_share")) as con:
        found = waiting_for(con, manifest(), company_settings(tmp_path))
        outcomes = judge_marts(con, company_settings(tmp_path), manifest(), None)
    assert (found["effect"]["rows"], found["effect"]["may_be_empty"]) == ([], "nobody was listed")
    assert found["listed"]["may_be_empty"] == ""
    warned = {o.asset for o in outcomes if o.name == "holds_rows" and o.status == "failed"}
    assert "marts/listed" in warned and "marts/effect" not in warned


def test_a_figure_waits_for_its_own_column_where_it_is_unknown_in_every_row(tmp_path: Path) -> None:
    known = (*TICKETS, "surveys.kind=nps")
    rows = ("quality values (1, 0, null)", "quality values (2, 0, null)", "nps values (1, null)")
    with company(known, *rows) as con:
        found = waiting_for(con, manifest(), company_settings(tmp_path))
    assert found["quality"]["columns"] == {"handle_minutes": ["tickets.handle_seconds"]}
    assert found["nps"]["columns"] == {"response_rate": ["survey_invitations"]}
    with company((*known, "tickets.handle_seconds"), *rows) as con:
        assert waiting_for(con, manifest(), company_settings(tmp_path))["quality"]["columns"] == {}


def test_a_need_is_met_by_one_of_its_alternatives() -> None:
    assert inputs_of(PROMISE) == ["tickets.promised_at", "service_targets.csv"]
    assert unmet([PROMISE, "orders"], {"orders", "tickets"}) == [PROMISE]
    model = {
        "config": {"meta": {"needs_of": {"a_* b": ["x"], "a_1": ["y"]}}},
        "columns": [{"name": "a_1"}, {"name": "b"}],
    }
    assert column_needs(model) == {"a_1": ("x", "y"), "b": ("x",)}
