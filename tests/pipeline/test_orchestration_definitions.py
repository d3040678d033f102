"""What Dagster is given: every asset by name, no loose ends, gates that block, run config, the instance."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from ingestion.contracts import contracts
from ingestion.errors import LoyaltyError
from ingestion.settings import Settings, load_settings
from orchestration.assets.raw import LEDGER_TABLES
from orchestration.build import build_defs
from orchestration.dbt.manifest import prepare
from orchestration.refresh import run_config
from orchestration.resources import Refresh
from orchestration.run.instance import close_dead_runs, company_instance
from tests.pipeline.company import overrides

#: Every mart that is promised to readers.
MARTS = [
    "advocates", "attribute_names", "cohort_retention", "cohort_slices", "company_pulse", "contact_effects",
    "contact_pressure",
    "customer_360", "customer_aliases", "customer_rfm", "customer_tenure", "customer_value",
    "customer_value_calibration", "customer_value_fit", "departures", "dim_branch", "dim_customer", "dim_date",
    "dim_product", "fct_order_lines",
    "fct_orders", "fct_surveys", "fct_tickets", "figure_evidence", "figure_rulebook", "issue_hotspots", "known_inputs",
    "loyalty_funnel", "loyalty_state", "loyalty_transitions", "needs", "next_category",
    "next_category_backtest", "nps", "price_tolerance", "product_affinities", "reconciliation",
    "reconciliation_reasons", "recovery_effectiveness",
    "recovery_episodes", "recovery_levers", "recovery_matches", "referral_value", "replenishment",
    "retention_offers", "rfm_cut_points", "rfm_history", "rfm_transitions", "save_list", "segments",
    "service_backlog", "service_control_chart", "service_promise", "service_quality", "service_to_sales",
    "share_of_wallet", "survey_response", "survey_scores", "switch_risk", "switch_risk_backtest",
    "tenure_parity", "cohort_retention_overall", "nps_recent", "recovery_groups", "segment_profile", "segment_shares",
    "service_promise_months", "service_promise_recent", "service_quality_months", "service_quality_recent",
    "rfm_cells", "service_latest_weeks",
]  # fmt: skip


@pytest.fixture(scope="module")
def defs(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    return build_defs(**overrides(tmp_path_factory.mktemp("company")))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(**overrides(tmp_path))


def test_every_stage_has_its_assets(defs: dg.Definitions) -> None:
    keys = {key.to_user_string() for key in defs.resolve_asset_graph().get_all_asset_keys()}
    assert {f"raw/{feed}" for feed in contracts()} <= keys
    assert {f"marts/{mart}" for mart in MARTS} <= keys
    assert {"sources/desk", "sources/shop", "staging/stg_orders__orders", "seeds/rfm_segments", "publish/warehouse",
            "publish/report", "intermediate/int_orders_keyed", "raw/live_files"} <= keys  # fmt: skip


def test_a_server_is_published_to_only_where_one_is_set(defs: dg.Definitions, tmp_path: Path) -> None:
    key = dg.AssetKey(["publish", "postgres"])
    assert not defs.resolve_asset_graph().has(key)
    graph = build_defs(**overrides(tmp_path, postgres="postgresql://host/db")).resolve_asset_graph()
    assert graph.get(key).parent_keys == {dg.AssetKey(["publish", "warehouse"])}


def test_nothing_depends_on_what_nobody_makes(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    loose = {
        parent.to_user_string()
        for node in graph.asset_nodes
        for parent in node.parent_keys
        if not graph.has(parent) or not (graph.get(parent).is_materializable or graph.get(parent).group_name)
    }
    assert loose == set()
    external = {node.key.to_user_string() for node in graph.asset_nodes if not node.is_materializable}
    assert external == {"sources/desk", "sources/shop", *(f"raw/{table}" for table in LEDGER_TABLES)}


def test_lineage_reaches_from_file_to_published_mart(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    seen, todo = set(), [dg.AssetKey(["publish", "warehouse"])]
    while todo:
        key = todo.pop()
        if key not in seen:
            seen.add(key)
            todo += graph.get(key).parent_keys
    assert dg.AssetKey(["sources", "desk"]) in seen
    assert {key for key in graph.get_all_asset_keys() if key.path[0] in ("marts", "raw")} <= seen


def test_the_gates_block_and_stand_where_they_should(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    blocking = {
        (key.asset_key.to_user_string(), key.name)
        for key in graph.asset_check_keys
        if graph.get_check_spec(key).blocking
    }
    raw = {
        (f"raw/{feed}", check)
        for feed in ("tickets", "orders")
        for check in ("reconciles", "quarantine_share")
    }
    assert raw <= blocking
    assert {("marts/fct_orders", "revenue_reconciles"), ("marts/dim_customer", "customers_agree")} <= blocking
    assert not [key for key in blocking if key[0] == "raw/surveys"], (
        "a feed the company does not have is not asked"
    )
    job = defs.resolve_job_def("refresh")
    steps = job.dependencies
    before_staging = {
        d.node for node, ins in steps.items() if node.name == "dbt_staging" for d in _nodes(ins)
    }
    before_publish = {d.node for node, ins in steps.items() if "warehouse" in node.name for d in _nodes(ins)}
    assert "raw_gate" in before_staging
    assert "marts_gate" in before_publish


def _nodes(inputs: Any) -> Iterator[Any]:
    for dependency in inputs.values():
        yield from dependency.get_node_dependencies()


def test_jobs_select_something_and_run_in_one_process(defs: dg.Definitions) -> None:
    for name, least in (("refresh", 60), ("load", 9)):
        job = defs.resolve_job_def(name)
        assert len(list(job.asset_layer.executable_asset_keys)) >= least
        assert job.executor_def.name == "in_process"


def test_only_what_can_pass_by_itself_is_tried_again(defs: dg.Definitions) -> None:
    retries = {
        node.name: node.definition.retry_policy
        for node in defs.resolve_job_def("refresh").graph.nodes
        if isinstance(node.definition, dg.OpDefinition)
    }
    assert {name for name, policy in retries.items() if policy} == {"raw__orders"}, "the remote source alone"


def test_marts_have_a_freshness_policy(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    for mart in MARTS:
        assert graph.get(dg.AssetKey(["marts", mart])).freshness_policy is not None


def test_run_config_is_checked(tmp_path: Path) -> None:
    base = {name: str(value) for name, value in overrides(tmp_path).items()}
    one = Refresh(reload_from="2026-03-01", overrides=base)
    assert one.reload == (date(2026, 3, 1), date(2026, 3, 1))
    assert Refresh(overrides=base).reload is None
    assert Refresh(as_of="2026-02-28", overrides=base).settings.as_of == date(2026, 2, 28)
    with pytest.raises(LoyaltyError, match="no day"):
        Refresh(reload_from="yesterday", overrides=base).reload  # noqa: B018
    with pytest.raises(LoyaltyError, match="after"):
        Refresh(reload_from="2026-03-02", reload_to="2026-03-01", overrides=base).reload  # noqa: B018


def test_a_run_as_of_a_day_keeps_the_settings_it_was_built_with(tmp_path: Path) -> None:
    given, seen = {"home": str(tmp_path), "environment": "test"}, []

    @dg.op
    def look(refresh: Refresh) -> None:
        seen.append((refresh.settings.home, refresh.settings.environment, refresh.settings.as_of))

    @dg.job
    def looking() -> None:
        look()

    defs = dg.Definitions(jobs=[looking], resources={"refresh": Refresh(overrides=given)})
    job = defs.resolve_job_def("looking")
    assert job.execute_in_process(run_config=run_config("2026-01-31", given)).success
    assert seen == [(tmp_path, "test", date(2026, 1, 31))]
    assert run_config("", given) == {}


def test_a_run_that_died_is_closed(settings: Settings) -> None:
    @dg.job
    def nothing() -> None:
        pass

    with company_instance(settings) as instance:
        run = instance.create_run_for_job(nothing, status=dg.DagsterRunStatus.STARTED)
        assert close_dead_runs(instance) == [run.run_id]
        found = instance.get_run_by_id(run.run_id)
        assert found is not None and found.status == dg.DagsterRunStatus.FAILURE
        assert not instance.telemetry_enabled


def test_the_parsed_project_is_kept_until_it_changes(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = prepare(settings)
    monkeypatch.setattr("orchestration.dbt.manifest._parse", lambda *_: pytest.fail("parsed again"))
    assert prepare(settings).folder == first.folder
    assert first.content["nodes"]
