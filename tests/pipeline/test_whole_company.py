"""A whole company: destroyed and restored with equal marts, then rid of one person with every figure as it was."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingestion.persons.quoting import texts_of
from ingestion.settings import PROJECT_ROOT
from orchestration.persons.erase import person, plan
from tests.pipeline.persons import holding
from tests.shared import copied
from tests.small import SmallCompany

pytestmark = pytest.mark.long

#: Figures of the company that do not change because a person leaves.
FIGURES = (
    "select (select count(*) from marts.fct_orders), (select sum(net_amount) from marts.fct_orders), "
    "(select count(*) from marts.fct_tickets), (select count(*) from marts.fct_surveys), "
    "(select sum(responses) from marts.nps where dimension = 'all' and basis = 'all_responses'), "
    "(select list(revenue order by day) from marts.company_pulse)"
)
#: A customer of several orders and names, none of them shared.
SOMEBODY = (
    "select customer_id from intermediate.int_customers_described as d where reference_count > 2 and email is not null "
    "and (select count(*) from marts.fct_orders as o where o.customer_key = d.customer_key) > 1 order by 1 limit 1"
)


@pytest.fixture(scope="module")
def company(served_company: SmallCompany, tmp_path_factory: pytest.TempPathFactory) -> SmallCompany:
    return copied(served_company, tmp_path_factory.mktemp("whole"))


def loyalty(company: SmallCompany, *words: str) -> str:
    """A command as a person types it; it must end well."""
    command = [sys.executable, "-m", "orchestration.cli", *words]
    done = subprocess.run(
        command, env=company.environment, cwd=PROJECT_ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def served(company: SmallCompany, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(company.settings.serve_dir / "current/warehouse.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


def test_destroyed_and_restored_the_marts_are_equal(company: SmallCompany, tmp_path: Path) -> None:
    home, before, figures = company.settings.company_home, company.served(), served(company, FIGURES)
    loyalty(company, "backup", str(tmp_path / "one.tar"))
    shutil.rmtree(home)
    loyalty(company, "restore", str(tmp_path / "one.tar"))
    assert (company.served(), served(company, FIGURES)) == (before, figures)
    assert os.readlink(home / "serve/current") == "versions/v00000001"


def test_an_erased_person_is_in_no_byte_and_no_figure_moves(company: SmallCompany) -> None:
    settings = company.settings
    with duckdb.connect(str(settings.pipeline_db), read_only=True) as con:
        ((who,),) = con.execute(SOMEBODY).fetchall()
    texts = tuple(texts_of(plan(settings, person(who)).held))
    assert len(texts) > 4
    before, customers = served(company, FIGURES), served(company, "select count(*) from marts.dim_customer")
    assert len(holding(settings.company_home, texts)) > 10
    loyalty(company, "erase", who, "--yes")
    assert holding(settings.company_home, texts) == {}
    assert served(company, FIGURES) == before
    assert served(company, "select count(*) from marts.dim_customer") == [(customers[0][0] - 1,)]
    (receipt,) = (
        json.loads(file.read_text("utf-8")) for file in (settings.company_home / "erasures").iterdir()
    )
    assert (receipt["still_in"], receipt["removed_versions"], receipt["refresh_exit_code"]) == ([], [1], 0)
