"""The history of runs stays within its days, and a run's folder within a megabyte."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from orchestration.commands.disk import size
from orchestration.dbt.layer import LayerRun, tidy
from orchestration.run.instance import company_instance, dagster_dir
from orchestration.run.keeping import compact, trim_history
from tests.shared import copied
from tests.small import SmallCompany

MB = 1_000_000


def test_old_runs_go_with_their_events_and_the_files_shrink(
    served_company: SmallCompany, tmp_path: Path
) -> None:
    company = copied(served_company, tmp_path)
    folder = dagster_dir(company.settings)
    index = folder / "history/runs/index.db"
    with closing(sqlite3.connect(index)) as connection, connection:
        (checks,) = connection.execute("select count(*) from asset_check_executions").fetchone()
        names = "asset_key, check_name, run_id, execution_status, evaluation_event, create_timestamp"
        connection.execute(
            f"insert into asset_check_executions ({names}) select {names} from asset_check_executions"
        )
    before = size(folder)
    with company_instance(company.settings) as instance:
        assert trim_history(instance, folder, days=14) == 0
        assert size(folder) >= before > 15 * MB
        assert trim_history(instance, folder, days=14, now=datetime.now(UTC) + timedelta(days=15)) == 1
        assert instance.get_runs() == []
        assert instance.get_latest_materialization_event(dg.AssetKey(["publish", "warehouse"])) is not None
    assert size(folder) < 7 * MB, "what is left is the newest of each asset and check, once"
    with closing(sqlite3.connect(index)) as connection:
        assert connection.execute("select count(*) from asset_check_executions").fetchone() == (checks,)


def test_a_file_with_little_free_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "index.db"
    with sqlite3.connect(file) as connection:
        connection.execute(
            "create table events as with recursive n (i) as (select 1 union all "
            "select i + 1 from n where i < 20000) select i, hex(randomblob(50)) as body from n"
        )
    assert not compact(file)
    with sqlite3.connect(file) as connection:
        connection.execute("delete from events where i > 1000")
    connection.close()
    full = file.stat().st_size
    assert compact(file)
    assert file.stat().st_size < full / 4


def test_a_runs_folder_is_within_a_megabyte(served_company: SmallCompany) -> None:
    """That of a refresh, and that of one with nothing to do."""
    home = served_company.settings.company_home / "runs"
    runs = [path for path in home.iterdir() if not path.is_symlink()]
    assert len(runs) == 2
    assert all(0 < size(run) < MB for run in runs)


@pytest.mark.parametrize(("error", "left"), [("", {"a.sql"}), ("broke", {"a.sql", "dbt.log"})])
def test_a_layer_leaves_what_somebody_reads(tmp_path: Path, error: str, left: set[str]) -> None:
    (tmp_path / "run/models").mkdir(parents=True)
    for name in ("run/models/a.sql", "a.sql", "dbt.log", "graph_summary.json"):
        (tmp_path / name).write_text("x")
    tidy(LayerRun("marts", error=error), tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == left
