"""The commands that ask what is served, as a user runs them: their forms, their codes, their pipes."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal

import pytest

from ingestion.settings import PROJECT_ROOT
from orchestration import open_marts
from orchestration.query import Marts
from orchestration.query.parts import PARTS
from tests.small import SmallCompany


@pytest.fixture
def marts(served_company: SmallCompany) -> Iterator[Marts]:
    with open_marts(served_company.settings) as opened:
        yield opened


def loyalty(company: SmallCompany, *words: str, told: str | None = None) -> subprocess.CompletedProcess[str]:
    """The command as a user runs it."""
    command = [sys.executable, "-m", "orchestration.cli", *words]
    return subprocess.run(
        command,
        env=company.environment,
        cwd=PROJECT_ROOT,
        text=True,
        capture_output=True,
        input=told,
        check=False,
    )


def test_commands_give_exact_values_to_programs(served_company: SmallCompany, marts: Marts) -> None:
    name, revenue = marts.sql(
        "select customer_id, revenue from marts.customer_360 order by revenue desc nulls last limit 1"
    ).fetchall()[0]
    said = loyalty(served_company, "customer", name, "--json")
    assert json.loads(said.stdout, parse_float=Decimal)["value"]["revenue"] == revenue, said.stderr
    said = loyalty(served_company, "why", name, "revenue", "--json")
    assert json.loads(said.stdout, parse_float=Decimal)["values"] == [revenue]
    said = loyalty(
        served_company,
        "sql",
        "--csv",
        told="select customer_id, revenue, refunds from marts.customer_360 order by 1",
    )
    rows = list(csv.DictReader(io.StringIO(said.stdout)))
    assert {row["customer_id"]: row["revenue"] for row in rows}[name] == str(revenue)
    assert "" in {row["refunds"] for row in rows}
    said = loyalty(served_company, "tables", "customer_360", "--json")
    assert json.loads(said.stdout)[0]["column"] == "customer_key"
    said = loyalty(served_company, "status", "--json")
    assert json.loads(said.stdout) | {
        "version": 1,
        "company": "small",
        "last_run_state": "unchanged",
    } == json.loads(said.stdout)


def test_commands_show_people_tables(served_company: SmallCompany, marts: Marts) -> None:
    name, why = marts.sql(
        "select customer_id, why from marts.save_list order by call_rank limit 1"
    ).fetchall()[0]
    said = loyalty(served_company, "customer", name).stdout
    assert all(title in said for title in PARTS.values())
    assert why in said
    assert "loyalty_state" in loyalty(served_company, "why", name).stdout
    assert "customer_360" in loyalty(served_company, "tables").stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("customer", "nobody-at-all"), 1, "no customer is known as 'nobody-at-all'"),
        (("sql", "select * from marts.customer"), 1, "loyalty tables"),
        (("sql", "select 1", "--company-home", "/nowhere"), 1, "make refresh"),
        (("why", "x", "no_figure"), 1, "no figure is called"),
        (("customer",), 2, "usage"),
        (("sql", "select 1", "--json", "--csv"), 2, "not allowed"),
    ],
)
def test_what_goes_wrong_goes_to_stderr_with_a_code(
    served_company: SmallCompany, words: tuple[str, ...], code: int, said: str
) -> None:
    done = loyalty(served_company, *words)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_that_has_seen_enough_is_no_error(served_company: SmallCompany) -> None:
    query = "select * from marts.figure_evidence"
    command = f"{sys.executable} -m orchestration.cli sql '{query}' --csv | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command],
        env=served_company.environment,
        cwd=PROJECT_ROOT,
        text=True,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "customer_key,evidence_set," in done.stdout.splitlines()[0]
