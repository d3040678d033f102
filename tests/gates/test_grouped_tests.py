"""Data tests that run together fail each for itself: its name, its rows, its query, whatever the others say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingestion.database import ensure_raw
from ingestion.settings import Settings, load_settings
from orchestration.dbt.grouped_tests import MARK, TESTS, groups, queries, with_groups
from orchestration.dbt.layer import run_layer
from orchestration.dbt.manifest import Prepared, prepare
from orchestration.dbt.seed_overrides import INSIDE, SeedOverrides
from tests.small import share_parsed_project

#: A seed with five data tests, so that no table need be built for it.
SEED = "retention_rules"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("grouped")
    share_parsed_project(home)
    made = load_settings(home=home, environment="test")
    made.pipeline_db.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(made.pipeline_db)) as con:
        ensure_raw(con)
    return made


@pytest.fixture(scope="module")
def prepared(settings: Settings) -> Prepared:
    return prepare(settings)


def _data_tests(nodes: dict[str, Any]) -> dict[str, Any]:
    return {key: node for key, node in nodes.items() if node["resource_type"] == "test"}


def test_every_data_test_runs_once_alone_or_in_a_group(prepared: Prepared) -> None:
    before, after = _data_tests(prepared.content["nodes"]), _data_tests(prepared.grouped["nodes"])
    names = [name for node in after.values() for name in node["config"]["meta"].get(TESTS, [node["name"]])]
    assert sorted(names) == sorted(node["name"] for node in before.values())
    assert len(after) < len(before) * 0.6, "groups are what they are for"
    assert set(prepared.for_dbt(grouped=True).nodes) == set(prepared.grouped["nodes"])


def test_a_group_reads_what_each_of_its_tests_reads(prepared: Prepared) -> None:
    for group, *members in groups(prepared.content["nodes"]).values():
        for member in members:
            assert sorted(member["depends_on"]["nodes"]) == sorted(group["depends_on"]["nodes"])
            assert member["config"]["severity"] == group["config"]["severity"] == "ERROR"


def test_a_test_that_only_warns_or_that_looks_at_some_rows_stays_alone(prepared: Prepared) -> None:
    nodes = prepared.content["nodes"]
    alone = [
        n
        for n in _data_tests(nodes).values()
        if n["config"].get("where") or n["config"]["severity"] == "warn"
    ]
    assert alone and all(node["unique_id"] in prepared.grouped["nodes"] for node in alone)


def test_the_graph_names_no_test_that_is_gone(prepared: Prepared) -> None:
    manifest = with_groups(prepared.content)
    known = {key for kind in ("nodes", "sources", "exposures", "metrics") for key in manifest[kind]}
    known |= {key for kind in ("semantic_models", "saved_queries", "unit_tests") for key in manifest[kind]}
    named = {child for of in manifest["child_map"].values() for child in of} | set(manifest["child_map"])
    assert named <= known, sorted(named - known)[:5]


def _spoilt(prepared: Prepared, folder: Path) -> Prepared:
    """The same project, with a priority of the seed that occurs twice."""
    lines = Path("dbt_project/seeds", f"{SEED}.csv").read_text("utf-8").splitlines()
    again = lines[1].replace("101,", "999,", 1)
    (folder / INSIDE).mkdir()
    (folder / INSIDE / f"{SEED}.csv").write_text("\n".join([*lines, again]) + "\n", "utf-8")
    return Prepared(prepared.folder, SeedOverrides(folder, (SEED,)))


def test_one_failing_test_of_a_group_is_told_by_its_name_and_query(
    settings: Settings, prepared: Prepared, tmp_path: Path
) -> None:
    target = tmp_path / "target"
    target.mkdir()
    sound = run_layer(settings, prepared, "seeds", ["--select", SEED], target)
    assert not sound.failures() and not sound.error
    spoilt = run_layer(settings, _spoilt(prepared, tmp_path), "seeds", ["--select", SEED], target)
    (failed,) = [node for node in spoilt.failures() if not node["name"].startswith("assert_")]
    assert failed["name"] == "unique_combination_retention_rules_request__priority"
    assert (failed["rows"], failed["message"]) == (1, "1 rows are wrong.")
    with duckdb.connect(str(settings.pipeline_db), read_only=True) as con:
        assert len(con.execute(Path(failed["sql"]).read_text("utf-8")).fetchall()) == 1
    assert len(spoilt.nodes) == len(sound.nodes) and json.dumps(spoilt.nodes)


def test_a_statement_is_taken_apart_into_its_tests() -> None:
    wrapped = f"{MARK}a\nselect 'a' as data_test, 1 as wrong_rows\nfrom (\n{{}}\n) as found\nhaving true"
    one = wrapped.format("select 1")
    two = one.replace("test a", "test b").replace("select 1", "select 2\nfrom (\nt\n) as found")
    assert queries(f"{one}\nunion all\n{two}") == {
        "a": "select 1\n",
        "b": "select 2\nfrom (\nt\n) as found\n",
    }
    assert queries("select 1") == {}
