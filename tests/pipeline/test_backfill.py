"""A range of days loaded again by the Backfills page: a run a day, its files read once more, no row doubled."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from ingestion.database import connect
from ingestion.settings import Settings
from orchestration.build import build_defs
from orchestration.jobs import FIRST_DAY, LOAD_DAYS
from orchestration.run.instance import company_instance
from tests.small import share_parsed_project
from tests.unit.conftest import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    made = Shop(tmp_path)
    for day in (1, 2, 3):
        made.orders(f"orders_2026-03-0{day}.csv", f"o{day},c1,2026-03-0{day} 10:00:00,completed,EUR,10.00")
    return made


@pytest.fixture
def settings(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The company as the environment names it: a run's configuration takes the place of settings given in code."""
    made = shop.settings
    share_parsed_project(made.home)
    monkeypatch.setenv("LOYALTY_COMPANY", str(made.company_file))
    monkeypatch.setenv("LOYALTY_HOME", str(made.home))
    return made


def _counts(settings: Settings) -> tuple[int, int]:
    """Orders that count, and batches."""
    con = connect(settings, read_only=True)
    try:
        live = "select count(*) from raw.orders where _file_id in (select file_id from raw.live_files)"
        (orders,), (batches,) = (
            con.execute(query).fetchall()[0] for query in (live, "select count(*) from raw.batches")
        )
        return orders, batches
    finally:
        con.close()


def test_each_day_is_a_run_that_reads_its_files_again(shop: Shop, settings: Settings) -> None:
    shop.load()
    assert _counts(settings) == (3, 1)
    job = build_defs().resolve_job_def(LOAD_DAYS)
    with company_instance(settings) as instance:
        for day in ("2026-03-01", "2026-03-03"):
            assert job.execute_in_process(partition_key=day, instance=instance).success
    assert _counts(settings) == (3, 3), "two days were read again, and no order was doubled"


def test_any_range_of_days_can_be_chosen(settings: Settings) -> None:
    days = build_defs().resolve_job_def(LOAD_DAYS).partitions_def
    assert isinstance(days, dg.DailyPartitionsDefinition)
    keys = days.get_partition_keys_in_range(dg.PartitionKeyRange("2026-03-01", "2026-03-03"))
    assert list(keys) == ["2026-03-01", "2026-03-02", "2026-03-03"]
    assert str(days.timezone) == settings.time_zone and date.fromisoformat(FIRST_DAY) < date(2015, 1, 1)
