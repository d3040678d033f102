"""What Dagster is given: every asset by name, no loose ends, the schedule, the sensors, the instance."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import yaml

from ingestion.contracts import contracts
from ingestion.errors import LoyaltyError
from ingestion.settings import Settings, load_settings
from orchestration.build import build_defs
from orchestration.dbt_manifest import prepare
from orchestration.instance import close_dead_runs, company_instance
from orchestration.lock import refresh_lock
from orchestration.resources import Refresh
from orchestration.run_folder import write_text
from orchestration.schedules import daily_schedule
from orchestration.seen_files import listed_files, seen_files
from orchestration.sensors import new_files_sensor
from orchestration.webhook import tell

MARTS = [
    "cohort_retention", "customer_360", "customer_aliases", "customer_rfm", "customer_tenure", "dim_branch",
    "dim_customer", "dim_date", "dim_product", "fct_order_lines", "fct_orders", "fct_surveys", "fct_tickets",
    "recovery_effectiveness", "recovery_episodes", "rfm_cut_points", "rfm_history", "rfm_transitions",
]  # fmt: skip


def overrides(folder: Path, **more: Any) -> dict[str, Any]:
    """Settings of a company with two sources, tickets in files and orders at a URL."""
    columns = {"ticket_id": "id", "customer_id": "c", "opened_at": "o", "status": "s"}
    orders = ["order_id", "customer_id", "ordered_at", "status", "currency", "gross_amount"]
    sources = [
        {"name": "desk", "feed": "tickets", "location": str(folder / "in/*.csv"), "columns": columns},
        {
            "name": "shop",
            "feed": "orders",
            "location": "s3://shop/orders-*.csv",
            "columns": {n: n for n in orders},
        },
    ]
    company = {"name": "small", "time_zone": "Europe/Berlin", "as_of": date(2026, 3, 31)}
    file = folder / "company.yml"
    file.write_text(yaml.safe_dump({"company": company, "sources": sources}), "utf-8")
    return {"company_file": file, "home": folder / "home", "environment": "test", **more}


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
            "intermediate/int_orders_keyed", "raw/live_files"} <= keys  # fmt: skip


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
    assert external == {"sources/desk", "sources/shop", "raw/live_files"}


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


def test_the_schedule_keeps_the_companys_time_and_skips_while_a_refresh_runs(settings: Settings) -> None:
    schedule = daily_schedule(settings, unattended=False)
    assert schedule.execution_timezone == "Europe/Berlin"
    assert schedule.default_status == dg.DefaultScheduleStatus.STOPPED
    assert daily_schedule(settings, unattended=True).default_status == dg.DefaultScheduleStatus.RUNNING
    context = dg.build_schedule_context(scheduled_execution_time=datetime(2026, 4, 1, 5, tzinfo=UTC))
    request = schedule(context)
    assert isinstance(request, dg.RunRequest) and request.run_key == "daily-2026-04-01"
    with refresh_lock(settings.company_home):
        skipped = schedule(context)
    assert isinstance(skipped, dg.SkipReason) and "is running" in (skipped.skip_message or "")


def _lay(folder: Path, name: str, age: timedelta) -> Path:
    file = folder / "in" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("id,c,o,s\n")
    moment = (datetime.now(UTC) - age).timestamp()
    os.utime(file, (moment, moment))
    return file


def test_the_sensor_asks_once_for_new_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.seen_files.find_files", _local_only)
    settings = load_settings(**overrides(tmp_path))
    sensor = new_files_sensor(settings, unattended=False)
    assert "no file" in _skip(sensor(dg.build_sensor_context()))
    _lay(tmp_path, "growing.csv", timedelta())
    assert "no file" in _skip(sensor(dg.build_sensor_context())), "it is still being written"
    _lay(tmp_path, "a.csv", timedelta(hours=1))
    asked = sensor(dg.build_sensor_context())
    assert isinstance(asked, dg.SensorResult) and len(asked.run_requests or []) == 1
    assert "already asked" in _skip(sensor(dg.build_sensor_context(cursor=asked.cursor)))
    with refresh_lock(settings.company_home):
        assert "is running" in _skip(sensor(dg.build_sensor_context()))
    seen = [list(file) for file in listed_files(settings)]
    write_text(settings.company_home / "seen_files.json", json.dumps(seen))
    assert len(seen_files(settings)) == 2
    assert "no file" in _skip(sensor(dg.build_sensor_context()))
    _lay(tmp_path, "a.csv", timedelta(minutes=30))
    assert isinstance(sensor(dg.build_sensor_context(cursor=asked.cursor)), dg.SensorResult), (
        "changed, so new"
    )


def _skip(answer: Any) -> str:
    assert isinstance(answer, dg.SkipReason)
    return answer.skip_message or ""


def _local_only(location: str) -> list[Any]:
    from ingestion.listing import find_files

    return [] if location.startswith("s3://") else find_files(location)


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
    monkeypatch.setattr("orchestration.dbt_manifest._parse", lambda *_: pytest.fail("parsed again"))
    assert prepare(settings).folder == first.folder
    assert first.content["nodes"]


class Listener(BaseHTTPRequestHandler):
    """Keeps what is posted to it."""

    posted: list[dict[str, Any]] = []  # noqa: RUF012 - one list for the one test that uses it

    def do_POST(self) -> None:
        """Take a message."""
        self.posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def test_a_failure_is_told_to_the_webhook(tmp_path: Path) -> None:
    server = HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/"
    assert tell(load_settings(**overrides(tmp_path, webhook_url=url)), "run", "stopped", ["mend it"])
    server.shutdown()
    server.server_close()
    assert Listener.posted[0]["what_to_do"] == ["mend it"]
    assert not tell(load_settings(**overrides(tmp_path, webhook_url=url)), "run", "stopped", []), (
        "nobody listens now"
    )
    assert not tell(load_settings(**overrides(tmp_path)), "run", "stopped", [])
