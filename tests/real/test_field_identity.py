"""Published complaints about merged strangers, where they lie beside the project: who is a customer, and what is said.

Each is loaded and resolved, and the gate is asked about identity. Never here: the other cases (test_field_cases.py).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.database import connect
from ingestion.load import load_company
from ingestion.settings import load_settings
from orchestration.gates.evaluate import evaluate
from orchestration.gates.marts_gate import identity_suites
from orchestration.gates.rule import Outcome
from tests.dbt.support import Warehouse
from tests.real.test_field_cases import FIELD

pytestmark = pytest.mark.skipif(not FIELD.is_dir(), reason="the cases are not there")


def resolved(case: str, home: Path) -> tuple[list[int], dict[str, Outcome]]:
    """Orders of each customer, most first, and the gate's answers by rule."""
    settings = load_settings(company_file=FIELD / case / "company.yml", home=home, environment="test")
    load_company(settings)
    made = Warehouse(settings.company_home).build(command="seed")
    made.build("+dim_customer", "+fct_orders", variables=settings.dbt_vars())
    orders = made.rows("select count(*) from marts.fct_orders group by customer_key order by 1 desc")
    with connect(settings) as connection:
        outcomes = evaluate(connection, identity_suites(settings, {"dim_customer"}, None))
    return [int(count) for (count,) in orders], {outcome.name: outcome for outcome in outcomes}


def test_null_as_a_word_is_nobody(tmp_path: Path) -> None:
    orders, answers = resolved("12-null-words", tmp_path)
    assert orders == [1] * 9
    assert {outcome.status for outcome in answers.values()} == {"passed"}


def test_a_mailbox_and_a_phone_of_zeros_join_nobody(tmp_path: Path) -> None:
    orders, answers = resolved("14-shared-mailbox", tmp_path)
    assert orders == [1] * 18
    (told,) = answers["values_name_one_person"].rows
    assert (told["shared_value"], told["customer_ids"]) == ("n...@till.example", 12)
    assert "loc-1, loc-10" in told["some_ids"]
    assert not answers["values_name_one_person"].stops
