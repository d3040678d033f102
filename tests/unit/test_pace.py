"""What a long stage says while it runs, on a clock of its own."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from orchestration.dbt.pace import EVERY, Pace, clock, seconds_before


class Stage:
    """A stage whose nodes begin and end when told to, and what it said."""

    def __init__(self, before: dict[str, float]) -> None:
        self.moment, self.said = 0.0, list[str]()
        self.pace = Pace("marts", before, lambda stage, text: self.said.append(text), lambda: self.moment)

    def event(self, event: str, name: str, kind: str = "model") -> None:
        node = SimpleNamespace(node_name=name, resource_type=kind)
        data = SimpleNamespace(node_info=node, total=4)
        self.pace.saw(SimpleNamespace(info=SimpleNamespace(name=event), data=data))

    def node(self, name: str, seconds: float, kind: str = "model") -> None:
        self.event("LogStartLine", name, kind)
        self.moment += seconds
        self.event("LogTestResult" if kind == "test" else "LogModelResult", name, kind)


def test_a_short_stage_says_nothing() -> None:
    stage = Stage({})
    for name in "abcd":
        stage.node(name, EVERY / 5)
    assert stage.said == []


def test_a_first_run_tells_how_far_it_is_and_no_rest() -> None:
    stage = Stage({})
    stage.node("a", 90)
    stage.node("b", 1)
    stage.node("c", 1)
    assert stage.said == ["1 of 4 done after 1:30; now at b"]


def test_the_rest_is_told_by_the_last_runs_seconds() -> None:
    """Two of six seconds took sixty: the other four take a hundred and twenty; a test counts for no table."""
    stage = Stage({"a": 2.0, "b": 1.0, "c": 3.0})
    stage.node("a", 59)
    stage.node("of_a", 1, "test")
    stage.node("b", 1)
    assert stage.said == [
        "1 of 4 done after 0:59, about 1:58 left at the last run's seconds a table; now at of_a"
    ]
    stage.moment = 100
    stage.node("c", 1)
    assert stage.said[1].startswith("3 of 4 done after 1:40, about 1:40 left")


def test_a_changed_project_is_not_estimated() -> None:
    stage = Stage({"a": 2.0, "x": 1.0})
    stage.node("a", 1)
    stage.node("new", 99)
    stage.node("b", 1)
    assert stage.said == ["2 of 4 done after 1:40; now at b"]


def test_seconds_of_the_last_run_are_those_of_its_tables(tmp_path: Path) -> None:
    assert seconds_before(tmp_path, "marts") == {}
    run = tmp_path / "runs" / "latest"
    run.mkdir(parents=True)
    nodes: list[Any] = [
        {"name": "nps", "kind": "model", "seconds": 1.5},
        {"name": "t", "kind": "test", "seconds": 9},
    ]
    (run / "dbt_marts.json").write_text(json.dumps({"nodes": nodes}), "utf-8")
    assert seconds_before(tmp_path, "marts") == {"nps": 1.5}


def test_hours_are_told_as_hours() -> None:
    assert [clock(5), clock(3725.4)] == ["0:05", "1:02:05"]
